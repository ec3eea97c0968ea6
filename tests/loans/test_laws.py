"""The loans room's laws, broken with raw SQL as the run-time role: the database refuses and names the claim."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.apps import apps
from django.db import connection

from registry.foundation import constraints
from registry.holdings.models import Split
from registry.ledger.actions.correct import correct_movement
from registry.ledger.actions.end import find_again
from registry.ledger.models import Allotment, Movement
from registry.ledger.places import Kind, Place
from registry.ledger.posting import Entry, Spot
from registry.loans import laws
from registry.loans.actions.agree import draft_agreement, sign_agreement
from registry.loans.actions.papers import add_paper
from registry.loans.actions.prepare import cut_portion
from registry.loans.models import Loan, LoanItem
from registry.papers.models import store
from tests import worlds
from tests.factories.loans import reading
from tests.ledger.books import not_permitted, refused, sql
from tests.loans import raw
from tests.worlds import World

pytestmark = pytest.mark.django_db

MODELS = list(apps.get_app_config("loans").get_models())


@pytest.fixture
def world() -> World:
    return worlds.small_collection()


def signed_item(world: World) -> LoanItem:
    return worlds.only_item(worlds.loan_signed(world))


def spot(item: LoanItem, place: Place) -> Spot:
    return Spot(item.piece, place, item.allotment)


def out_of_the_lab(world: World, item: LoanItem, *, at: datetime | None = None) -> None:
    """The hand-over's movement without its move: 20 mg to the carrier."""
    entry = Entry(spot(item, Place.PREPARING), spot(item, Place.CARRIER), 20_000, True)
    raw.shift(world, Kind.HAND_OVER, entry, at=at)


# Law 3: what happened stays


@pytest.mark.parametrize("table", [model._meta.db_table for model in MODELS if getattr(model, "append_only", False)])
def test_append_only_tables_take_no_change_from_the_run_time_role(world: World, table: str) -> None:
    for statement in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
        with not_permitted():
            sql(statement)


def test_append_only_tables_take_no_change_even_from_their_owner(world: World) -> None:
    for model in MODELS:
        table = model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT 1 FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname = 'stays_as_written'", [table]
            )
            assert (cursor.fetchone() is not None) == getattr(model, "append_only", False), table


def test_loans_and_items_are_never_deleted(world: World) -> None:
    worlds.loan_opened(world)
    with refused("loans_loanitem_is_never_deleted"):
        sql("DELETE FROM loans_loanitem")
    with refused("loans_loan_is_never_deleted"):
        sql("DELETE FROM loans_loan")


# Law 4: one holder at a time


def test_a_portion_is_in_one_open_item(world: World) -> None:
    item = worlds.item_prepared(world, signed_item(world))
    other = signed_item(world)
    with refused("loans_loanitem_one_holder_at_a_time"):
        sql("UPDATE loans_loanitem SET portion_id = %s WHERE id = %s", item.portion_id, other.pk)


def test_a_whole_piece_is_set_aside_once(world: World) -> None:
    loan = worlds.loan_opened(world, worlds.whole_piece(world, world.chip))
    allotment = Allotment.objects.create(collection=world.collection, label="another")
    with refused("ledger_line_one_holder"):
        raw.shift(
            world,
            Kind.SET_ASIDE,
            Entry(Spot(world.chip, Place.VAULT), Spot(world.chip, Place.SET_ASIDE, allotment), 0, True),
        )
    assert worlds.only_item(loan).source == world.chip


def test_a_portion_is_set_once(world: World) -> None:
    item = worlds.item_prepared(world, signed_item(world))
    with refused("loans_loanitem_portion_stays"):
        sql("UPDATE loans_loanitem SET portion_id = %s WHERE id = %s", world.chip.pk, item.pk)
    with refused("loans_loanitem_portion_stays"):
        sql("UPDATE loans_loanitem SET issued_ug = 1 WHERE id = %s", item.pk)


def test_a_portion_is_cut_from_its_source(world: World) -> None:
    with refused("loans_loanitem_portion_of_its_source"):
        sql("UPDATE loans_loanitem SET portion_id = %s WHERE id = %s", world.chip.pk, signed_item(world).pk)


def test_a_divisible_piece_is_not_its_own_portion(world: World) -> None:
    item = signed_item(world)
    with refused("loans_loanitem_portion_of_its_source"):
        sql("UPDATE loans_loanitem SET portion_id = source_id WHERE id = %s", item.pk)


@pytest.mark.parametrize(
    "change", ["source_id = {chip}", "approved_ug = 30000", "number = 9", "allotment_id = {other}"]
)
def test_what_was_promised_stays(world: World, change: str) -> None:
    item = signed_item(world)
    other = Allotment.objects.create(collection=world.collection, label="another")
    with refused("loans_loanitem_stays_as_promised"):
        sql(f"UPDATE loans_loanitem SET {change.format(chip=world.chip.pk, other=other.pk)} WHERE id = %s", item.pk)


