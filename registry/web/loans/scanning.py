"""What a scanner or a clipboard gives: one label a line, as a plain number or as the address a code holds."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

WAY = "/holdings/"


def labels_in(text: str) -> list[str]:
    """Identifiers in the order scanned, each once; an address of a piece's page is taken for the piece."""
    found: dict[str, None] = {}
    for line in text.splitlines():
        if label := label_of(line):
            found.setdefault(label)
    return list(found)


def label_of(line: str) -> str:
    """One scanned line as an identifier."""
    line = line.strip().strip("\ufeff")
    if "://" not in line:
        return line
    path = unquote(urlsplit(line).path)
    return path.rpartition(WAY)[2].strip("/")
