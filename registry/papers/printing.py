"""Papers and labels as PDF/A: a typst template filled with values. The same values give the same bytes.

Values go in as JSON that the template reads; they are never pasted into its source, so no name can be taken for markup.
A collection may have a template of its own: `templates/papers/<code>/<name>.typ` is taken before `<name>.typ`.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import segno
import typst
from django.conf import settings
from django.utils.functional import Promise

from registry.foundation.refusal import Refusal
from registry.papers.characters import FONTS, obstacles_to_printing
from registry.papers.languages import BOTH

STANDARD: Final = "a-2a"
NARROW_SPACES: Final = dict.fromkeys((0x2009, 0x202F), "\u00a0")


def print_paper(
    name: str,
    values: Mapping[str, Any],
    *,
    collection: str = "",
    language: str = BOTH,
    called: Mapping[str, str | Promise] | None = None,
    qr: Mapping[str, str] | None = None,
    at: datetime,
) -> bytes:
    """The PDF of that template filled with these values; `qr` holds what each QR code says, by its name.

    Raises Refusal naming each field that holds characters the font has not.
    """
    values = with_plain_spaces(values)
    if obstacles := obstacles_to_printing(values, called or {}):
        raise Refusal(obstacles)
    made = at.astimezone(UTC)
    filled = {
        **values,
        "language": language,
        "qr": {code: qr_picture(text) for code, text in (qr or {}).items()},
        "made": [made.year, made.month, made.day, made.hour, made.minute, made.second],
    }
    compiled = typst.compile(
        str(template(name, collection)),
        root=str(folder()),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"values": json.dumps(filled, ensure_ascii=False)},
        format="pdf",
        pdf_standards=[STANDARD],
        timestamp=int(made.timestamp()),
    )
    assert isinstance(compiled, bytes)
    return compiled


def with_plain_spaces(value: Any) -> Any:
    """The same with every narrow space as a no-break space, which the font has."""
    if isinstance(value, str):
        return value.translate(NARROW_SPACES)
    if isinstance(value, Mapping):
        return {key: with_plain_spaces(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [with_plain_spaces(each) for each in value]
    return value


def folder() -> Path:
    return Path(settings.ROOT) / "templates" / "papers"


def template(name: str, collection: str = "") -> Path:
    """The collection's own template of that name where there is one."""
    own = folder() / collection / f"{name}.typ"
    return own if collection and own.is_file() else folder() / f"{name}.typ"


def qr_picture(text: str) -> str:
    """A QR code as SVG; a quarter of it may be lost before it cannot be read."""
    code, picture = segno.make(text, error="q", micro=False), io.BytesIO()
    code.save(picture, kind="svg", border=0, xmldecl=False, svgclass=None, lineclass=None)
    return picture.getvalue().decode()