def insert_item(world: World, loan: Loan, source: Split, **columns: object) -> None:
    allotment = Allotment.objects.create(collection=world.collection, label=f"by hand {loan.pk}")
    values = {
        "loan_id": loan.pk,
        "number": 9,
        "source_id": source.pk,
        "allotment_id": allotment.pk,
        "status": "set_aside",
        "approved_ug": 1,
        "methods": "[]",
        "container": "",
        "seal": "",
        "row_version": 1,
        **columns,
    }
    sql(
        f"INSERT INTO loans_loanitem ({', '.join(values)}) VALUES ({', '.join(['%s'] * len(values))})", *values.values()
    )


def test_the_table_of_moves_takes_no_row_from_the_run_time_role() -> None:
    with not_permitted():
        sql(
            'INSERT INTO audit_allowedmove (lifecycle, frm, "to", act, needs_reason)'
            " VALUES ('loan item', 'set_aside', 'closed', 'wish', false)"
        )
    with not_permitted():
        sql(
            'INSERT INTO ledger_allowedline (kind, frm, "to", crosses, carries)'
            " VALUES ('release', 'borrower', 'vault', false, 'may')"
        )


def test_an_item_starts_as_set_aside_and_without_a_portion(world: World) -> None:
    loan = worlds.loan_opened(world)
    with refused("loans_loanitem_starts_at_the_start"):
        insert_item(world, loan, world.powder, status="closed")
    with refused("loans_loanitem_starts_without_portion"):
        insert_item(world, loan, world.powder, portion_id=world.powder.pk)


def test_an_item_joins_before_signing(world: World) -> None:
    with refused("loans_loanitem_joins_before_signing"):
        insert_item(world, worlds.loan_signed(world), world.powder)


def test_an_item_stands_in_its_loans_collection(world: World) -> None:
    elsewhere = worlds.small_collection("apollo")
    with refused("loans_loanitem_within_one_collection"):
        insert_item(world, worlds.loan_opened(world), elsewhere.powder)


def test_from_preparing_on_an_item_has_a_portion(world: World) -> None:
    with refused("loans_loanitem_has_its_portion"):
        raw.move(world, signed_item(world), "preparing")


# Law 6 and the books


def test_nothing_is_prepared_before_both_sides_signed(world: World) -> None:
    item = worlds.only_item(worlds.loan_opened(world, worlds.whole_piece(world, world.chip)))
    sql("UPDATE loans_loanitem SET portion_id = source_id WHERE id = %s", item.pk)
    with refused("loans_itemmove_agreement_signed"):
        raw.shift(world, Kind.PREPARE, Entry(spot(item, Place.SET_ASIDE), spot(item, Place.PREPARING), 12_000, True))
        raw.move(world, item, "preparing")


def test_a_move_needs_its_movement_in_the_books(world: World) -> None:
    item = worlds.item_ready(world, signed_item(world))
    with refused("loans_itemmove_agrees_with_the_books"):
        raw.move(world, item, "handed_over")


def test_a_move_leaves_no_mass_behind(world: World) -> None:
    item = worlds.item_ready(world, signed_item(world))
    with refused("loans_itemmove_agrees_with_the_books"):
        out_of_the_lab(world, item)
        raw.shift(
            world,
            Kind.SET_ASIDE,
            Entry(Spot(world.powder, Place.VAULT), Spot(world.powder, Place.SET_ASIDE, item.allotment), 1),
        )
        raw.move(world, item, "handed_over")


def test_a_lent_piece_does_not_move_without_its_item(world: World) -> None:
    item = worlds.item_ready(world, signed_item(world))
    raw.at_commit()
    with refused("loans_loanitem_agrees_with_the_books"):
        out_of_the_lab(world, item)
        raw.at_commit()


def test_a_piece_set_aside_is_not_freed_without_its_item(world: World) -> None:
    item = worlds.only_item(worlds.loan_opened(world, worlds.whole_piece(world, world.chip)))
    raw.at_commit()
    with refused("loans_loanitem_agrees_with_the_books"):
        raw.shift(world, Kind.RELEASE, Entry(spot(item, Place.SET_ASIDE), Spot(world.chip, Place.VAULT), 12_000, True))
        raw.at_commit()


def test_what_the_cutting_freed_is_not_put_back_under_an_item_on_the_bench(world: World) -> None:
    item = signed_item(world)
    before, portion, after = reading(1_000_000), reading(15_000), reading(985_000)  # 5 mg lighter than set aside
    cut_portion(item, before=before, portion=portion, after=after, by=world.processor, at=world.later())
    raw.at_commit()
    freed = Movement.objects.filter(kind=Kind.RELEASE, lines__frm__allotment=item.allotment).get()
    with refused("loans_loanitem_agrees_with_the_books"):
        correct_movement(freed, reason="by mistake", by=world.curator, at=world.later())
        raw.at_commit()


