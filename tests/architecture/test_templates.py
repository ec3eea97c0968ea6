"""Templates hold to the content security policy, with nothing inside a page that is script or style, and are valid."""

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


def test_tables_are_left_to_say_what_they_are() -> None:
    """`tables.js` tells screen readers the parts of a table where it is shown as cards; in markup it is not valid.

    To mend: sed -i -E 's/ role="(table|rowgroup|row|rowheader|columnheader|cell)"//g' on the files named.
    """
    told = re.compile(
        r'<(table|thead|tbody|tfoot|tr|th|td)\b[^>]* role="(table|rowgroup|row|rowheader|columnheader|cell)"'
    )
    every = files("templates", ".html") + files("registry", ".html")
    assert not [name_of(file) for file in every if told.search(file.read_text(encoding="utf-8"))]


def test_attributes_of_htmx_are_valid_ones() -> None:
    """`data-hx-get`, not `hx-get`."""
    every = files("templates", ".html") + files("registry", ".html")
    assert not [name_of(file) for file in every if re.search(r"<[^>]*\shx-[a-z]", file.read_text(encoding="utf-8"))]
