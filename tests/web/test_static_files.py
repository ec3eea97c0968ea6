"""Where static files are collected, one style sheet holds all, in order, under a name that says its content."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command

from registry.web.context import SHEETS, WHOLE_SHEET, sheets


@pytest.fixture
def collected(settings: Any, tmp_path: Path) -> Path:
    """Static files collected as a running registry has them."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "registry.web.static_files.StaticFiles"}}
    call_command("collectstatic", interactive=False, verbosity=0)
    return tmp_path


def test_the_whole_sheet_holds_every_sheet_in_order(collected: Path) -> None:
    whole = (collected / WHOLE_SHEET).read_text()
    assert whole.startswith("/* Tokens")
    ends = [whole.index((collected / sheet).read_text()) for sheet in SHEETS]
    assert ends == sorted(ends)
    assert sheets() == (WHOLE_SHEET,)
    assert staticfiles_storage.url(WHOLE_SHEET) != f"/static/{WHOLE_SHEET}"


def test_collecting_again_changes_nothing(collected: Path) -> None:
    before = staticfiles_storage.url(WHOLE_SHEET)
    call_command("collectstatic", interactive=False, verbosity=0)
    assert staticfiles_storage.url(WHOLE_SHEET) == before


def test_while_they_are_written_each_sheet_stands_by_itself(settings: Any) -> None:
    settings.DEBUG = True
    assert sheets() == SHEETS