def test_a_missing_piece_is_not_found_into_the_vault_past_its_incident(world: World) -> None:
    item = worlds.item_missing(world, signed_item(world))
    raw.at_commit()
    with refused("loans_loanitem_agrees_with_the_books"):
        find_again(item.piece, reason="It lay in the drawer.", by=world.curator, at=world.later())
        raw.at_commit()


# Law 7: four eyes


def test_the_investigator_does_not_hand_over_to_themselves(world: World) -> None:
    item = worlds.item_ready(world, signed_item(world))
    with refused("loans_itemmove_shipper_is_another"):
        out_of_the_lab(world, item)
        raw.move(world, item, "handed_over", by=world.investigator)


# Law 8: nothing leaves without its papers


def item_under_an_agreement_from_tomorrow(world: World) -> LoanItem:
    """Ready, on a day of Beijing before the agreement's first."""
    loan = worlds.loan_opened(world)
    tomorrow = world.collection.date_of(world.later(days=1))
    agreement = draft_agreement(
        loan, from_on=tomorrow, to_on=tomorrow, terms="For a day.", by=world.curator, at=world.later(days=-1)
    )
    sign_agreement(agreement, side="lender", by=world.curator, at=world.later(minutes=1))
    sign_agreement(agreement, side="borrower", by=world.representative, at=world.later(minutes=1))
    return worlds.item_ready(world, worlds.only_item(loan))


def test_nothing_leaves_before_the_agreement_is_in_force_by_the_collections_own_day(world: World) -> None:
    """At 16:00 in Greenwich the next day begins in Beijing."""
    item = item_under_an_agreement_from_tomorrow(world)
    with refused("loans_itemmove_agreement_in_force"):
        out_of_the_lab(world, item, at=world.at.replace(hour=15, minute=59))
        raw.move(world, item, "handed_over", at=world.at.replace(hour=15, minute=59))
    out_of_the_lab(world, item, at=world.at.replace(hour=16, minute=0))
    raw.move(world, item, "handed_over", at=world.at.replace(hour=16, minute=0))


def test_nothing_leaves_after_the_agreements_last_day(world: World) -> None:
    item = item_under_an_agreement_from_tomorrow(world)
    with refused("loans_itemmove_agreement_in_force"):
        out_of_the_lab(world, item, at=world.later(days=2))
        raw.move(world, item, "handed_over", at=world.at)


def test_nothing_leaves_after_the_agreement_was_ended(world: World) -> None:
    item = worlds.item_ready(world, signed_item(world))
    sql("UPDATE loans_agreement SET ended_at = now()")
    with refused("loans_itemmove_agreement_in_force"):
        out_of_the_lab(world, item)
        raw.move(world, item, "handed_over")


def test_a_loan_under_way_keeps_a_signed_agreement(world: World) -> None:
    loan = worlds.loan_signed(world)
    worlds.item_ready(world, worlds.only_item(loan))
    with refused("loans_loan_keeps_a_signed_agreement"):
        sql("UPDATE loans_loan SET agreement_id = NULL WHERE id = %s", loan.pk)


def test_nothing_leaves_before_every_paper_is_there(world: World) -> None:
    loan = worlds.loan_signed(world, papers_demanded=("storage_plan", "packing_list"))
    item = worlds.item_ready(world, worlds.only_item(loan))
    out_of_the_lab(world, item)
    paper = {"content": b"%PDF-1.7", "media_type": "application/pdf", "by": world.curator}
    add_paper(loan, kind="storage_plan", name="plan.pdf", at=world.later(), **paper)  # type: ignore[arg-type]
    with refused("loans_itemmove_papers_complete"):
        raw.move(world, item, "handed_over")
    add_paper(loan, kind="packing_list", name="list.pdf", at=world.later(), **paper)  # type: ignore[arg-type]
    raw.move(world, item, "handed_over")


# Law 9: an item ends only at exactly zero


@pytest.mark.parametrize("to", ["cancelled", "lapsed"])
def test_an_item_does_not_end_while_mass_is_set_aside(world: World, to: str) -> None:
    with refused("loans_itemmove_closes_at_zero"):
        raw.move(world, signed_item(world), to)


