"""The call of 2023 at small scale, by keyboard alone: three applicants, four reviewers, one authority.

The first is of a reviewer's institution and is lent less than asked; the second competes for the same powder, after
an approval that was never signed and lapsed; the third has something overdue. In English and in Chinese. By the acts is
done only what lies in the past, and what the registry does by itself at night.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from registry.access.roles import Role
from registry.applications.actions.check import send_to_review, take_up_application
from registry.applications.actions.decide import decide_application
from registry.applications.actions.lapse import lapse_unsigned
from registry.applications.actions.review import assign_reviewer, conclude_review, write_review
from registry.applications.actions.submit import submit_application
from registry.applications.actions.write import answer_call
from registry.applications.models import Application, Call
from registry.foundation.clocks import now
from registry.holdings.models import Split
from registry.loans.models import Loan
from registry.parties.models import Affiliation, Person
from tests import worlds
from tests.e2e.keys import Keys
from tests.factories import applications as make
from tests.factories.calls import call_announced
from tests.factories.parties import LONG_AGO, make_institution, make_person_with_role, make_user
from tests.worlds import World

Accessible = Callable[[Page], None]
ASKED_UG, LESS_UG, COMPETING_UG = 500_000, 400_000, 300_000


@pytest.fixture(params=[False, True], ids=["english", "chinese"])
def chinese(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def keys(new_page: Callable[..., Page], world: World, chinese: bool) -> Callable[[Person], Keys]:
    """Somebody at a keyboard; the same again for the same person."""
    kept: dict[Person, Keys] = {}

    def of(person: Person) -> Keys:
        if person not in kept:
            kept[person] = Keys(new_page(locale="zh-CN" if chinese else "en-GB"), person, chinese=chinese)
        return kept[person]

    return of


def others(world: World) -> tuple[World, World]:
    """The same collection as the second and third applicant have it, each of an institution of their own."""
    applicants = []
    for name in ("The second applicant", "The third applicant"):
        institution = make_institution()
        person = make_person_with_role(Role.RESEARCHER, institution=institution, name=name)
        signer = make_person_with_role(Role.REPRESENTATIVE, institution=institution, name=f"For {name}")
        make_user(person)
        applicants.append(replace(world, borrower=institution, investigator=person, representative=signer))
    return applicants[0], applicants[1]


def two_more_reviewers(world: World) -> None:
    """The third belongs to the first applicant's institution."""
    for name in ("The third reviewer", "The fourth reviewer"):
        person = make_person_with_role(Role.REVIEWER, collection=world.collection, name=name)
        make_user(person)
        world.reviewers.append(person)
    Affiliation.objects.create(person=world.reviewers[2], institution=world.borrower, from_on=LONG_AGO)


def handed_in(world: World, call: Call, mass_ug: int) -> Application:
    """An application for powder, handed in by the acts."""
    application = make.application_written(world, (world.powder, mass_ug))
    answer_call(application, call, by=world.investigator, at=world.later())
    submit_application(make.fresh(application), by=world.investigator, at=world.later())
    return make.fresh(application)


def apply(researcher: Keys, world: World, call: Call, *, mass: str) -> Application:
    """From the call's page to an application handed in."""
    researcher.go(f"/applications/new/?call={call.slug}")
    researcher.fill(title="How young is the youngest basalt?")
    researcher.press("Begin the draft")
    researcher.fill(case="We date single grains.", storage_plan="A safe, two keys.")
    researcher.press("Save and add a piece")
    researcher.fill(split=world.powder.identifier, mass=mass)
    researcher.choose("methods", str(world.method.pk))
    researcher.press("Keep this piece")
    researcher.press("Save and look it over")
    researcher.press("Submit application")
    application = Application.objects.filter(investigator=world.investigator).latest("pk")
    assert application.status == "submitted"
    return application


def check(curator: Keys, application: Application, *, asked: list[Person], barred: Person | None = None) -> None:
    """Taken up, its reviewers asked, of whom one may not be of the first applicant's, and sent to them."""

    def button(reviewer: Person) -> Locator:
        return curator.page.locator(f"main form:has([name=reviewer][value='{reviewer.pk}']) button")

    curator.go(f"/applications/{application.reference}/")
    curator.press("Take up for the formal check")
    curator.follow("Choose reviewers")
    if barred is not None:
        curator.sees(curator.said("This person belongs to the applicant’s institution or its family."))
        expect(button(barred)).to_have_count(0)
    for reviewer in asked:
        curator.enter(button(reviewer))
    curator.follow("Back to the check")
    curator.choose("outcome", "send")
    curator.press("Record result")
    assert make.fresh(application).status == "under_review"


def decline_the_overdue(curator: Keys, application: Application) -> None:
    """Review does not begin while something is overdue; the office says so to the applicant."""
    curator.go(f"/applications/{application.reference}/")
    curator.press("Take up for the formal check")
    curator.go(f"/applications/{application.reference}/check/")
    curator.choose("outcome", "send")
    curator.press("Record result")
    curator.sees(curator.said("Standing"))
    assert make.fresh(application).status == "formal_check"
    curator.choose("outcome", "decline")
    curator.fill(reason="Send back first what is overdue.")
    curator.press("Record result")
    assert make.fresh(application).status == "declined"


