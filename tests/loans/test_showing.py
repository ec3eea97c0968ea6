"""Lent for public benefit: venue, case and insurance come before signatures, and the insurance before leaving."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from registry.foundation.refusal import Refusal
from registry.loans.actions.dispatch import hand_over
from registry.loans.actions.opening import open_loan
from registry.loans.actions.show import Shown, tell_of_display
from registry.loans.models import Loan, LoanItem
from registry.loans.rules import newest_display
from registry.parties.models import Person
from registry.reports.awaiting.found import awaiting
from registry.reports.awaiting.shape import Act
from registry.reports.watch.contradictions import insurance_lapsed
from registry.reports.watch.shape import Asked
from tests import worlds
from tests.ledger.books import refused, sql
from tests.loans import raw
from tests.loans.refusing import not_permitted, refuses
from tests.papers.test_printing import words_in
from tests.web.people import As, text_of
from tests.worlds import World

pytestmark = pytest.mark.django_db

SHOWN = Shown(
    venue="Hall of the Moon",
    case="Laminated glass, two locks",
    case_is_sealed=True,
    insurer="Invented Insurance 0001",
    value=Decimal(250_000),
    currency="CNY",
    insured_until=date(2026, 6, 30),
)


@pytest.fixture
def world() -> World:
    return worlds.small_collection()


def to_be_shown(world: World, *, purpose: str = "public_benefit") -> Loan:
    return open_loan(
        collection=world.collection,
        borrower=world.borrower,
        investigator=world.investigator,
        title="A grain on display",
        purpose=purpose,
        portions=[worlds.whole_piece(world, world.chip)],
        term_months=12,
        sign_by_on=world.collection.date_of(world.at + timedelta(days=14)),
        by=world.authority,
        at=world.later(),
    )


def told(world: World, loan: Loan, shown: Shown = SHOWN, *, by: Person | None = None) -> None:
    tell_of_display(Loan.objects.get(pk=loan.pk), shown=shown, by=by or world.investigator, at=world.later())


def ready(world: World, shown: Shown = SHOWN) -> LoanItem:
    loan = to_be_shown(world)
    told(world, loan, shown)
    return worlds.item_ready(world, worlds.only_item(worlds.signed(world, loan)))


def leave(world: World, item: LoanItem) -> None:
    hand_over(item.loan, items=[item], way="in_person", by=world.processor, at=world.later())


def test_nobody_signs_before_it_is_told_where_it_is_shown(world: World) -> None:
    with pytest.raises(Refusal) as refusal:
        worlds.signed(world, to_be_shown(world))
    assert refusal.value.codes == ["display_missing"]


def test_the_agreement_names_venue_case_and_insurance(world: World) -> None:
    loan = to_be_shown(world)
    told(world, loan)
    agreement = worlds.signed(world, loan).agreement
    assert agreement is not None
    assert agreement.document is not None
    said = words_in(agreement.document.read())
    for words in ("Hall of the Moon", "Laminated glass", "sealed under nitrogen", "250,000.00 CNY"):
        assert words.replace(" ", "") in said


def test_an_insured_piece_leaves(world: World) -> None:
    item = ready(world)
    leave(world, item)
    assert worlds.fresh(item).status == "handed_over"


def test_nothing_leaves_uninsured(world: World) -> None:
    item = ready(world, replace(SHOWN, insured_until=world.collection.date_of(world.at)))
    world.later(days=2)
    with refuses("insurance_over"):
        leave(world, item)
    told(world, item.loan)
    leave(world, item)


def test_the_database_lets_nothing_leave_uninsured(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    item = ready(world, replace(SHOWN, insured_until=world.collection.date_of(world.at)))
    world.later(days=2)
    monkeypatch.setattr("registry.loans.rules.obstacles_to_display", lambda loan, *, on=None: [])
    with refused("loans_itemmove_display_insured"):
        leave(world, item)


def test_the_database_lets_nothing_leave_untold(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("registry.loans.rules.obstacles_to_display", lambda loan, *, on=None: [])
    monkeypatch.setattr("registry.loans.actions.agree.obstacles_to_display", lambda loan, *, on=None: [])
    item = worlds.item_ready(world, worlds.only_item(worlds.signed(world, to_be_shown(world))))
    with refused("loans_itemmove_display_insured"):
        leave(world, item)


def test_what_was_signed_stays_and_the_insurance_is_renewed(world: World) -> None:
    item = ready(world)
    with refuses("shown_as_agreed"):
        told(world, item.loan, replace(SHOWN, venue="Another hall"))
    told(world, item.loan, replace(SHOWN, insured_until=date(2027, 6, 30)))
    newest = newest_display(item.loan)
    assert newest is not None
    assert newest.insured_until == date(2027, 6, 30)


def by_hand(world: World, loan: Loan, venue: str) -> None:
    at = world.later()
    sql(
        'INSERT INTO loans_display (loan_id, venue, case_is_sealed, "case", insurer, value, currency, insured_until,'
        " by_id, happened_at, event_id) VALUES (%s, %s, true, 'Laminated glass, two locks', 'X', 1, 'CNY',"
        " '2027-01-01', %s, %s, %s)",
        loan.pk,
        venue,
        world.curator.pk,
        at,
        raw.event(world, world.curator, at).pk,
    )


def test_the_database_keeps_the_venue_that_was_signed(world: World) -> None:
    item = ready(world)
    by_hand(world, item.loan, "Hall of the Moon")
    with refused("loans_display_stays_as_agreed"):
        by_hand(world, item.loan, "Another hall")


def test_research_is_not_shown(world: World) -> None:
    loan = to_be_shown(world, purpose="research")
    with refuses("not_public_benefit"):
        told(world, loan)
    with refused("loans_display_of_public_benefit"):
        by_hand(world, loan, "A hall")


def test_everything_is_owed_at_once(world: World) -> None:
    loan = to_be_shown(world)
    empty = Shown(" ", "", False, "", Decimal(0), "yuan", date(2020, 1, 1))
    with refuses(
        "venue_missing", "case_missing", "insurer_missing", "value_missing", "currency_unknown", "insurance_over"
    ):
        told(world, loan, empty)


def test_who_may_tell(world: World) -> None:
    loan = to_be_shown(world)
    for somebody in (world.investigator, world.representative, world.curator):
        told(world, loan, by=somebody)
    for nobody in (world.stranger, world.processor, world.auditor):
        with not_permitted():
            told(world, loan, by=nobody)


def test_it_is_awaited_from_the_investigator_until_told_and_again_before_it_ends(world: World) -> None:
    def awaits(days: int = 0) -> bool:
        lines = awaiting(world.investigator, at=world.at + timedelta(minutes=1, days=days)).lines
        return Act.TELL_OF_DISPLAY in {line.act for line in lines}

    loan = to_be_shown(world)
    assert awaits()
    told(world, loan)
    assert not awaits()
    assert awaits(days=460)


def test_an_insurance_that_lapses_while_out_is_an_alarm(world: World) -> None:
    item = ready(world)
    leave(world, item)
    at = world.at.replace(year=2026, month=6, day=30, hour=12)
    assert list(insurance_lapsed(Asked(at, world.collection))) == []
    found = list(insurance_lapsed(Asked(at + timedelta(days=1), world.collection)))
    assert [one.facts for one in found] == [{"day": "2026-06-30", "days": 1}]


def test_the_page_asks_and_the_loan_shows_it(world: World) -> None:
    reference = to_be_shown(world).reference
    investigator = As(world.investigator)
    assert "Tell of display and insurance" in text_of(investigator.get("loans:detail", reference))
    typed = {
        "venue": "Hall of the Moon",
        "case": "Laminated glass",
        "case_is_sealed": "on",
        "insurer": "Invented Insurance",
        "value": "250000",
        "currency": "cny",
        "insured_until": "2120-06-30",
    }
    page = investigator.post("loans:display", reference, **(typed | {"value": "a lot"}))
    assert page.status_code == 422
    assert "Hall of the Moon" in text_of(page)
    assert investigator.post("loans:display", reference, **typed).status_code == 302
    shown = text_of(investigator.get("loans:detail", reference))
    assert "Hall of the Moon" in shown
    assert "250,000.00 CNY" in shown
    assert As(world.stranger).get("loans:display", reference).status_code == 404
