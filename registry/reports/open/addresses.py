"""The stable address of everything public. These are cited in papers, so none of them ever changes.

They are the same in every language, and a test holds that each leads to its page.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from django.conf import settings
from django.db.models import Case, CharField, F, Func, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat, Replace

SAFE = "/~!$&'()*+,;=:@-._"
"""What an identifier may hold in the path of an address as it is (RFC 3986, pchar, and the slash)."""
ESCAPED = ("%", " ", "?", "#", '"', "<", ">", "\\")
"""What must never stand in a path as it is, the escape itself first; other characters make a valid IRI."""


def address(path: str) -> str:
    """The whole address of a path that begins with a slash."""
    return f"{settings.ADDRESS}{path}"


def of_holding(identifier: str) -> str:
    """A sample's or a piece's."""
    return address(f"/holdings/{quote(identifier, safe=SAFE)}/")


def of_holdings(identifiers: Sequence[str]) -> list[str]:
    """The same of many, of which hardly any needs an escape."""
    before, together = address("/holdings/"), "".join(identifiers)
    if quote(together, safe=SAFE) == together:
        return [f"{before}{identifier}/" for identifier in identifiers]
    return [of_holding(identifier) for identifier in identifiers]


def of_mission(slug: str) -> str:
    return address(f"/missions/{slug}/")


def of_institution(slug: str) -> str:
    return address(f"/lending/institutions/{slug}/")


def of_loan(reference: str) -> str:
    return address(f"/lending/{quote(reference, safe=SAFE)}/")


def of_call(slug: str) -> str:
    return address(f"/lending/calls/{slug}/")


def of_photograph(pk: int) -> str:
    return address(f"/holdings/photographs/{pk}/")


def of_image(pk: int) -> str:
    return address(f"/holdings/images/{pk}/")


def holding_in_sql(column: str) -> Combinable:
    """`of_holding` as an expression over a column, for files that the database writes itself."""
    escaped: Combinable = F(column)
    for character in ESCAPED:
        escaped = Replace(escaped, Value(character), Value(f"%{ord(character):02X}"))
    # Hardly any identifier needs it, and eight replacements for each of a million rows take their time.
    needs_it = When(**{f"{column}__regex": r"[% ?#\"<>\\]"}, then=escaped)
    path = Case(needs_it, default=F(column), output_field=CharField())
    return Concat(Value(address("/holdings/")), path, Value("/"), output_field=CharField())


def path_in_sql(before: str, column: str) -> Func:
    """An address made of a fixed path and a column of letters, digits and hyphens."""
    return Concat(Value(address(before)), F(column), Value("/"), output_field=CharField())
