"""Addresses of many pieces at once: the way to them is looked up once, their numbers are written as addresses are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from urllib.parse import quote

from django.urls import reverse

STANDS: Final = "!$&'()*+,;=:@~"
"""What stands as it is in a part of an address, by RFC 3986."""


def address_of_piece() -> Callable[[str], str]:
    """Makes the address of a sample's or piece's page, in the language of now, as `reverse` would."""
    before = reverse("holdings:list")

    def address(identifier: str) -> str:
        return f"{before}{quote(identifier, safe=STANDS)}/"

    return address
