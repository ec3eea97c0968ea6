"""More time: asked for, decided, within the policy's limit; recall and early end; a due day nobody writes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from registry.foundation.refusal import Refusal
from registry.loans.actions.extend import decide_extension, request_extension
from registry.loans.actions.recall import recall_loan
from registry.loans.models import Extension, Loan
from tests import worlds
from tests.ledger.books import refused, sql
from tests.loans import raw
from tests.loans.refusing import not_permitted, refuses
from tests.worlds import World

pytestmark = pytest.mark.django_db

DUE, LONGER = date(2026, 3, 4), date(2026, 12, 1)


@pytest.fixture
def world() -> World:
    return worlds.small_collection()


def running(world: World) -> Loan:
    """A loan of a year, received on 4 March 2025."""
    item = worlds.item_on_loan(world, worlds.only_item(worlds.loan_signed(world)))
    return Loan.objects.select_related("collection").get(pk=item.loan_id)


def asked(world: World, loan: Loan, to_on: date = LONGER) -> Extension:
    return request_extension(loan, to_on=to_on, reason="The laser broke.", by=world.investigator, at=world.later())


def decided(world: World, extension: Extension, *, is_granted: bool = True) -> None:
    decide_extension(extension, is_granted=is_granted, reason="The board agrees.", by=world.curator, at=world.later())


def due_of(loan: Loan) -> date | None:
    return Loan.objects.values_list("due_on", flat=True).get(pk=loan.pk)


def test_a_granted_extension_moves_the_due_day(world: World) -> None:
    loan = running(world)
    first_due = due_of(loan)
    extension = asked(world, loan)
    assert due_of(loan) == first_due
    decided(world, extension)
    assert due_of(loan) == LONGER


def test_a_declined_extension_changes_nothing_and_may_be_asked_for_again(world: World) -> None:
    loan = running(world)
    first_due = due_of(loan)
    decided(world, asked(world, loan), is_granted=False)
    assert due_of(loan) == first_due
    assert asked(world, loan).pk


def test_one_extension_is_asked_for_at_a_time(world: World) -> None:
    loan = running(world)
    asked(world, loan)
    with refuses("asked_already"):
        asked(world, loan)


def test_the_policys_limit_holds(world: World) -> None:
    loan = running(world)
    decided(world, asked(world, loan))
    with refuses("no_more_extensions"):
        asked(world, loan, date(2027, 6, 1))


def test_an_extension_is_asked_for_before_the_day(world: World) -> None:
    loan = running(world)
    with refuses("past_due", "inventory_late"):
        request_extension(
            loan, to_on=date(2027, 1, 1), reason="Too late.", by=world.investigator, at=world.later(days=500)
        )


@pytest.mark.parametrize("to_on", [date(2026, 3, 1), date(2027, 3, 6)])
def test_the_new_day_lies_within_one_more_term(world: World, to_on: date) -> None:
    loan = running(world)
    with refuses("day_out_of_range"):
        asked(world, loan, to_on)


def test_who_may_ask_and_who_may_decide(world: World) -> None:
    loan = running(world)
    with not_permitted():
        request_extension(loan, to_on=LONGER, reason="For them.", by=world.stranger, at=world.later())
    extension = asked(world, loan)
    for nobody in (world.investigator, world.processor, world.representative):
        with not_permitted():
            decide_extension(extension, is_granted=True, reason="Yes.", by=nobody, at=world.later())
    decide_extension(extension, is_granted=True, reason="Yes.", by=world.authority, at=world.later())


def test_an_extension_is_decided_once(world: World) -> None:
    extension = asked(world, running(world))
    decided(world, extension)
    with pytest.raises(Refusal) as caught:
        decided(world, extension)
    assert "decided_already" in caught.value.codes


def test_a_recall_brings_the_day_forward_and_ends_extensions(world: World) -> None:
    loan = running(world)
    back_by = world.collection.date_of(world.at) + timedelta(days=30)
    recall_loan(loan, kind="recall", back_by_on=back_by, reason="A check.", by=world.curator, at=world.later())
    assert due_of(loan) == back_by
    with refuses("recalled"):
        asked(world, loan)


def test_a_recall_never_makes_the_term_longer(world: World) -> None:
    loan = running(world)
    first_due = due_of(loan)
    recall_loan(
        loan, kind="termination", back_by_on=date(2030, 1, 1), reason="Breach.", by=world.curator, at=world.later()
    )
    assert due_of(loan) == first_due


def test_a_recall_owes_a_reason_and_leaves_time(world: World) -> None:
    loan = running(world)
    with refuses("reason_missing", "day_is_past"):
        recall_loan(loan, kind="recall", back_by_on=date(2020, 1, 1), reason=" ", by=world.curator, at=world.later())
    with not_permitted():
        recall_loan(loan, kind="recall", back_by_on=LONGER, reason="x", by=world.processor, at=world.later())


# The laws, with raw SQL


def test_a_due_day_is_not_written_by_hand(world: World) -> None:
    loan = running(world)
    with refused("loans_loan_due_day_is_derived"):
        sql("UPDATE loans_loan SET due_on = '2040-01-01' WHERE id = %s", loan.pk)


@pytest.mark.parametrize("change", ["term_months = 99", "extensions_allowed = 9"])
def test_a_loan_keeps_its_terms(world: World, change: str) -> None:
    with refused("loans_loan_terms_stay"):
        sql(f"UPDATE loans_loan SET {change} WHERE id = %s", running(world).pk)


def write_extension(world: World, loan: Loan, **given: object) -> None:
    at = world.later()
    values = {"from_on": due_of(loan), "to_on": LONGER, "by_id": world.investigator.pk, **given}
    sql(
        "INSERT INTO loans_extension (loan_id, from_on, to_on, reason, by_id, happened_at, event_id)"
        " VALUES (%s, %s, %s, 'so', %s, %s, %s)",
        loan.pk, values["from_on"], values["to_on"], values["by_id"], at, raw.event(world, world.investigator, at).pk,
    )  # fmt: skip


def write_decision(world: World, extension: Extension, *, by: object) -> None:
    at = world.later()
    sql(
        "INSERT INTO loans_extensiondecision (extension_id, is_granted, reason, by_id, happened_at, event_id)"
        " VALUES (%s, true, 'so', %s, %s, %s)",
        extension.pk, by, at, raw.event(world, world.curator, at).pk,
    )  # fmt: skip


def test_by_hand_an_extension_runs_on_from_the_due_day_of_a_running_loan(world: World) -> None:
    loan = running(world)
    with refused("loans_extension_from_the_due_day"):
        write_extension(world, loan, from_on=date(2026, 1, 1))
    with refused("loans_extension_by_its_investigator"):
        write_extension(world, loan, by_id=world.curator.pk)
    write_extension(world, loan)
    with refused("loans_extension_one_at_a_time"):
        write_extension(world, loan)


def test_by_hand_nobody_grants_their_own_request_nor_more_than_the_limit(world: World) -> None:
    loan = running(world)
    first = asked(world, loan)
    with refused("loans_extensiondecision_by_another"):
        write_decision(world, first, by=world.investigator.pk)
    decided(world, first)
    write_extension(world, loan, to_on=date(2027, 6, 1))
    with refused("loans_extensiondecision_within_the_limit"):
        write_decision(world, Extension.objects.latest("pk"), by=world.curator.pk)


def test_by_hand_nothing_is_granted_after_a_recall(world: World) -> None:
    loan = running(world)
    extension = asked(world, loan)
    recall_loan(loan, kind="recall", back_by_on=date(2040, 1, 1), reason="A check.", by=world.curator, at=world.later())
    with refused("loans_extensiondecision_of_a_running_loan"):
        write_decision(world, extension, by=world.curator.pk)


def test_by_hand_only_what_is_out_is_recalled(world: World) -> None:
    loan, at = worlds.loan_signed(world), world.later()
    with refused("loans_recall_of_what_is_out"):
        sql(
            "INSERT INTO loans_recall (loan_id, kind, back_by_on, reason, by_id, happened_at, event_id)"
            " VALUES (%s, 'recall', '2040-01-01', 'so', %s, %s, %s)",
            loan.pk, world.curator.pk, at, raw.event(world, world.curator, at).pk,
        )  # fmt: skip