def test_an_item_does_not_end_with_a_microgram_left(world: World) -> None:
    item = signed_item(world)
    vault = Spot(world.powder, Place.VAULT)
    raw.shift(world, Kind.RELEASE, Entry(Spot(world.powder, Place.SET_ASIDE, item.allotment), vault, 19_999))
    with refused("loans_itemmove_closes_at_zero"):
        raw.move(world, item, "cancelled")
    raw.shift(world, Kind.RELEASE, Entry(Spot(world.powder, Place.SET_ASIDE, item.allotment), vault, 1))
    raw.move(world, item, "cancelled")


def test_an_item_does_not_end_while_its_piece_is_out_though_it_weighs_nothing(world: World) -> None:
    loan = worlds.loan_signed(world, worlds.whole_piece(world, world.section))
    item = worlds.item_reweighed(world, worlds.only_item(loan))
    with refused("loans_itemmove_closes_at_zero"):
        raw.move(world, item, "closed")


def test_nothing_moves_under_an_ended_item(world: World) -> None:
    item = worlds.item_closed(world, signed_item(world))
    with refused("loans_loanitem_ended_holds_nothing"):
        raw.shift(
            world,
            Kind.SET_ASIDE,
            Entry(Spot(world.powder, Place.VAULT), Spot(world.powder, Place.SET_ASIDE, item.allotment), 5),
        )


def test_no_piece_moves_under_an_ended_item_though_it_weighs_nothing(world: World) -> None:
    loan = worlds.loan_signed(world, worlds.whole_piece(world, world.section))
    item = worlds.item_closed(world, worlds.only_item(loan))
    raw.at_commit()
    with refused("loans_loanitem_agrees_with_the_books"):
        raw.shift(world, Kind.SET_ASIDE, Entry(Spot(item.piece, Place.VAULT), spot(item, Place.SET_ASIDE), 0, True))
        raw.at_commit()


# Journeys and use


def test_a_use_report_says_what_the_books_say(world: World) -> None:
    item = worlds.item_on_loan(world, signed_item(world))
    insert = (
        "INSERT INTO loans_usereport (item_id, method_id, consumed_ug, process_loss_ug, remark, by_id, happened_at,"
        " event_id) VALUES (%s, %s, %s, 0, '', %s, %s, %s)"
    )
    by, at = world.investigator, world.later()
    with refused("loans_usereport_agrees_with_the_books"):
        sql(insert, item.pk, world.method.pk, 500, by.pk, at, raw.event(world, by, at).pk)


def test_use_is_reported_while_on_loan(world: World) -> None:
    item = worlds.item_closed(world, signed_item(world))
    by, at = world.investigator, world.later()
    with refused("loans_usereport_while_on_loan"):
        sql(
            "INSERT INTO loans_usereport (item_id, method_id, consumed_ug, process_loss_ug, remark, by_id,"
            " happened_at, event_id) VALUES (%s, %s, 0, 0, '', %s, %s, %s)",
            item.pk,
            world.method.pk,
            by.pk,
            at,
            raw.event(world, by, at).pk,
        )


def test_a_consignment_is_a_movement_of_its_own_kind(world: World) -> None:
    item = worlds.item_on_loan(world, signed_item(world))
    receipt = item.acknowledgements.get().movement
    by, at = world.curator, world.later()
    with refused("loans_consignment_agrees_with_the_books"):
        sql(
            "INSERT INTO loans_consignment (loan_id, direction, way, carrier, tracking, handed_by_id, happened_at,"
            " movement_id, event_id) VALUES (%s, 'out', 'in_person', '', '', %s, %s, %s, %s)",
            item.loan_id,
            by.pk,
            at,
            receipt.pk,
            raw.event(world, by, at).pk,
        )


def test_an_item_travels_in_the_consignment_the_books_show(world: World) -> None:
    away = worlds.item_handed_over(world, signed_item(world))
    other = signed_item(world)
    with refused("loans_consigneditem_travels_in_it"):
        sql(
            "INSERT INTO loans_consigneditem (consignment_id, item_id, seal) VALUES (%s, %s, '')",
            away.journeys.get().consignment_id,
            other.pk,
        )


# Sentences


def test_every_claim_has_its_sentence() -> None:
    claims = {each.name for model in MODELS for each in model._meta.constraints}
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname LIKE 'loans%%'")
        for (source,) in cursor.fetchall():
            claims |= {word for word in source.replace("(", " ").split("'") if word.startswith("loans_")}
    assert claims - {"loans_loanitem", "loans_itemmove", "loans_acknowledgement"} <= set(laws.SENTENCES)
    assert set(laws.SENTENCES) <= set(constraints._SENTENCES)


def test_papers_are_kept_by_content(world: World) -> None:
    loan = worlds.loan_signed(world, papers_demanded=("insurance",))
    worlds.add_all_papers(world, loan)
    kept = loan.papers.get().file
    assert kept == store(b"%PDF-1.7 insurance", media_type="application/pdf")
    assert kept.read() == b"%PDF-1.7 insurance"
