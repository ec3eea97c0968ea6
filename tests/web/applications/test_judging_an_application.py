"""The office's check, review and the decision, by the forms."""

from __future__ import annotations

import pytest

from registry.access.roles import Role
from registry.applications.models import Decision, Review, ReviewAssignment
from registry.loans.models import Loan
from registry.parties.models import Person
from tests.factories import applications as made
from tests.factories.parties import give_role, make_person_with_role
from tests.web.people import As, text_of
from tests.worlds import World, small_collection

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return small_collection()


def test_the_check_returns_with_a_reason_only(world: World) -> None:
    application = made.application_in_check(world)
    curator = As(world.curator)
    page = curator.post("applications:check", application.reference, outcome="return", reason=" ")
    assert page.status_code == 422
    assert "Say why: the applicant reads it." in text_of(page)
    assert (
        curator.post(
            "applications:check", application.reference, outcome="return", reason="Name the ion probe."
        ).status_code
        == 302
    )
    page = As(world.investigator).get("applications:edit", application.reference)
    assert "Name the ion probe." in text_of(page)


def test_the_check_needs_reviewers_and_says_so(world: World) -> None:
    application = made.application_in_check(world)
    page = As(world.curator).post("applications:check", application.reference, outcome="send")
    assert page.status_code == 422
    assert "Reviewers asked: 0; the policy wants at least 2." in text_of(page)


def test_whom_the_curator_could_ask_shows_what_they_know_about(world: World) -> None:
    application = made.application_in_check(world)
    Person.objects.filter(pk=world.reviewers[0].pk).update(expertise="Chronology of basalts")
    page = text_of(As(world.curator).get("applications:assign", application.reference))
    assert "Chronology of basalts" in page


def test_a_defence_asks_for_its_hour_and_takes_none_left_empty(world: World) -> None:
    application, curator = made.application_under_review(world), As(world.curator)
    page = curator.get("applications:defence", application.reference)
    assert "On the clock of Beijing." in text_of(page)
    assert "Left empty" not in text_of(page)
    typed = {"starts_at": "", "length_minutes": "15", "place": "Hall 2"}
    refused = curator.post("applications:defence", application.reference, **typed)
    assert refused.status_code == 422
    assert not application.defences.exists()


def test_who_may_not_review_is_listed_with_the_reason(world: World) -> None:
    application = made.application_in_check(world)
    kin = make_person_with_role(Role.RESEARCHER, institution=world.borrower, name="A colleague of the applicant")
    give_role(kin, Role.REVIEWER, collection=world.collection)
    curator = As(world.curator)
    page = text_of(curator.get("applications:assign", application.reference))
    assert "A colleague of the applicant" in page
    assert "This person belongs to the applicant’s institution or its family." in page
    refused = curator.post("applications:assign", application.reference, reviewer=str(kin.pk))
    assert refused.status_code == 422
    assert not ReviewAssignment.objects.exists()
    asked = curator.post("applications:assign", application.reference, reviewer=str(world.reviewers[0].pk))
    assert asked.status_code == 302
    kept = ReviewAssignment.objects.get()
    released = curator.post("applications:release", application.reference, kept.pk, reason="Away until spring.")
    assert released.status_code == 302
    kept.refresh_from_db()
    assert kept.released_at is not None


def test_others_reviews_stay_hidden_until_ones_own_is_in(world: World) -> None:
    application = made.application_under_review(world)
    first, second = (As(reviewer) for reviewer in world.reviewers)
    scores = {"merit": "4", "need": "4", "feasibility": "4", "recommendation": "yes"}
    first.post("applications:review", application.reference, **scores, comment="A secret until then.")
    for page in ("applications:detail", "applications:review"):
        assert "A secret until then." not in text_of(second.get(page, application.reference))
    assert "A secret until then." not in text_of(
        As(world.investigator).get("applications:detail", application.reference)
    )
    second.post("applications:review", application.reference, **scores, comment="Mine.")
    assert "A secret until then." in text_of(second.get("applications:detail", application.reference))
    assert "A secret until then." not in text_of(
        As(world.investigator).get("applications:detail", application.reference)
    )
    assert Review.objects.count() == 2


def test_a_review_needs_every_answer(world: World) -> None:
    application = made.application_under_review(world)
    page = As(world.reviewers[0]).post("applications:review", application.reference, merit="9", comment="x")
    assert page.status_code == 422
    assert not Review.objects.exists()
    assert As(world.curator).get("applications:review", application.reference).status_code == 403


def test_concluding_waits_for_the_reviews_and_the_button_says_why(world: World) -> None:
    application = made.application_under_review(world)
    curator = As(world.curator)
    page = text_of(curator.get("applications:detail", application.reference))
    assert "0 of the 2 reviews the policy wants are in." in page
    refused = curator.post("applications:conclude", application.reference, recommended="yes", reason="We met.")
    assert refused.status_code == 422


def test_a_decision_is_refused_whole_and_keeps_what_was_typed(world: World) -> None:
    application = made.application_recommended(world, (world.powder, 20_000), (world.chip, None))
    authority = As(world.authority)
    typed = {
        "line-1-outcome": "less",
        "line-1-mass": "25 mg",
        "line-1-reason": "Your pilot needed less.",
        "line-2-outcome": "another",
        "line-2-identifier": "no such piece",
        "line-2-reason": "It is smaller.",
        "reason": "As advised.",
    }
    page = authority.post("applications:decide", application.reference, **typed)
    assert page.status_code == 422
    assert "No piece has this number" in text_of(page)
    typed["line-2-outcome"] = "declined"
    typed["line-2-identifier"] = ""
    page = authority.post("applications:decide", application.reference, **typed)
    assert page.status_code == 422
    assert "Lend less than was asked for" in text_of(page)
    assert "Your pilot needed less." in text_of(page)
    assert not Decision.objects.exists()
    typed["line-1-mass"] = "15 mg"
    assert authority.post("applications:decide", application.reference, **typed).status_code == 302
    item = Loan.objects.get().items.get()
    assert item.approved_ug == 15_000
    assert "Your pilot needed less." in text_of(
        As(world.investigator).get("applications:detail", application.reference)
    )


def test_a_rule_is_waived_with_a_reason(world: World) -> None:
    made.put_policy(world, line_limit_ug=10_000)
    application = made.application_recommended(world)
    authority = As(world.authority)
    typed = {"line-1-outcome": "approved", "reason": "As advised."}
    page = authority.post("applications:decide", application.reference, **typed)
    assert page.status_code == 422
    assert "at most 10" in text_of(page)
    assert (
        authority.post(
            "applications:decide", application.reference, **typed, line_limit="No smaller portion can be cut."
        ).status_code
        == 302
    )
    assert "Waived: No smaller portion can be cut." in text_of(
        authority.get("applications:detail", application.reference)
    )


def test_who_else_asks_stands_beside_the_line(world: World) -> None:
    other = made.application_submitted(world, (world.powder, 30_000))
    application = made.application_recommended(world, (world.powder, 20_000))
    page = text_of(As(world.authority).get("applications:decide", application.reference))
    assert other.reference in page
    assert "2 applications ask for 50 mg" in page


def test_of_two_decisions_the_second_is_told_of_the_first(world: World) -> None:
    decision = made.application_decided(world)
    page = As(world.authority).post(
        "applications:decide", decision.application.reference, **{"line-1-outcome": "approved", "reason": "Again."}
    )
    assert page.status_code == 422
    assert "This application has been decided already" in text_of(page)
