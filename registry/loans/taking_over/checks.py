"""What the rows of a file of open loans mean beside one another and beside the books; every fault at its line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext as _

from registry.foundation.dates import written_day
from registry.foundation.mass import Mass
from registry.holdings.identifiers import natural_key
from registry.holdings.models import Collection, Method, Split
from registry.ledger.importing.fields import plain
from registry.ledger.places import LABELS, Place
from registry.loans.models import Opening
from registry.loans.models.items import PURPOSES, RESEARCH
from registry.loans.rules import free_ug, obstacles_to_setting_aside
from registry.loans.taking_over.rows import OF_THE_AGREEMENT, OF_THE_LOAN, Reader, Row
from registry.parties.models import Institution, Person

SEPARATOR: Final = ";"


@dataclass
class Understood:
    """What the words of the file stand for in the registry."""

    borrowers: dict[str, Institution] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    pieces: dict[str, Split] = field(default_factory=dict)
    methods: set[str] = field(default_factory=set)
    taken_over: dict[str, Opening] = field(default_factory=dict)

    def borrower(self, row: Row) -> Institution | None:
        return self.borrowers.get(plain(row["borrower"]))

    def investigator(self, row: Row) -> Person | None:
        return self.people.get(str(row["investigator"]).casefold())

    def piece(self, row: Row) -> Split | None:
        return self.pieces.get(natural_key(row.piece)) if row.piece else None

    def parent(self, row: Row) -> Split | None:
        return self.pieces.get(natural_key(row["parent"])) if row["parent"] else None

    def purpose(self, row: Row) -> str:
        word = plain(row["purpose"])
        known = {plain(code): code for code in PURPOSES} | {plain(str(name)): code for code, name in PURPOSES.items()}
        return known.get(word, "") if word else RESEARCH

    def methods_of(self, row: Row) -> list[str]:
        return [word.strip() for word in str(row["methods"]).split(SEPARATOR) if word.strip()]


def understand(rows: list[Row], collection: Collection) -> Understood:
    """Look everything up that the file names; a few queries, however long it is."""
    found = Understood(methods=set(Method.objects.values_list("code", flat=True)))
    wanted = {plain(row["borrower"]) for row in rows}
    for institution in Institution.objects.all():
        for name in (institution.slug, institution.name, institution.name_zh, institution.ror_id, *institution.aliases):
            if plain(name) in wanted - {""}:
                found.borrowers.setdefault(plain(name), institution)
    addresses = {str(row["investigator"]).casefold() for row in rows} - {""}
    matching = Q()
    for address in addresses:
        matching |= Q(email__iexact=address)
    if addresses:
        people = Person.objects.filter(matching, blanked_at=None)
        found.people = {person.email.casefold(): person for person in people}
    keys = {natural_key(word) for row in rows for word in (row.piece, row["parent"]) if word}
    pieces = Split.objects.filter(sort_key__in=keys).select_related("form", "use_class", "collection", "sample")
    found.pieces = {piece.sort_key: piece for piece in pieces}
    openings = Opening.objects.filter(loan__collection=collection, called__in={row.loan for row in rows})
    found.taken_over = {each.called: each for each in openings.select_related("loan").prefetch_related("loan__items")}
    return found


class Checks:
    """Asks everything of every row; `reader` tells."""

    def __init__(
        self, rows: list[Row], known: Understood, collection: Collection, at: datetime, reader: Reader
    ) -> None:
        self.rows, self.known, self.collection, self.at, self.reader = rows, known, collection, at, reader
        self.day = collection.date_of(at)

    def run(self) -> None:
        new = [row for row in self.rows if not self._is_there(row)]
        self._agree("loan", OF_THE_LOAN, new, _("%(field)s: line %(line)d says something else of the same loan."))
        words = _("%(field)s: line %(line)d says something else of the same agreement.")
        self._agree("agreement", OF_THE_AGREEMENT, new, words)
        for row in new:
            self._words(row)
            self._days(row)
            self._piece(row)
        self._once(new)
        self._enough(new)

    def _is_there(self, row: Row) -> bool:
        """A loan taken over already stays as it is: its rows are unchanged, or say something else."""
        opening = self.known.taken_over.get(row.loan)
        if opening is None:
            return False
        pieces = {item.portion_id for item in opening.loan.items.all()}
        piece = self.known.piece(row)
        if piece is None or piece.pk not in pieces:
            words = _("%(loan)s is here already as %(here)s, without this piece.")
            self._error(row, "loan", "loan_there", words % {"loan": row.loan, "here": opening.loan.reference})
        row.values["is_there"] = True
        return True

    def _agree(self, by: str, names: tuple[str, ...], rows: Iterable[Row], words: str) -> None:
        first: dict[str, Row] = {}
        for row in rows:
            before = first.setdefault(str(row[by]), row)
            for name in names:
                if row[by] and row[name] != before[name]:
                    label = self.reader.columns.heading_of(name)
                    self._error(row, name, f"{by}_differs", words % {"field": label, "line": before.line})

    def _words(self, row: Row) -> None:
        borrower = self.known.borrower(row)
        if row["borrower"] and borrower is None:
            words = _("No institution “%(name)s” is known: enter it first, or write its name as it is known here.")
            self._error(row, "borrower", "borrower_unknown", words % {"name": row["borrower"]})
        if borrower is not None and borrower.pk == self.collection.owner_id:
            self._error(row, "borrower", "one_party", _("A collection’s owner does not borrow from itself."))
        if row["investigator"] and self.known.investigator(row) is None:
            words = _("Nobody is known by the address “%(address)s”: enter this person first.")
            self._error(row, "investigator", "investigator_unknown", words % {"address": row["investigator"]})
        if not self.known.purpose(row):
            words = _("“%(word)s” is neither research nor public benefit.")
            self._error(row, "purpose", "purpose_unknown", words % {"word": row["purpose"]})
        if unknown := [code for code in self.known.methods_of(row) if code not in self.known.methods]:
            words = _("No such method: %(codes)s.")
            self._error(row, "methods", "method_unknown", words % {"codes": ", ".join(unknown)})

    def _days(self, row: Row) -> None:
        since, due = row["held_since"] or None, row["due_on"] or None
        frm, to = row["agreement_from"] or None, row["agreement_to"] or None
        if since and since > self.day:
            words = _("It was lent on %(day)s, after the day of the opening position, %(opened)s.")
            self._error(row, "held_since", "lent_later", words % self._told(day=since, opened=self.day))
        if since and due and due < since:
            self._error(row, "due_on", "due_before_lent", _("It is due before it was lent."))
        if frm and to and to < frm:
            self._error(row, "agreement_to", "ends_before_start", _("The agreement ends before it begins."))
        elif frm and to and not frm <= self.day <= to:
            words = _(
                "The agreement runs from %(frm)s to %(to)s, so it is not in force on the day of the opening position, "
                "%(opened)s. Choose a day on which it was, or have a new one signed first."
            )
            self._error(row, "agreement_to", "not_in_force", words % self._told(frm=frm, to=to, opened=self.day))

    def _piece(self, row: Row) -> None:
        if not row.piece:
            return
        piece, parent = self.known.piece(row), self.known.parent(row)
        if piece is not None:
            self._known_piece(row, piece)
        elif not row["parent"]:
            words = _("%(piece)s is not in the books: name the piece it was cut from, or import it first.")
            self._error(row, "identifier", "piece_unknown", words % {"piece": row.piece})
        elif parent is None:
            words = _("%(piece)s is not in the books.")
            self._error(row, "parent", "parent_unknown", words % {"piece": row["parent"]})
        else:
            self._cut_from(row, parent)

    def _known_piece(self, row: Row, piece: Split) -> None:
        if piece.collection_id != self.collection.pk:
            words = _("%(piece)s stands in another collection.")
            self._error(row, "identifier", "other_collection", words % {"piece": piece.identifier})
            return
        self._may_be_lent(row, piece, "identifier", mass_ug=piece.in_vault_ug if piece.is_divisible else None)
        mass_ug = row["mass"] if row["mass"] != "" else None
        if mass_ug is not None and piece.is_weighed and mass_ug != piece.in_vault_ug:
            words = _("The file says %(file)s, the books hold %(books)s: correct the one that is wrong.")
            told = {"file": Mass(mass_ug), "books": Mass(piece.in_vault_ug)}
            self._error(row, "mass", "mass_differs", words % told)
        if mass_ug is not None and not piece.is_weighed:
            words = _("The books keep %(piece)s as not weighed: leave the mass out.")
            self._error(row, "mass", "never_weighed", words % {"piece": piece.identifier})

    def _cut_from(self, row: Row, parent: Split) -> None:
        named = {"piece": parent.identifier}
        if parent.collection_id != self.collection.pk:
            self._error(row, "parent", "other_collection", _("%(piece)s stands in another collection.") % named)
        elif not parent.is_divisible:
            words = _("%(piece)s is not divided, so nothing was cut from it: it is lent whole.")
            self._error(row, "parent", "lent_whole", words % named)
        elif not isinstance(row["mass"], int) or row["mass"] <= 0:
            self._error(row, "mass", "mass_missing", _("Say how much of %(piece)s is lent.") % named)
        else:
            self._may_be_lent(row, parent, "parent", mass_ug=row["mass"])

    def _may_be_lent(self, row: Row, piece: Split, name: str, *, mass_ug: int | None) -> None:
        """The laws of setting aside, and that nothing later is on record."""
        if piece.whereabouts and piece.whereabouts != Place.VAULT:
            words = _("By the books %(piece)s is not in the vault but %(where)s.")
            told = {"piece": piece.identifier, "where": LABELS[piece.whereabouts]}
            self._error(row, name, "not_in_vault", words % told)
            return
        for obstacle in obstacles_to_setting_aside(piece, mass_ug=mass_ug, on=self.day):
            self._error(row, name, obstacle.code, obstacle.message)
        if piece.last_moved_at and piece.last_moved_at > self.at:
            words = _("%(piece)s moved on %(day)s, after the day of the opening position.")
            day = written_day(self.collection.date_of(piece.last_moved_at))
            self._error(row, name, "moved_later", words % {"piece": piece.identifier, "day": day})

    def _once(self, rows: Iterable[Row]) -> None:
        """One holder at a time: no piece is lent by two rows."""
        first: dict[str, Row] = {}
        for row in rows:
            if row.piece and (before := first.setdefault(natural_key(row.piece), row)) is not row:
                words = _("%(piece)s is lent by line %(line)d already: a piece has one holder at a time.")
                self._error(row, "identifier", "one_holder", words % {"piece": row.piece, "line": before.line})

    def _enough(self, rows: Iterable[Row]) -> None:
        """What is cut from one piece in all does not exceed what it holds free."""
        wanted: dict[int, int] = defaultdict(int)
        for row in rows:
            parent = self.known.parent(row)
            if row.is_bad or parent is None or self.known.piece(row) is not None:
                continue
            wanted[parent.pk] += row["mass"]
            if wanted[parent.pk] > free_ug(parent):
                words = _("With this row %(wanted)s are cut from %(piece)s, which has %(free)s free.")
                told = {"wanted": Mass(wanted[parent.pk]), "piece": parent.identifier, "free": Mass(free_ug(parent))}
                self._error(row, "mass", "too_little", words % told)

    def _told(self, **days: date) -> dict[str, str]:
        return {name: written_day(day) for name, day in days.items()}

    def _error(self, row: Row, name: str, code: str, message: str) -> None:
        self.reader.error(row, name, code, message)
