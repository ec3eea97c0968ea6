"""What the basket holds, in a signed cookie: it needs no sign-in, survives one, and names no person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.core import signing
from django.http import HttpRequest, HttpResponse

COOKIE: Final = "basket"
MOST: Final = 40
"""Pieces a basket holds: what a cookie carries with ease, and more than any policy lets one ask for."""
_KEPT_SECONDS: Final = 60 * 60 * 24 * 60


@dataclass(frozen=True)
class Kept:
    """One piece by its identifier, with the micrograms asked for; null for a whole piece, or not said yet."""

    identifier: str
    mass_ug: int | None = None


def kept(request: HttpRequest) -> list[Kept]:
    """What the basket holds, in the order it was put there; nothing where the cookie was tampered with."""
    try:
        rows = signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE)
        return [Kept(str(identifier), None if ug is None else int(ug)) for identifier, ug in rows]
    except (signing.BadSignature, ValueError, TypeError):
        return []


def keep(response: HttpResponse, basket: Iterable[Kept], *, is_secure: bool) -> None:
    """Write the basket into the answer; an empty one takes the cookie away."""
    rows = [[one.identifier, one.mass_ug] for one in basket][:MOST]
    if not rows:
        response.delete_cookie(COOKIE, samesite="Lax")
        return
    response.set_cookie(
        COOKIE,
        signing.dumps(rows, salt=COOKIE, compress=True),
        max_age=_KEPT_SECONDS,
        secure=is_secure,
        httponly=True,
        samesite="Lax",
    )