def review(reviewer: Keys, application: Application) -> None:
    reviewer.go(f"/applications/{application.reference}/review/")
    for score in ("merit", "need", "feasibility"):
        reviewer.choose(score, "5")
    reviewer.choose("recommendation", "yes")
    reviewer.fill(comment="Careful and needed.")
    reviewer.press("Hand in review")


def reviewed_and_approved(world: World, application: Application) -> None:
    """By the acts, one after another on the world's clock."""
    later, office = world.later, world.curator
    take_up_application(application, by=office, at=later())
    for reviewer in (world.reviewers[0], world.reviewers[3]):
        assign_reviewer(application, reviewer=reviewer, by=office, at=later())
    send_to_review(application, by=office, at=later())
    for one in application.assignments.all():
        said = {"merit": 4, "need": 4, "feasibility": 4}
        write_review(one, **said, recommendation="yes", comment="Sound.", by=one.reviewer, at=later())
    conclude_review(application, recommended=True, reason="We met.", by=office, at=later())
    application = make.fresh(application)
    words = make.words(application)
    decide_application(application, lines=words, reason="As advised.", by=world.authority, at=later())


def conclude(curator: Keys, application: Application) -> None:
    curator.go(f"/applications/{application.reference}/conclude/")
    curator.choose("recommended", "yes")
    curator.fill(reason="The board agrees with both.")
    curator.press("Record conclusion")


def approve(authority: Keys, application: Application) -> Loan:
    """As it was asked for."""
    authority.go(f"/applications/{application.reference}/decide/")
    authority.choose("line-1-outcome", "approved")
    authority.fill(reason="As the board advised.")
    authority.press("Record decision")
    return Loan.objects.get(decision__application=application)


def decide(authority: Keys, application: Application) -> Loan:
    """Less than was asked for."""
    authority.go(f"/applications/{application.reference}/decide/")
    authority.choose("line-1-outcome", "less")
    authority.fill(line__1__mass="400 mg", line__1__reason="Two ask for it: each has what it needs.")
    authority.fill(reason="As the board advised.")
    authority.press("Record decision")
    return Loan.objects.get(decision__application=application)


def free_ug(world: World) -> int:
    return Split.objects.get(pk=world.powder.pk).in_vault_ug


def approved_and_never_signed(world: World, call: Call) -> Application:
    """Lent half of the powder long ago; nobody signed."""
    application = handed_in(world, call, ASKED_UG)
    reviewed_and_approved(world, application)
    return make.fresh(application)


def publish(curator: Keys, call: Call) -> None:
    """The call is closed before its time, and its results are for everybody."""
    curator.go(f"/calls/{call.slug}/close/")
    curator.fill(reason="Everybody has an answer.")
    curator.press("Close call")
    curator.press("Publish results")
    call.refresh_from_db()
    assert call.status == "concluded"


def test_a_call_from_its_applications_to_its_results(
    world: World, keys: Callable[[Person], Keys], assert_accessible: Accessible
) -> None:
    world.at = now() - timedelta(days=500)
    second, third = others(world)
    two_more_reviewers(world)
    worlds.item_on_loan(third, worlds.only_item(worlds.loan_signed(third, worlds.whole_piece(third, third.chip))))
    opens = (now() - timedelta(days=60)).replace(second=0, microsecond=0)
    call = call_announced(world, "spring", opens_at=opens, closes_at=opens + timedelta(days=90))
    second.at = opens + timedelta(hours=1)
    unsigned = approved_and_never_signed(second, call)

    researcher, curator, authority = keys(world.investigator), keys(world.curator), keys(world.authority)
    competing = apply(keys(second.investigator), second, call, mass="300 mg")
    overdue = apply(keys(third.investigator), third, call, mass="100 mg")
    first = apply(researcher, world, call, mass="500 mg")
    assert_accessible(researcher.page)
    curator.go(f"/calls/{call.slug}/meeting/")
    curator.sees(curator.said("Asked for by more than one"))
    curator.sees(competing.reference)
    assert_accessible(curator.page)
    check(curator, first, barred=world.reviewers[2], asked=[world.reviewers[1], world.reviewers[3]])
    check(curator, competing, asked=[world.reviewers[0], world.reviewers[3]])
    decline_the_overdue(curator, overdue)
    assert_accessible(curator.page)
    for person in (world.reviewers[1], world.reviewers[3]):
        review(keys(person), first)
        assert_accessible(keys(person).page)
    for person in (world.reviewers[0], world.reviewers[3]):
        review(keys(person), competing)
    for application in (first, competing):
        conclude(curator, application)

    assert free_ug(world) == worlds.POWDER_UG - ASKED_UG
    lapse_unsigned(by=world.curator, at=now())
    assert make.fresh(unsigned).status == "lapsed"
    assert free_ug(world) == worlds.POWDER_UG
    loan = decide(authority, first)
    assert loan.items.get().approved_ug == LESS_UG
    assert_accessible(authority.page)
    approve(authority, competing)
    assert free_ug(world) == worlds.POWDER_UG - LESS_UG - COMPETING_UG

    publish(curator, call)
    researcher.go(f"/lending/calls/{call.slug}/")
    researcher.sees(str(world.borrower))
    assert_accessible(researcher.page)
    researcher.go(f"/applications/{first.reference}/")
    researcher.sees("Two ask for it: each has what it needs.")
    assert_accessible(researcher.page)
