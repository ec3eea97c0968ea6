"""Every word for people is there in every language."""

import pytest

from registry.console import catalogue


@pytest.mark.parametrize("language", catalogue.LANGUAGES)
def test_the_catalogue_is_fresh_and_complete(language: str) -> None:
    faults = catalogue.faults(language)
    assert not faults, f"{len(faults)} faults, the first of them: {faults[:10]}"
