"""Two collections with all their people, and one application, loan item and call in every state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Model

from registry.access.roles import Role
from registry.applications.actions.call import announce_call, cancel_call, close_call, publish_results
from registry.applications.actions.check import return_for_revision, send_to_review, take_up_application
from registry.applications.actions.decide import decide_application
from registry.applications.actions.lapse import lapse_unsigned
from registry.applications.actions.review import assign_reviewer, conclude_review, write_review
from registry.applications.actions.submit import submit_application, withdraw_application
from registry.applications.actions.team import put_team_member
from registry.applications.actions.write import attach
from registry.applications.models import Application, Call
from registry.applications.models.decisions import APPROVED, DECLINED
from registry.foundation.clocks import now
from registry.loans.actions.cancel import cancel_items, lapse_loan
from registry.loans.models import LoanItem
from registry.parties.models import Person, User
from tests import worlds
from tests.factories import applications as make
from tests.factories.calls import call_drafted
from tests.factories.parties import make_person, make_person_with_role, make_user
from tests.rights.expected import CALL, EVERYBODY, ITEM, STATES
from tests.rights.kept import OF_ASKING, OF_LENDING, Make
from tests.worlds import World

AHEAD = timedelta(days=600)


@dataclass
class Stage:
    """Where the acts are tried. Applications are asked of `world`, loans are of `lending`, in the same collection's
    words: what is open with a borrower would stand in the way of their next application."""

    world: World
    people: dict[str, Person] = field(default_factory=dict)
    applications: dict[str, int] = field(default_factory=dict)
    items: dict[str, int] = field(default_factory=dict)
    calls: dict[str, int] = field(default_factory=dict)
    kept: dict[tuple[str, str], tuple[type[Model], Any]] = field(default_factory=dict)
    """Records of the smaller kinds, by kind and state."""

    def application(self, state: str) -> Application:
        return make.fresh(Application.objects.get(pk=self.applications[state]))

    def item(self, state: str) -> LoanItem:
        return worlds.fresh(LoanItem.objects.get(pk=self.items[state]))

    def call(self, state: str) -> Call:
        return Call.objects.select_related("collection").get(pk=self.calls[state])

    def record(self, kind: str, state: str) -> Any:
        """One of a smaller kind, as the database has it."""
        model, key = self.kept[kind, state]
        return model._default_manager.get(pk=key)

    def keep(self, kinds: dict[str, dict[str, Make]]) -> None:
        """One of each of these kinds in every state."""
        for kind, states in kinds.items():
            assert list(states) == STATES[kind]
            for state, make_one in states.items():
                made = make_one(self.world)
                self.kept[kind, state] = type(made), made.pk


def cast(world: World, other: World) -> dict[str, Person]:
    """Everybody of the table, each with a sign-in."""
    staff = ("curator", "processor", "authority", "auditor")
    people = {role: getattr(world, role) for role in ("investigator", "representative", *staff)}
    people |= {f"{role}_elsewhere": getattr(other, role) for role in ("investigator", "representative", *staff)}
    people |= {"reviewer": world.reviewers[0], "reviewer_elsewhere": other.reviewers[0]}
    people["taker"] = world.stranger
    people["colleague"] = make_person_with_role(Role.RESEARCHER, institution=world.borrower, name="A colleague")
    third = make_person_with_role(Role.REVIEWER, collection=world.collection, name="The third reviewer")
    people |= {"reviewer_not_asked": third, "nobody": make_person("Nobody in particular")}
    assert set(people) == set(EVERYBODY)
    for person in people.values():
        if not User.objects.filter(person=person).exists():
            make_user(person)
    return people


def set_up() -> tuple[Stage, Stage]:
    """The stage of applications and that of loans; each is the other's elsewhere."""
    asking, lending = worlds.small_collection("ce5"), worlds.small_collection("ce6")
    for world in (asking, lending):
        world.at = now() - AHEAD
        make.put_policy(world, kept_back_floor_ug=0)
    first, second = Stage(asking, cast(asking, lending)), Stage(lending, cast(lending, asking))
    for state in ("lapsed", *(one for one in STATES["application"] if one != "lapsed")):
        first.applications[state] = application_in(asking, state).pk
    for state in STATES[ITEM]:
        second.items[state] = item_in(lending, state).pk
    for state in STATES[CALL]:
        first.calls[state] = call_in(asking, state).pk
    first.keep(OF_ASKING)
    second.keep(OF_LENDING)
    return first, second


def application_in(world: World, state: str) -> Application:
    """An application with a file and a team, brought to a state by the real acts."""
    application = make.application_written(world)
    by, at = world.investigator, world.later()
    attach(application, name="plan.pdf", content=b"%PDF-1.7", media_type="application/pdf", by=by, at=at)
    put_team_member(application, name="A helper", email="h@example.org", institution=world.borrower, by=by, at=at)
    for step in STEPS[state]:
        STEP[step](world, make.fresh(application))
    return make.fresh(application)


