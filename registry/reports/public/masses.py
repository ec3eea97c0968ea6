"""Where the mass of a sample, of pieces or of a mission is, as far as anybody may know, in whole micrograms."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Final, Protocol

from django.db.models import BigIntegerField, Case, CharField, F, Func, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Greatest

from registry.holdings.models import Collection, Form, Split
from registry.ledger.models import Account, Line
from registry.ledger.places import ENDS, LIVE, Place
from registry.reports.prepared import AT, NUMBER, Prepared
from registry.reports.public.publication import published_items

SHOWN_AS: Final[dict[str, str]] = {
    Place.VAULT: "vault",
    Place.CARRIER: "with_borrowers",
    Place.BORROWER: "with_borrowers",
    Place.CONSUMED: "consumed",
    Place.PROCESS_LOSS: "process_loss",
    Place.WEIGHING_DIFFERENCE: "weighing_difference",
    Place.LOST: "lost",
    Place.GIVEN_AWAY: "given_away",
}
"""Every other place shows as set aside; so does what is with a carrier or borrower and not public yet."""


@dataclass(frozen=True)
class Masses:
    """Micrograms by where they are; `brought_in` is what came from the Moon, `from_others` from other samples, net.

    Over a whole sample brought_in + from_others = the sum of everything else, to the microgram.
    """

    brought_in: int = 0
    from_others: int = 0
    vault: int = 0
    set_aside: int = 0
    with_borrowers: int = 0
    consumed: int = 0
    process_loss: int = 0
    weighing_difference: int = 0
    lost: int = 0
    given_away: int = 0

    @property
    def ended(self) -> int:
        return self.consumed + self.process_loss + self.weighing_difference + self.lost + self.given_away

    @property
    def today(self) -> int:
        """Everything that still exists."""
        return self.vault + self.set_aside + self.with_borrowers

    @property
    def whole(self) -> int:
        """What came in, from wherever."""
        return self.brought_in + self.from_others

    @property
    def closes(self) -> bool:
        """What came in equals what is and what ended."""
        return self.whole == self.today + self.ended


def shown_place(at: datetime, *, of: str = "") -> Case:
    """The public word for an account's place, as an expression over accounts; `of` is the path that leads to one."""
    known = published_items(at).values("allotment")
    away = Q(**{f"{of}place__in": [Place.CARRIER, Place.BORROWER]})
    return Case(
        When(away & ~Q(**{f"{of}allotment__in": known}), then=Value("set_aside")),
        *(When(**{f"{of}place": place, "then": Value(word)}) for place, word in SHOWN_AS.items()),
        default=Value("set_aside"),
        output_field=CharField(),
    )


@dataclass(frozen=True)
class Share:
    """Micrograms of one piece in one place, by the place's public word; of all further pieces together, where it is 0.

    `piece` is its number, empty where nobody outside knows one yet.
    """

    split_id: int
    piece: str
    place: str
    ug: int


@dataclass(frozen=True)
class Books:
    """What the books say of a sample: its equation, its shares by the heaviest pieces, what may be asked for (µg).

    `pieces` counts those of which there is anything, be it ended.
    """

    masses: Masses
    shares: list[Share]
    pieces: int
    free_ug: int


def books_of_sample(sample_id: int, *, at: datetime) -> Books:
    """Its balances summed by place, what crossed its edge, the heaviest pieces: one query, a few rows."""
    sums: dict[str, int] = defaultdict(int)
    shares: list[Share] = []
    pieces = 0
    for split_id, piece, word, ug, every in _books().rows(number=sample_id, at=at):
        sums[word] += int(ug or 0)
        if split_id is not None:
            shares.append(Share(split_id, piece or "", word, int(ug)))
            pieces = every
    free_ug = sums.pop("free", 0)
    shares.sort(key=lambda share: (share.split_id, share.place))
    return Books(Masses(**sums), shares, pieces, free_ug)


HEAVIEST: Final = 9
"""Pieces told one by one; the further ones stand together."""
_TOGETHER: Final = f"""
    WITH told (split_id, word, ug) AS MATERIALIZED ({{}}),
         heavy AS MATERIALIZED (SELECT split_id FROM told WHERE split_id IS NOT NULL
                                 GROUP BY split_id ORDER BY sum(ug) DESC, split_id LIMIT {HEAVIEST})
    SELECT CASE WHEN told.split_id IS NOT NULL THEN coalesce(heavy.split_id, 0) END,
           CASE WHEN NOT piece.is_provisional THEN piece.identifier END, word, sum(ug),
           (SELECT count(DISTINCT split_id) FROM told)
      FROM told LEFT JOIN heavy USING (split_id) LEFT JOIN holdings_split piece ON piece.id = heavy.split_id
     GROUP BY 1, 2, 3"""  # noqa: S608 - its own number
