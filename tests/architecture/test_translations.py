"""Every word for people is there in every language."""

import ast

import pytest

from registry.console import catalogue
from tests.architecture.source import files, name_of, syntax

ASKING = {"_", "gettext", "ngettext", "pgettext", "npgettext", "gettext_lazy", "ngettext_lazy", "pgettext_lazy"}


@pytest.mark.parametrize("language", catalogue.LANGUAGES)
def test_the_catalogue_is_fresh_and_complete(language: str) -> None:
    faults = catalogue.faults(language)
    assert not faults, f"{len(faults)} faults, the first of them: {faults[:10]}"


def test_no_word_is_asked_for_inside_a_formatted_string() -> None:
    """What gathers words for translation cannot look inside one: the word would stay English in every language."""
    inside = [
        f"{name_of(file)}:{asked.lineno}"
        for file in files("registry", ".py")
        for formatted in ast.walk(syntax(file))
        if isinstance(formatted, ast.JoinedStr)
        for asked in ast.walk(formatted)
        if isinstance(asked, ast.Call) and isinstance(asked.func, ast.Name) and asked.func.id in ASKING
    ]
    assert not inside
