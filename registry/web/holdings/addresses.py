"""Addresses of many pieces at once: the way to them is looked up once, their numbers are written as addresses are."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final
from urllib.parse import quote, quote_plus

from django.urls import reverse

STANDS: Final = "!$&'()*+,;=:@~"
"""What stands as it is in a part of an address, by RFC 3986."""

_USUAL: Final = re.compile(r"[A-Za-z0-9,._~-]+").fullmatch
"""Numbers as nearly all are, which need no more than a look; a page writes a hundred addresses of them."""


def in_path(identifier: str) -> str:
    """A number as part of a path."""
    return identifier if _USUAL(identifier) else quote(identifier, safe=STANDS)


def in_query(identifier: str) -> str:
    """A number as a value of a query, as `urlencode` writes it."""
    return identifier.replace(",", "%2C") if _USUAL(identifier) else quote_plus(identifier)


def address_of_piece() -> Callable[[str], str]:
    """Makes the address of a sample's or piece's page, in the language of now, as `reverse` would."""
    before = reverse("holdings:list")

    def address(identifier: str) -> str:
        return f"{before}{in_path(identifier)}/"

    return address
