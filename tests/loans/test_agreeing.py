"""Drafting, revising, joining and signing an agreement."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from registry.access.roles import Role
from registry.foundation.refusal import Stale
from registry.loans.actions.agree import draft_agreement, join_agreement, revise_agreement, sign_agreement
from registry.loans.actions.cancel import cancel_items
from registry.loans.actions.papers import add_paper
from registry.loans.models import Agreement, Loan
from registry.parties.models import Person
from tests import worlds
from tests.factories.parties import give_role, make_person_with_role
from tests.loans.refusing import not_permitted, refuses
from tests.worlds import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return worlds.small_collection()


def draft(world: World, loan: Loan, **changes: Any) -> Agreement:
    today = world.collection.date_of(world.later())
    facts: dict[str, Any] = {
        "from_on": today,
        "to_on": today + timedelta(days=365),
        "terms": "Return what is left.",
        "by": world.curator,
        "at": world.at,
    }
    return draft_agreement(loan, **(facts | changes))


def test_a_draft_stands_between_owner_and_borrower_and_the_loan_on_it(world: World) -> None:
    loan = worlds.loan_opened(world)
    agreement = draft(world, loan)

    loan.refresh_from_db()
    assert loan.agreement == agreement
    assert (agreement.lender, agreement.borrower) == (world.owner, world.borrower)
    assert loan.status == "pending"


def test_both_signatures_make_the_loan_signed(world: World) -> None:
    loan = worlds.loan_signed(world)
    assert loan.status == "signed"
    assert loan.agreement is not None
    assert loan.agreement.is_in_force(on=world.collection.date_of(world.at))


@pytest.mark.parametrize("who", ["processor", "authority", "investigator", "representative", "auditor"])
def test_only_a_curator_drafts(world: World, who: str) -> None:
    loan = worlds.loan_opened(world)
    with not_permitted():
        draft(world, loan, by=getattr(world, who))


def test_a_draft_has_terms_and_ends_after_it_starts(world: World) -> None:
    loan = worlds.loan_opened(world)
    today = world.collection.date_of(world.at)
    with refuses("ends_before_start", "terms_missing"):
        draft(world, loan, terms=" ", from_on=today, to_on=today - timedelta(days=1))


def test_an_agreement_is_not_replaced(world: World) -> None:
    loan = worlds.loan_opened(world)
    agreement = draft(world, loan)
    with refuses("drafted_already"):
        draft(world, loan)
    sign_agreement(agreement, side="lender", by=world.curator, at=world.later())
    with refuses("agreement_signed"):
        draft(world, loan)


def test_nobody_signs_or_changes_what_no_open_loan_stands_on(world: World) -> None:
    loan = worlds.loan_opened(world)
    agreement = draft(world, loan)
    cancel_items(loan, items=list(loan.items.all()), reason="No need.", by=world.curator, at=world.later())
    with refuses("no_loan"):
        sign_agreement(agreement, side="lender", by=world.curator, at=world.later())
    with refuses("no_loan"):
        revise(world, agreement, 1)


def revise(world: World, agreement: Agreement, version: int, by: Person | None = None) -> Agreement:
    return revise_agreement(
        agreement,
        version=version,
        from_on=agreement.from_on,
        to_on=agreement.to_on,
        terms="Return all of it.",
        by=by or world.curator,
        at=world.later(),
    )


def test_a_draft_is_revised_until_somebody_signs(world: World) -> None:
    agreement = draft(world, worlds.loan_opened(world))
    agreement = revise(world, agreement, version=1)
    assert (agreement.terms, agreement.row_version) == ("Return all of it.", 2)

    sign_agreement(agreement, side="borrower", by=world.representative, at=world.later())
    with refuses("signed_already"):
        revise(world, agreement, version=2)


def test_two_tabs_never_overwrite_each_other(world: World) -> None:
    agreement = draft(world, worlds.loan_opened(world))
    revise(world, agreement, version=1)
    with pytest.raises(Stale):
        revise(world, agreement, version=1)


def test_a_second_loan_joins_the_agreement_of_the_first(world: World) -> None:
    first = worlds.loan_signed(world)
    assert first.agreement is not None
    second = worlds.loan_opened(world, worlds.powder_portion(world, 1_000))

    second = join_agreement(second, first.agreement, by=world.curator, at=world.later())

    assert second.status == "signed"
    assert Loan.objects.get(pk=second.pk).status == "signed"


def test_a_loan_does_not_join_an_agreement_of_others(world: World) -> None:
    elsewhere = worlds.small_collection("apollo")
    foreign = worlds.loan_signed(elsewhere).agreement
    assert foreign is not None
    loan = worlds.loan_opened(world)
    with refuses("other_parties"):
        join_agreement(loan, foreign, by=world.curator, at=world.later())


@pytest.mark.parametrize(
    ("side", "who"),
    [
        ("lender", "processor"),
        ("lender", "authority"),
        ("lender", "representative"),
        ("borrower", "investigator"),
        ("borrower", "curator"),
        ("borrower", "stranger"),
    ],
)
def test_each_side_signs_by_its_own_people(world: World, side: str, who: str) -> None:
    agreement = draft(world, worlds.loan_opened(world))
    with not_permitted():
        sign_agreement(agreement, side=side, by=getattr(world, who), at=world.later())


def test_a_representative_signs_for_their_own_institution(world: World) -> None:
    agreement = draft(world, worlds.loan_opened(world))
    other = make_person_with_role(Role.REPRESENTATIVE, institution=world.stranger_institution)
    with not_permitted():
        sign_agreement(agreement, side="borrower", by=other, at=world.later())


def test_a_side_signs_once_and_not_by_the_other_sides_person(world: World) -> None:
    agreement = draft(world, worlds.loan_opened(world))
    sign_agreement(agreement, side="lender", by=world.curator, at=world.later())
    with refuses("signed_already"):
        sign_agreement(agreement, side="lender", by=world.curator, at=world.later())
    give_role(world.curator, Role.REPRESENTATIVE, institution=world.borrower)
    both = Person.objects.get(pk=world.curator.pk)
    with refuses("one_person_both_sides"):
        sign_agreement(agreement, side="borrower", by=both, at=world.later())


def test_after_the_day_to_sign_nobody_signs(world: World) -> None:
    loan = worlds.loan_opened(world)
    agreement = draft(world, loan)
    world.later(days=14)
    assert world.collection.date_of(world.at) == loan.sign_by_on
    sign_agreement(agreement, side="lender", by=world.curator, at=world.at)
    with refuses("too_late_to_sign"):
        sign_agreement(agreement, side="borrower", by=world.representative, at=world.later(days=1))


def test_an_agreement_past_its_term_is_not_signed(world: World) -> None:
    agreement = draft(world, worlds.loan_opened(world))
    with refuses("agreement_ended", "too_late_to_sign"):
        sign_agreement(agreement, side="lender", by=world.curator, at=world.later(days=400))


@pytest.mark.parametrize("who", ["curator", "processor", "representative", "investigator"])
def test_those_who_work_on_a_loan_add_its_papers(world: World, who: str) -> None:
    loan = worlds.loan_opened(world, papers_demanded=("storage_plan",))
    paper = add_paper(
        loan,
        kind="storage_plan",
        name="plan.pdf",
        content=b"%PDF-1.7",
        media_type="application/pdf",
        by=getattr(world, who),
        at=world.later(),
    )
    assert list(loan.papers.all()) == [paper]


@pytest.mark.parametrize("who", ["stranger", "auditor", "authority"])
def test_others_do_not_add_papers(world: World, who: str) -> None:
    loan = worlds.loan_opened(world)
    with not_permitted():
        add_paper(
            loan,
            kind="other",
            name="x",
            content=b"%PDF-1.7",
            media_type="application/pdf",
            by=getattr(world, who),
            at=world.later(),
        )


def test_a_paper_is_what_it_says(world: World) -> None:
    loan = worlds.loan_opened(world)
    with refuses("file_not_its_type", "paper_unknown", "name_missing"):
        add_paper(
            loan,
            kind="horoscope",
            name=" ",
            content=b"MZ",
            media_type="application/pdf",
            by=world.curator,
            at=world.later(),
        )
