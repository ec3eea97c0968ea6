"""Templates hold to the content security policy: nothing inside a page is script or style."""

import re

from tests.architecture.source import files, name_of

INLINE = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a script element without src": re.compile(
        r"<script\b(?![^>]*\bsrc=)(?![^>]*type=.application/(ld\+)?json)", re.IGNORECASE
    ),
    "an address that is script": re.compile(r"javascript:", re.IGNORECASE),
}


def test_no_page_has_script_or_style_inside() -> None:
    found = []
    for file in files("templates", ".html") + files("registry", ".html"):
        if "papers" in file.parts or "emails" in file.parts:
            continue  # for a printer or a mail program, which know no such policy
        text = file.read_text(encoding="utf-8")
        found += [f"{name_of(file)}: {what}" for what, sign in INLINE.items() if sign.search(text)]
    assert not found
