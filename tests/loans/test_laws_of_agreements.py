"""Agreements and signatures, broken with raw SQL as the run-time role."""

from __future__ import annotations

import hashlib

import pytest

from registry.loans.actions.agree import draft_agreement, sign_agreement
from registry.loans.models import Agreement, Loan
from registry.parties.models import Person
from tests import worlds
from tests.ledger.books import refused, sql
from tests.loans import raw
from tests.worlds import World

pytestmark = pytest.mark.django_db

TERMS = "Only for the approved methods."


@pytest.fixture
def world() -> World:
    return worlds.small_collection()


def drafted(world: World, loan: Loan | None = None) -> Agreement:
    today = world.collection.date_of(world.later())
    loan = loan or worlds.loan_opened(world)
    return draft_agreement(
        loan, from_on=today, to_on=today.replace(year=today.year + 1), terms=TERMS, by=world.curator, at=world.later()
    )


def sign_by_hand(world: World, agreement: Agreement, side: str, by: Person, *, terms: str = TERMS) -> None:
    at = world.later()
    sql(
        "INSERT INTO loans_signature (agreement_id, document_id, side, by_id, signed_at, terms_sha256, evidence,"
        " event_id) VALUES (%s, (SELECT document_id FROM loans_agreement WHERE id = %s), %s, %s, %s, %s, '', %s)",
        agreement.pk,
        agreement.pk,
        side,
        by.pk,
        at,
        hashlib.sha256(terms.encode()).hexdigest(),
        raw.event(world, by, at).pk,
    )


@pytest.mark.parametrize("change", ["terms = 'Anything goes.'", "to_on = to_on + 1", "from_on = from_on - 1"])
def test_what_one_side_signed_stays_as_signed(world: World, change: str) -> None:
    agreement = drafted(world)
    sql(f"UPDATE loans_agreement SET {change} WHERE id = %s", agreement.pk)
    sql("UPDATE loans_agreement SET terms = %s, from_on = %s, to_on = %s", TERMS, agreement.from_on, agreement.to_on)
    sign_agreement(agreement, side="lender", by=world.curator, at=world.later())
    with refused("loans_agreement_stays_as_signed"):
        sql(f"UPDATE loans_agreement SET {change} WHERE id = %s", agreement.pk)


def test_an_agreement_keeps_its_parties(world: World) -> None:
    agreement = drafted(world)
    with refused("loans_agreement_parties_stay"):
        sql("UPDATE loans_agreement SET borrower_id = %s WHERE id = %s", world.stranger_institution.pk, agreement.pk)


def test_an_agreement_ends_once(world: World) -> None:
    agreement = drafted(world)
    sql("UPDATE loans_agreement SET ended_at = now() WHERE id = %s", agreement.pk)
    with refused("loans_agreement_ends_once"):
        sql("UPDATE loans_agreement SET ended_at = NULL WHERE id = %s", agreement.pk)


def test_an_agreement_ends_after_it_starts_and_has_two_sides(world: World) -> None:
    agreement = drafted(world)
    with refused("loans_agreement_ends_after_it_starts"):
        sql("UPDATE loans_agreement SET to_on = from_on - 1 WHERE id = %s", agreement.pk)
    with refused("loans_agreement_has_two_sides"):
        sql(
            "INSERT INTO loans_agreement (reference, collection_id, lender_id, borrower_id, from_on, to_on, terms,"
            " terms_zh, language, is_illustrative, row_version) SELECT 'X', collection_id, lender_id, lender_id,"
            " from_on, to_on, terms, terms_zh, language, false, 1 FROM loans_agreement"
        )


def test_a_side_signs_once(world: World) -> None:
    agreement = drafted(world)
    sign_by_hand(world, agreement, "lender", world.curator)
    with refused("loans_signature_one_a_side"):
        sign_by_hand(world, agreement, "lender", world.authority)


def test_there_are_two_sides(world: World) -> None:
    with refused("loans_signature_side_known"):
        sign_by_hand(world, drafted(world), "witness", world.curator)


def test_two_sides_sign_by_two_people(world: World) -> None:
    agreement = drafted(world)
    sign_by_hand(world, agreement, "lender", world.curator)
    with refused("loans_signature_two_people"):
        sign_by_hand(world, agreement, "borrower", world.curator)


def test_a_signature_is_of_the_terms_as_they_stand(world: World) -> None:
    with refused("loans_signature_of_the_terms_as_they_stand"):
        sign_by_hand(world, drafted(world), "lender", world.curator, terms="Anything goes.")


def test_an_ended_agreement_is_not_signed(world: World) -> None:
    agreement = drafted(world)
    sql("UPDATE loans_agreement SET ended_at = now() WHERE id = %s", agreement.pk)
    with refused("loans_signature_before_the_end"):
        sign_by_hand(world, agreement, "lender", world.curator)


def test_a_signature_is_not_dated_ahead(world: World) -> None:
    agreement = drafted(world)
    world.later(days=20_000)
    with refused("loans_signature_not_in_the_future"):
        sql(
            "INSERT INTO loans_signature (agreement_id, side, by_id, signed_at, terms_sha256, evidence, event_id)"
            " VALUES (%s, 'lender', %s, %s, %s, '', %s)",
            agreement.pk,
            world.curator.pk,
            world.at,
            hashlib.sha256(TERMS.encode()).hexdigest(),
            raw.event(world, world.curator, worlds.START).pk,
        )


def test_a_loan_joins_an_agreement_of_its_own_borrower(world: World) -> None:
    agreement = drafted(world)
    other = worlds.loan_opened(world, worlds.powder_portion(world, 1_000))
    sql("UPDATE loans_loan SET borrower_id = borrower_id, agreement_id = %s WHERE id = %s", agreement.pk, other.pk)
    elsewhere = worlds.small_collection("apollo")
    foreign = worlds.loan_opened(elsewhere)
    with refused("loans_loan_agreement_of_its_parties"):
        sql("UPDATE loans_loan SET agreement_id = %s WHERE id = %s", agreement.pk, foreign.pk)


def test_a_loan_keeps_its_parties(world: World) -> None:
    loan = worlds.loan_opened(world)
    with refused("loans_loan_parties_stay"):
        sql("UPDATE loans_loan SET borrower_id = %s WHERE id = %s", world.stranger_institution.pk, loan.pk)
    with refused("loans_loan_parties_stay"):
        sql("UPDATE loans_loan SET investigator_id = %s WHERE id = %s", world.stranger.pk, loan.pk)


def test_one_agreement_signed_signs_every_loan_on_it(world: World) -> None:
    first = worlds.loan_opened(world)
    agreement = drafted(world, first)
    second = worlds.loan_opened(world, worlds.powder_portion(world, 1_000))
    sql("UPDATE loans_loan SET agreement_id = %s WHERE id = %s", agreement.pk, second.pk)
    sign_by_hand(world, agreement, "lender", world.curator)
    assert set(agreement.loans.values_list("status", flat=True)) == {"pending"}
    sign_by_hand(world, agreement, "borrower", world.representative)
    assert set(agreement.loans.values_list("status", flat=True)) == {"signed"}