def _assigned(world: World, application: Application) -> None:
    for reviewer in world.reviewers:
        assign_reviewer(application, reviewer=reviewer, by=world.curator, at=world.later())


def _reviewed(world: World, application: Application) -> None:
    said = {"merit": 4, "need": 4, "feasibility": 4, "recommendation": "yes", "comment": "Sound."}
    for one in application.assignments.order_by("pk"):
        write_review(one, **said, by=one.reviewer, at=world.later())  # type: ignore[arg-type]


def _concluded(world: World, application: Application, *, recommended: bool) -> None:
    conclude_review(application, recommended=recommended, reason="We met.", by=world.curator, at=world.later())


def _decided(world: World, application: Application, outcome: str) -> None:
    lines = make.words(application, outcome)
    decide_application(application, lines=lines, reason="As advised.", by=world.authority, at=world.later())


STEP: dict[str, Callable[[World, Application], object]] = {
    "submit": lambda world, it: submit_application(it, by=world.investigator, at=world.later()),
    "take_up": lambda world, it: take_up_application(it, by=world.curator, at=world.later()),
    "assign": _assigned,
    "return": lambda world, it: return_for_revision(it, reason="Say more.", by=world.curator, at=world.later()),
    "send": lambda world, it: send_to_review(it, by=world.curator, at=world.later()),
    "review": _reviewed,
    "recommend": lambda world, it: _concluded(world, it, recommended=True),
    "not_recommend": lambda world, it: _concluded(world, it, recommended=False),
    "approve": lambda world, it: _decided(world, it, APPROVED),
    "decline": lambda world, it: _decided(world, it, DECLINED),
    "withdraw": lambda world, it: withdraw_application(it, by=world.investigator, at=world.later()),
    "lapse": lambda world, it: lapse_unsigned(by=world.curator, at=world.later(days=60)),
}
_CHECK = ["submit", "take_up", "assign"]
_REVIEW = [*_CHECK, "send"]
_RECOMMEND = [*_REVIEW, "review", "recommend"]
STEPS: dict[str, list[str]] = {
    "draft": [],
    "submitted": ["submit"],
    "formal_check": _CHECK,
    "returned_for_revision": [*_CHECK, "return"],
    "under_review": _REVIEW,
    "reviewed": [*_REVIEW, "review"],
    "recommended": _RECOMMEND,
    "not_recommended": [*_REVIEW, "review", "not_recommend"],
    "approved": [*_RECOMMEND, "approve"],
    "declined": [*_RECOMMEND, "decline"],
    "withdrawn": ["submit", "withdraw"],
    "lapsed": [*_RECOMMEND, "approve", "lapse"],
}


def item_in(world: World, state: str) -> LoanItem:
    """The item of a loan of 20 mg of powder, brought to a state by the real acts."""
    if state == "lapsed":
        loan = worlds.loan_opened(world)
        lapse_loan(loan, reason="nobody signed", by=world.curator, at=world.later(days=20))
        return worlds.only_item(loan)
    item = worlds.only_item(worlds.loan_signed(world))
    if state == "cancelled":
        cancel_items(item.loan, items=[item], reason="no longer wanted", by=world.curator, at=world.later())
    elif state != "set_aside":
        ITEM_STEP[state](world, item)
    return worlds.fresh(item)


ITEM_STEP = {
    "preparing": worlds.item_prepared,
    "ready": worlds.item_ready,
    "handed_over": worlds.item_handed_over,
    "on_loan": worlds.item_on_loan,
    "sent_back": worlds.item_sent_back,
    "received": worlds.item_received,
    "reweighed": worlds.item_reweighed,
    "discrepancy": worlds.item_in_discrepancy,
    "missing": worlds.item_missing,
    "closed": worlds.item_closed,
}


def call_in(world: World, state: str) -> Call:
    """A call that opens and closes in years to come, moved along by its acts."""
    opens = (now() + timedelta(days=700)).replace(second=0, microsecond=0)
    call = call_drafted(world, f"call-{state.replace('_', '-')}", opens_at=opens, closes_at=opens + timedelta(days=30))
    by = world.curator
    if state not in {"draft", "cancelled"}:
        call = announce_call(call, by=by, at=world.later())
    if state in {"closed", "concluded"}:
        call = close_call(call, reason="enough", by=by, at=world.later())
    if state == "concluded":
        call = publish_results(call, by=by, at=world.later())
    if state == "cancelled":
        call = cancel_call(call, reason="not now", by=by, at=world.later())
    return call
