"""Open loans of older books come in whole as of one day, obey every law, and then run like any other."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from registry.access.roles import Role
from registry.audit import trail
from registry.foundation.refusal import NotPermitted
from registry.holdings.models import Collection, Split
from registry.ledger.importing.act import Choices
from registry.ledger.importing.columns import kind_of
from registry.ledger.importing.files import Table
from registry.ledger.importing.findings import ImportRefused, Report
from registry.loans.actions.certify import Seen, certify_inventory, countersign_inventory
from registry.loans.actions.reconcile import reconcile_item
from registry.loans.actions.returns import receive_back, reweigh, send_back
from registry.loans.models import Agreement, Loan, LoanItem, Opening
from registry.loans.taking_over.act import check_loans, take_over_loans
from registry.parties.models import Institution, Person
from registry.reports.verification.whole import verify_everything
from tests import worlds
from tests.factories.holdings import make_piece, make_sample
from tests.factories.loans import reading
from tests.factories.parties import give_role, make_institution, make_person_with_role
from tests.importing.books import collection_with_curator
from tests.ledger.books import refused, sql

pytestmark = pytest.mark.django_db

BOOKS = (Path(__file__).parent / "loans.csv").read_text(encoding="utf-8")
OPENED = datetime(2026, 1, 1, 6, tzinfo=UTC)
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
HEADING = BOOKS.splitlines()[0]
ROW = BOOKS.splitlines()[1]


@dataclass
class Old:
    """A collection whose pieces are in the books, and the people the old books name."""

    collection: Collection
    curator: Person
    borrower: Institution
    investigator: Person
    museum: Institution


@pytest.fixture
def old() -> Old:
    collection, curator = collection_with_curator()
    borrower, museum = (
        make_institution("Invented Institute of Old Books"),
        make_institution("Invented Museum of Old Books"),
    )
    people = {}
    for address, institution in (("old.books@example.org", borrower), ("museum@example.org", museum)):
        people[address] = make_person_with_role(Role.RESEARCHER, institution=institution)
        Person.objects.filter(pk=people[address].pk).update(email=address)
    rock = make_sample(collection, identifier="15415")
    make_piece(rock, "15415,33", mass_ug=None, form="section", by=curator)
    make_piece(rock, "15415,34", mass_ug=120_500, form="powder", by=curator)
    soil = make_sample(collection, identifier="10084")
    make_piece(soil, "10084,0", mass_ug=1_000_000, form="powder", by=curator)
    return Old(collection, curator, borrower, people["old.books@example.org"], museum)


def take(old: Old, text: str = BOOKS, *, by: Person | None = None, opened_at: datetime = OPENED) -> Report:
    return take_over_loans(
        io.BytesIO(text.encode()), collection=old.collection, choices=Choices(), opened_at=opened_at,
        by=by or old.curator, at=AT,
    )  # fmt: skip


def faults(old: Old, text: str, *, at: datetime = OPENED) -> list[tuple[int, str, str]]:
    report = check_loans(io.BytesIO(text.encode()), collection=old.collection, choices=Choices(), at=at)
    return [(each.line, each.column, each.code) for each in report.errors]


def changed(**cells: str) -> str:
    """The first row of the books alone, with some cells changed."""
    cells = {name.replace("_", " "): cell for name, cell in cells.items()}
    row = dict(zip(next(csv.reader([HEADING])), next(csv.reader([ROW])), strict=True))
    assert set(cells) <= set(row), cells
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(row)
    writer.writerow((row | cells).values())
    return text.getvalue()


def test_loans_stand_as_their_books_say(old: Old) -> None:
    report = take(old)
    assert (report.loans, report.pieces, report.errors) == (3, 4, [])
    first, beads, shown = Loan.objects.order_by("reference")
    assert [loan.status for loan in (first, beads, shown)] == ["active"] * 3
    assert (first.due_on, beads.due_on) == (date(2024, 5, 31), date(2026, 2, 1))
    assert (first.borrower, first.investigator, shown.borrower) == (old.borrower, old.investigator, old.museum)
    assert first.agreement == beads.agreement != shown.agreement
    assert first.opening.held_since == date(2019, 5, 31)
    assert [(item.piece.identifier, item.status) for item in first.items.order_by("number")] == [
        ("15415,33", "on_loan"),
        ("15415,34", "on_loan"),
    ]
    cut = Split.objects.get(identifier="10084,901")
    assert (cut.parent and cut.parent.identifier, cut.mass_ug, cut.whereabouts) == ("10084,0", 35_000, "borrower")
    assert Split.objects.get(identifier="10084,0").in_vault_ug == 955_000
    assert [answer.check.code for answer in verify_everything(at=AT).answers if not answer.holds] == []


def test_what_was_signed_on_paper_says_where_the_paper_lies(old: Old) -> None:
    take(old)
    agreement = Agreement.objects.order_by("reference")[0]
    assert agreement.is_signed()
    assert {signature.evidence for signature in agreement.signatures.all()} == {"Binder 12, cabinet 3, room 208"}
    assert "NLSLA-77" in agreement.terms


def test_a_loan_taken_over_is_certified_returned_and_closed_like_any_other(old: Old) -> None:
    take(old)
    item = LoanItem.objects.get(portion__identifier="10084,901")
    give_role(old.curator, Role.PROCESSOR, collection=old.collection)
    second = make_person_with_role(Role.PROCESSOR, collection=old.collection)
    representative = make_person_with_role(Role.REPRESENTATIVE, institution=old.borrower)
    here = {item.pk: Seen(is_present=True, where="In the safe", mass_ug=35_000)}
    certified = certify_inventory(item.loan, seen=here, by=old.investigator, at=AT)
    countersign_inventory(certified, by=representative, at=AT)
    at = AT + timedelta(days=3)
    send_back(item.loan, items=[item], declared={item.pk: 35_000}, way="in_person", by=old.investigator, at=at)
    receive_back(LoanItem.objects.get(pk=item.pk), seal_whole=True, by=second, at=at + timedelta(hours=1))
    fresh = LoanItem.objects.get(pk=item.pk)
    reweigh(fresh, reading=reading(34_950), by=second, second_by=old.curator, at=at + timedelta(hours=2))
    reconcile_item(LoanItem.objects.get(pk=item.pk), by=old.curator, at=at + timedelta(hours=3))
    assert Loan.objects.get(pk=item.loan_id).status == "closed"
    assert [answer.check.code for answer in verify_everything(at=at).answers if not answer.holds] == []


def test_the_same_file_twice_brings_nothing_twice(old: Old) -> None:
    take(old)
    again = take(old)
    assert (again.loans, dict(again.outcomes)) == (0, {"unchanged": 4})
    assert Loan.objects.count() == 3


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"Borrower": "Nobody's Institute"}, "Borrower", "borrower_unknown"),
        ({"Investigator": "who@example.org"}, "Investigator", "investigator_unknown"),
        ({"Piece": "15415,99"}, "Piece", "piece_unknown"),
        ({"Piece": "15415,99", "Cut_from": "15415,98"}, "Cut from", "parent_unknown"),
        ({"Piece": "15415,99", "Cut_from": "15415,33", "Mass_(mg)": "1"}, "Cut from", "lent_whole"),
        ({"Piece": "10084,903", "Cut_from": "10084,0"}, "Mass (mg)", "mass_missing"),
        ({"Piece": "10084,903", "Cut_from": "10084,0", "Mass_(mg)": "1000.001"}, "Cut from", "too_little"),
        ({"Piece": "15415,34", "Mass_(mg)": "120"}, "Mass (mg)", "mass_differs"),
        ({"Mass_(mg)": "5"}, "Mass (mg)", "never_weighed"),
        ({"Mass_(mg)": "a pinch"}, "Mass (mg)", "not_a_mass"),
        ({"Lent": "31.5.2019"}, "Lent", "not_a_day"),
        ({"Lent": ""}, "Lent", "held_since_missing"),
        ({"Lent": "2026-01-02"}, "Lent", "lent_later"),
        ({"Due": "2019-05-30"}, "Due", "due_before_lent"),
        ({"Agreement_to": "2025-12-31"}, "Agreement to", "not_in_force"),
        ({"Agreement_to": "2018-12-31"}, "Agreement to", "ends_before_start"),
        ({"Signed_paper": ""}, "Signed paper", "evidence_missing"),
        ({"Methods": "alchemy"}, "Methods", "method_unknown"),
        ({"Title": "=1+1"}, "Title", "formula"),
    ],
)
def test_a_bad_row_is_told_at_its_line_and_column(old: Old, cells: dict[str, str], column: str, code: str) -> None:
    assert (2, column, code) in faults(old, changed(**cells))
    with pytest.raises(ImportRefused):
        take(old, changed(**cells))
    assert not Loan.objects.exists()


def test_a_piece_has_one_holder_and_a_loan_says_one_thing(old: Old) -> None:
    twice = f"{HEADING}\n{ROW}\n{ROW.replace('LN-2019-014', 'LN-OTHER')}\n"
    assert (3, "Piece", "one_holder") in faults(old, twice)
    other_due = BOOKS.splitlines()[2].replace("2024-05-31", "2024-06-30")
    assert (3, "Due", "loan_differs") in faults(old, f"{HEADING}\n{ROW}\n{other_due}\n")
    take(old, f"{HEADING}\n{ROW}\n")
    assert (2, "Piece", "not_in_vault") in faults(old, f"{HEADING}\n{ROW.replace('LN-2019-014', 'LN-OTHER')}\n")


def test_more_than_a_piece_holds_is_not_cut_from_it_in_all(old: Old) -> None:
    rows = [changed(Loan=f"L{n}", Piece=f"10084,91{n}", Cut_from="10084,0", **{"Mass_(mg)": "600"}) for n in (1, 2)]
    text = rows[0] + rows[1].splitlines()[1] + "\n"
    assert (3, "Mass (mg)", "too_little") in faults(old, text)


def test_nothing_is_taken_over_before_its_piece_is_in_the_books(old: Old) -> None:
    long_ago = datetime(2019, 6, 1, tzinfo=UTC)
    piece = Split.objects.get(identifier="15415,33")
    assert piece.last_moved_at is not None
    if piece.last_moved_at > long_ago:
        assert (2, "Piece", "moved_later") in faults(old, f"{HEADING}\n{ROW}\n", at=long_ago)
    else:
        later = piece.last_moved_at - timedelta(days=1)
        assert (2, "Piece", "moved_later") in faults(old, f"{HEADING}\n{ROW}\n", at=later)


def test_only_who_may_import_takes_over(old: Old) -> None:
    with pytest.raises(NotPermitted):
        take(old, by=old.investigator)


def test_nobody_signs_elsewhere_but_for_what_was_taken_over(old: Old) -> None:
    world = worlds.small_collection()
    loan = worlds.loan_opened(world)
    agreement = Agreement.objects.create(
        reference="AG-9", collection=world.collection, lender=world.owner, borrower=world.borrower,
        from_on=date(2025, 1, 1), to_on=date(2027, 1, 1), terms="So.",
    )  # fmt: skip
    Loan.objects.filter(pk=loan.pk).update(agreement=agreement)
    event = trail.record("by hand", chain=world.collection.code, subject="x", by=world.curator, at=world.later())
    with refused("loans_signature_elsewhere_of_an_opening"):
        sql(
            "INSERT INTO loans_signature (agreement_id, side, by_id, signed_at, terms_sha256, evidence, event_id)"
            " VALUES (%s, 'lender', %s, now(), encode(sha256('So.'), 'hex'), 'Trust me', %s)",
            agreement.pk, world.curator.pk, event.pk,
        )  # fmt: skip


def test_a_loan_that_has_begun_here_is_not_taken_over(old: Old) -> None:
    world = worlds.small_collection()
    loan = worlds.loan_signed(world)
    event = trail.record("by hand", chain=world.collection.code, subject="x", by=world.curator, at=world.later())
    with refused("loans_opening_stands_at_the_beginning"):
        sql(
            "INSERT INTO loans_opening (loan_id, called, held_since, due_on, evidence, by_id, happened_at, event_id)"
            " VALUES (%s, 'old', '2020-01-01', '2030-01-01', 'here', %s, %s, %s)",
            loan.pk, world.curator.pk, loan.opened_at, event.pk,
        )  # fmt: skip


def test_a_divisible_piece_is_its_own_portion_only_when_taken_over(old: Old) -> None:
    world = worlds.small_collection()
    item = worlds.only_item(worlds.loan_signed(world))
    with refused("loans_loanitem_portion_of_its_source"):
        sql("UPDATE loans_loanitem SET portion_id = source_id WHERE id = %s", item.pk)
    assert not Opening.objects.exists()


def test_the_example_is_a_file_of_loans_by_its_heading(old: Old) -> None:
    heading: list[Any] = Table(io.BytesIO(BOOKS.encode())).heading
    assert kind_of(heading, {}) == "loans"