_EDGE: Final = """
    SELECT NULL::bigint, CASE WHEN beyond.place = 'origin' THEN 'brought_in' ELSE 'from_others' END,
           sum({sign}n.mass_ug)
      FROM holdings_split s JOIN ledger_account inside ON inside.split_id = s.id
      JOIN ledger_line n ON n.{inside} = inside.id JOIN ledger_account beyond ON beyond.id = n.{beyond}
     WHERE s.sample_id = %s AND (beyond.place = 'origin' OR beyond.split_id IS NOT NULL) GROUP BY 2"""
"""What crosses the edge of a sample's books one way, by where from. What stays inside is counted in and out."""


@cache
def _books() -> Prepared:
    sample = Split.objects.filter(sample=NUMBER)
    shares = (
        Account.objects.filter(split__sample=NUMBER)
        .exclude(balance_ug=0)
        .annotate(shown=shown_place(AT))
        .order_by()
        .values_list("split_id", "shown")
        .annotate(ug=Sum("balance_ug"))
    )
    none, word = Value(None, output_field=BigIntegerField()), Value("free", output_field=CharField())
    free = _free(sample).order_by().annotate(none=none, word=word).values_list("none", "word").annotate(ug=Sum("free"))
    came, went = (
        (_EDGE.format(sign=sign, inside=inside, beyond=beyond), [NUMBER])
        for sign, inside, beyond in (("", "to_id", "frm_id"), ("-", "frm_id", "to_id"))
    )
    return Prepared(shares, free, further=[came, went], around=_TOGETHER)


def masses_of_mission(mission_id: int, *, at: datetime) -> Masses:
    """As for a sample, over everything one mission brought back."""
    places = _places(Account.objects.filter(split__mission=mission_id), at)
    return Masses(**places, **_inflow(Q(to__split__mission=mission_id), Q(frm__split__mission=mission_id)))


def masses_of_split(split: Split, *, at: datetime) -> Masses:
    """One piece alone: what it was given and did not pass on to pieces cut from it."""
    places = _places(Account.objects.filter(split=split), at)
    return Masses(**places, **_inflow(Q(to__split=split), Q(frm__split=split)))


def _places(accounts: QuerySet[Account], at: datetime) -> dict[str, int]:
    rows = (
        accounts.filter(place__in=[*LIVE, *ENDS])
        .annotate(shown=shown_place(at))
        .values("shown")
        .annotate(ug=Sum("balance_ug"))
        .values_list("shown", "ug")
        .order_by("shown")
    )
    return dict(rows)


def _inflow(into: Q, out_of: Q) -> dict[str, int]:
    """Net micrograms that crossed the edge: from the Moon, and from or to other pieces."""
    came = Line.objects.filter(into).aggregate(
        moon=Sum("mass_ug", filter=Q(frm__place=Place.ORIGIN), default=0),
        others=Sum("mass_ug", filter=Q(frm__split__isnull=False), default=0),
    )
    went = Line.objects.filter(out_of).aggregate(
        moon=Sum("mass_ug", filter=Q(to__place=Place.ORIGIN), default=0),
        others=Sum("mass_ug", filter=Q(to__split__isnull=False), default=0),
    )
    return {"brought_in": came["moon"] - went["moon"], "from_others": came["others"] - went["others"]}


def free_to_ask_ug(split: Split) -> int | None:
    """Micrograms of a piece above what the policy keeps back; None where nothing of it may be asked for.

    An unweighed piece that is available is lent whole: its free mass is 0, which is not None.
    """
    return free_of(split, form=split.form, collection=split.collection)


class Kept(Protocol):
    """What of a piece decides how much of it is free, masses in micrograms."""

    @property
    def availability(self) -> str: ...
    @property
    def first_mass_ug(self) -> int | None: ...
    @property
    def in_vault_ug(self) -> int: ...


def free_of(piece: Kept, *, form: Form, collection: Collection) -> int | None:
    """The same for a row of a piece beside its form and collection."""
    if piece.availability != "available":
        return None
    kept = collection.kept_back_ug(piece.first_mass_ug) if form.is_divisible else 0
    return max(piece.in_vault_ug - kept, 0)


def total_free_to_ask_ug(splits: QuerySet[Split]) -> int:
    """The same summed over many pieces, by the database."""
    none = Value(0, output_field=BigIntegerField())
    total: int = _free(splits).aggregate(total=Sum("free", default=none))["total"]
    return total


def _free(splits: QuerySet[Split]) -> QuerySet[Split]:
    """The available ones of some pieces, with what of each may be asked for."""
    kept = Func(
        F("collection__kept_back_floor_ug"),
        F("collection__kept_back_ppm"),
        F("first_mass_ug"),
        function="holdings_kept_back",
        output_field=BigIntegerField(),
    )
    free = Case(
        When(form__is_divisible=True, then=F("in_vault_ug") - kept),
        default=F("in_vault_ug"),
        output_field=BigIntegerField(),
    )
    none = Value(0, output_field=BigIntegerField())
    return splits.filter(availability="available").annotate(free=Greatest(free, none, output_field=BigIntegerField()))
