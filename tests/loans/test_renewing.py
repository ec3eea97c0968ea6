"""An agreement is renewed while its loans are out: signed by both, they stand on the new one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from registry.foundation.clocks import now
from registry.loans.actions.agree import join_agreement, sign_agreement
from registry.loans.actions.renew import agreements_of, renew_agreement
from registry.loans.models import Agreement, Loan
from registry.messages.models import Notice
from registry.reports.watch.contradictions import lapsed_agreement
from registry.reports.watch.shape import Asked
from tests import worlds
from tests.ledger.books import refused, sql
from tests.loans.refusing import not_permitted, refuses
from tests.web.people import As, text_of
from tests.worlds import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return worlds.small_collection()


def out(world: World) -> Loan:
    """A loan that is out under an agreement until 3 March 2027."""
    item = worlds.item_on_loan(world, worlds.only_item(worlds.loan_signed(world)))
    return fresh(item.loan)


def fresh(loan: Loan) -> Loan:
    return Loan.objects.select_related("collection", "agreement").get(pk=loan.pk)


def renewed(world: World, loan: Loan, to_on: date = date(2029, 3, 3)) -> Agreement:
    return renew_agreement(
        loan,
        from_on=world.collection.date_of(world.at),
        to_on=to_on,
        terms="As before, for longer.",
        by=world.curator,
        at=world.later(),
    )


def sign_both(world: World, renewal: Agreement) -> None:
    sign_agreement(renewal, side="lender", by=world.curator, at=world.later())
    sign_agreement(renewal, side="borrower", by=world.representative, at=world.later())


def test_a_loan_stands_on_the_renewal_once_both_have_signed(world: World) -> None:
    loan = out(world)
    old, due_on = loan.agreement, loan.due_on
    renewal = renewed(world, loan)
    sign_agreement(renewal, side="lender", by=world.curator, at=world.later())
    assert fresh(loan).agreement == old
    sign_agreement(renewal, side="borrower", by=world.representative, at=world.later())
    assert (fresh(loan).agreement, fresh(loan).due_on) == (renewal, due_on)
    assert agreements_of(fresh(loan)) == [old, renewal]


def test_every_loan_that_is_out_under_it_passes_on(world: World) -> None:
    first, second = out(world), worlds.loan_opened(world)
    assert first.agreement is not None
    join_agreement(second, first.agreement, by=world.curator, at=world.later())
    worlds.item_on_loan(world, worlds.only_item(second))
    renewal = renewed(world, first)
    sign_both(world, renewal)
    assert {fresh(first).agreement, fresh(second).agreement} == {renewal}


def test_the_watch_finds_the_lapsed_agreement_mended(world: World) -> None:
    loan = out(world)
    late = Asked(world.at + timedelta(days=800), world.collection)
    assert [found.subject for found in lapsed_agreement(late)] == [loan.reference]
    sign_both(world, renewed(world, loan))
    assert not list(lapsed_agreement(late))


def test_one_renewal_waits_at_a_time(world: World) -> None:
    loan = out(world)
    renewed(world, loan)
    with refuses("renewed_already"):
        renewed(world, loan)


def test_a_renewal_ends_later_than_what_it_renews(world: World) -> None:
    loan = out(world)
    with refuses("ends_no_later"):
        renewed(world, loan, to_on=date(2026, 3, 3))


def test_nothing_is_renewed_before_anything_is_out(world: World) -> None:
    loan = worlds.loan_signed(world)
    with refuses("nothing_out"):
        renewed(world, loan)


def test_only_the_curator_draws_one_up(world: World) -> None:
    loan = out(world)
    for nobody in (world.investigator, world.representative, world.processor):
        with not_permitted():
            renew_agreement(
                loan, from_on=date(2025, 3, 3), to_on=date(2029, 3, 3), terms="So.", by=nobody, at=world.later()
            )


def test_both_sides_are_asked_and_the_borrower_hears(world: World) -> None:
    world.at = now() - timedelta(days=4)
    loan = out(world)
    renewal = renewed(world, loan, to_on=world.collection.date_of(now() + timedelta(days=2000)))
    asked = Notice.objects.filter(kind="renewal_to_sign").values_list("person", flat=True)
    assert set(asked) == {world.curator.pk, world.representative.pk}
    sign_both(world, renewal)
    heard = Notice.objects.filter(kind="agreement_renewed").values_list("person", flat=True)
    assert set(heard) == {world.investigator.pk}


def test_the_pages_of_a_renewal(world: World) -> None:
    loan = out(world)
    page = As(world.curator).get("loans:renew", loan.reference)
    assert page.status_code == 200
    drafted = As(world.curator).post(
        "loans:renew",
        loan.reference,
        from_on="2026-01-01",
        to_on="2031-01-01",
        language="en",
        terms="As before, for longer.",
    )
    assert drafted.status_code == 302
    renewal = Agreement.objects.get(renews=loan.agreement)
    assert renewal.reference in text_of(As(world.representative).get("loans:sign", loan.reference))
    assert As(world.representative).get("papers:renewal", loan.reference).status_code == 200
    assert renewal.reference in text_of(As(world.investigator).get("loans:detail", loan.reference))


def test_by_hand_a_loan_that_is_out_follows_nothing_but_a_renewal(world: World) -> None:
    loan, other = out(world), out(world)
    with refused("loans_loan_follows_a_renewal"):
        sql("UPDATE loans_loan SET agreement_id = %s WHERE id = %s", other.agreement_id, loan.pk)


def test_by_hand_a_renewal_is_not_turned_to_another(world: World) -> None:
    renewal, other = renewed(world, out(world)), out(world)
    with refused("loans_agreement_keeps_what_it_renews"):
        sql("UPDATE loans_agreement SET renews_id = %s WHERE id = %s", other.agreement_id, renewal.pk)


def test_by_hand_a_renewal_ends_later(world: World) -> None:
    renewal = renewed(world, out(world))
    with refused("loans_agreement_renews_its_own"):
        sql("UPDATE loans_agreement SET to_on = '2026-01-01' WHERE id = %s", renewal.pk)
