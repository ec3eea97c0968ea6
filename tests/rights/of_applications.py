"""Acts on applications, calls and policies."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile

from registry.applications.actions import calendar, call, check, decide, fairness, lapse, letter, review, submit, team
from registry.applications.actions import write as writing
from registry.applications.actions.begin import apply_for_pieces
from registry.applications.actions.call import CallValues
from registry.applications.models import Application, LendingPolicy
from registry.applications.policy import make_policy, values_of
from registry.parties.models import Person
from registry.web.policies.forms import PolicyForm
from tests.factories import applications as make
from tests.rights import acts, expected
from tests.rights.acts import Act, Sent, application, kept, nothing
from tests.rights.stage import STEP, Stage

DAY: Final = date(2031, 5, 1)
TYPED: Final = {"title": "T", "case": "C", "purpose": "research", "months": "12", "storage_plan": "A safe."}
SCORES: Final = {"merit": 5, "need": 5, "feasibility": 5, "recommendation": "yes", "comment": "Sound."}


def page(name: str, **typed: Any) -> Any:
    """The page of an application, by its reference alone."""

    def sent(stage: Stage, it: Application) -> Sent:
        return f"applications:{name}", (it.reference,), typed

    return sent


def of_file(name: str) -> Any:
    return lambda stage, it: (f"applications:{name}", (it.application.reference, it.pk), {})


def edited(stage: Stage, it: Application) -> Sent:
    return "applications:edit", (it.reference,), TYPED | {"version": it.row_version, "go": "stay"}


def begun(stage: Stage, it: Any) -> Sent:
    typed = {"title": "T", "institution": stage.world.borrower.pk, "collection": stage.world.collection.pk}
    return "applications:new", (), typed


def from_the_basket(stage: Stage, it: Any) -> Sent:
    typed = {"title": "T", "institution": stage.world.borrower.pk, "methods": [stage.world.method.pk]}
    return "basket:apply", (stage.world.collection.code,), typed


def line_put(stage: Stage, it: Application) -> Sent:
    typed = {"query": f"?split={stage.world.chip.identifier}", "methods": [stage.world.method.pk]}
    return "applications:add_line", (it.reference,), typed


def member_put(stage: Stage, it: Application) -> Sent:
    typed = {"name": "N", "email": "n@example.org", "institution": stage.world.borrower.pk, "part": ""}
    return "applications:add_member", (it.reference,), typed


def first_assignment(stage: Stage, state: str) -> Any:
    return stage.application(state).assignments.order_by("pk").first()


def save(stage: Stage, it: Application, by: Person) -> object:
    return writing.save_application(it, version=it.row_version, values=make.VALUES, by=by, at=stage.world.later())


def with_all_reviews(stage: Stage, state: str) -> Application:
    it = stage.application(state)
    if state == "under_review":
        STEP["review"](stage.world, it)
    return make.fresh(it)


def calendar_day(stage: Stage, state: str) -> Any:
    world, told = stage.world, {"day": DAY, "is_working": False, "name": "A holiday"}
    return calendar.put_calendar_day(world.collection, **told, by=world.curator, at=world.later())  # type: ignore[arg-type]


def policy_typed(stage: Stage, it: Any) -> Sent:
    last = LendingPolicy.objects.filter(collection=stage.world.collection).newest_first()[0]
    form = PolicyForm(values=values_of(last), version=last.version)
    shown = {name: form[name].value() for name in form.fields}
    sent = {name: value for name, value in shown.items() if value or (value == 0 and value is not False)}
    return "policies:edit", (stage.world.collection.code,), sent | {"reason": "Needed.", "go": "save"}


def policy_made(stage: Stage, it: Any, by: Person) -> object:
    values = make.POLICY
    return make_policy(stage.world.collection, values=values, reason="Needed.", by=by, at=stage.world.later())


def overdue_to_sign(stage: Stage, state: str) -> Application:
    it = stage.application("approved")
    stage.world.later(days=60)
    return it


def answering(stage: Stage) -> CallValues:
    opens = stage.call("draft").opens_at
    closes = opens + timedelta(days=9)
    codes = [stage.world.collection.code]
    return CallValues(title="T", offer="O", opens_at=opens, closes_at=closes, collections=codes)


CALL_TYPED: Final = {
    "title": "T",
    "offer": "O",
    "opens_at": "2031-09-01T09:00",
    "closes_at": "2031-10-01T00:00",
    "collections": ["ce5"],
}


def of_call(name: str, **typed: Any) -> Any:
    return lambda stage, it: (f"calls:{name}", (it.slug,), typed)


def at_office(page: str, **typed: Any) -> Any:
    """A page of the collection."""
    return lambda stage, it: (page, (stage.world.collection.code,), typed)


def letter_of(stage: Stage, state: str) -> Any:
    return getattr(stage.application(state), "decision", None)


ACTS: Final[dict[str, Act]] = {
    "start_application": Act(
        nothing,
        lambda s, it, by: writing.start_application(
            collection=s.world.collection, institution=s.world.borrower, title="T", by=by, at=s.world.later()
        ),
        begun,
    ),
    "apply_for_pieces": Act(
        nothing,
        lambda s, it, by: apply_for_pieces(
            [(s.world.chip, None)],
            collection=s.world.collection,
            institution=s.world.borrower,
            title="T",
            methods=[s.world.method],
            by=by,
            at=s.world.later(),
        ),
        from_the_basket,
    ),
    "save_application": Act(application, save, edited),
    "keep_typing": Act(
        application,
        lambda s, it, by: writing.keep_typing(
            it, version=it.row_version, values=make.VALUES, window="w", by=by, at=s.world.later()
        ),
        lambda s, it: ("applications:keep", (it.reference,), TYPED | {"version": it.row_version, "window": "w"}),
    ),
    "answer_call": Act(
        application, lambda s, it, by: writing.answer_call(it, None, by=by, at=s.world.later()), page("answer", call="")
    ),
    "put_line": Act(
        application,
        lambda s, it, by: writing.put_line(
            it, split=s.world.chip, mass_ug=None, methods=[s.world.method], by=by, at=s.world.later()
        ),
        line_put,
    ),
    "remove_line": Act(
        lambda s, state: s.application(state).lines.get(),
        lambda s, it, by: writing.remove_line(it, by=by, at=s.world.later()),
        lambda s, it: ("applications:remove_line", (it.application.reference, it.number), {}),
    ),
    "attach": Act(
        application,
        lambda s, it, by: writing.attach(
            it, name="a.pdf", content=b"%PDF-1.7 a", media_type="application/pdf", by=by, at=s.world.later()
        ),
        lambda s, it: (
            "applications:attach",
            (it.reference,),
            {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7 a"), "kind": "other"},
        ),
    ),
    "detach": Act(
        lambda s, state: s.application(state).attachments.get(),
        lambda s, it, by: writing.detach(it, by=by, at=s.world.later()),
        of_file("detach"),
    ),
    "put_team_member": Act(
        application,
        lambda s, it, by: team.put_team_member(
            it, name="N", email="n@example.org", institution=s.world.borrower, by=by, at=s.world.later()
        ),
        member_put,
    ),
    "remove_team_member": Act(
        lambda s, state: s.application(state).team.get(),
        lambda s, it, by: team.remove_team_member(it, by=by, at=s.world.later()),
        of_file("remove_member"),
    ),
    "submit_application": Act(
        application, lambda s, it, by: submit.submit_application(it, by=by, at=s.world.later()), page("submit")
    ),
    "pull_back_application": Act(
        application, lambda s, it, by: submit.pull_back_application(it, by=by, at=s.world.later()), page("pull_back")
    ),
    "withdraw_application": Act(
        application,
        lambda s, it, by: submit.withdraw_application(it, by=by, at=s.world.later()),
        page("withdraw", reason="No money."),
    ),
    "comment_on": Act(
        application,
        lambda s, it, by: fairness.comment_on(it, text="A word.", is_shared=False, by=by, at=s.world.later()),
        page("comment", text="A word."),
    ),
    "take_up_application": Act(
        application, lambda s, it, by: check.take_up_application(it, by=by, at=s.world.later()), page("take_up")
    ),
    "return_for_revision": Act(
        application,
        lambda s, it, by: check.return_for_revision(it, reason="More.", by=by, at=s.world.later()),
        page("check", outcome="return", reason="More."),
    ),
    "decline_formally": Act(
        application,
        lambda s, it, by: check.decline_formally(it, reason="Not ours.", by=by, at=s.world.later()),
        page("check", outcome="decline", reason="Not ours."),
    ),
    "send_to_review": Act(
        application,
        lambda s, it, by: check.send_to_review(it, by=by, at=s.world.later()),
        page("check", outcome="send"),
    ),
    "assign_reviewer": Act(
        application,
        lambda s, it, by: review.assign_reviewer(
            it, reviewer=s.people["reviewer_not_asked"], by=by, at=s.world.later()
        ),
        lambda s, it: ("applications:assign", (it.reference,), {"reviewer": str(s.people["reviewer_not_asked"].pk)}),
    ),
    "release_reviewer": Act(
        first_assignment,
        lambda s, it, by: review.release_reviewer(it, reason="Away.", by=by, at=s.world.later()),
        lambda s, it: ("applications:release", (it.application.reference, it.pk), {"reason": "Away."}),
    ),
    "clear_attachment": Act(
        lambda s, state: s.application(state).attachments.get(),
        lambda s, it, by: fairness.clear_attachment(it, is_cleared=True, by=by, at=s.world.later()),
        of_file("clear"),
    ),
    "arrange_defence": Act(
        application,
        lambda s, it, by: fairness.arrange_defence(
            it, starts_at=s.world.at, length_minutes=15, place="Hall 2", by=by, at=s.world.later()
        ),
        page("defence", starts_at="2031-09-01T09:00", length_minutes="15", place="Hall 2"),
    ),
    "write_review": Act(
        first_assignment,
        lambda s, it, by: review.write_review(it, **SCORES, by=by, at=s.world.later()),  # type: ignore[arg-type]
        lambda s, it: ("applications:review", (it.application.reference,), SCORES),
    ),
    "close_round": Act(
        application,
        lambda s, it, by: fairness.close_round(it, reason="One is ill.", by=by, at=s.world.later()),
        page("close_round", reason="One is ill."),
    ),
    "conclude_review": Act(
        with_all_reviews,
        lambda s, it, by: review.conclude_review(it, recommended=True, reason="We met.", by=by, at=s.world.later()),
        page("conclude", recommended="yes", reason="We met."),
    ),
    "declare_conflict": Act(
        nothing,
        lambda s, it, by: fairness.declare_conflict(institution=s.world.borrower, by=by, at=s.world.later()),
        lambda s, it: ("reviews:conflicts", (), {"institution": s.world.borrower.pk}),
    ),
    "withdraw_conflict": Act(
        kept(expected.CONFLICT),
        lambda s, it, by: fairness.withdraw_conflict(it, by=by, at=s.world.later()),
        lambda s, it: ("reviews:withdraw", (it.pk,), {}),
    ),
    "decide_application": Act(
        application,
        lambda s, it, by: decide.decide_application(
            it, lines=make.words(it), reason="As advised.", by=by, at=s.world.later()
        ),
        page("decide", **{"line-1-outcome": "approved", "reason": "As advised."}),
    ),
    "print_decision_letter": Act(
        letter_of,
        lambda s, it, by: letter.print_decision_letter(it, language="en", by=by, at=s.world.later()),
        lambda s, it: ("papers:print_letter", (it.application.reference,), {"language": "en"}),
    ),
    "move_signing_day": Act(
        application,
        lambda s, it, by: calendar.move_signing_day(it, to=DAY, reason="A feast.", by=by, at=s.world.later()),
        page("signing_day", to=DAY.isoformat(), reason="A feast."),
    ),
    "lapse_application": Act(overdue_to_sign, lambda s, it, by: lapse.lapse_application(it, by=by, at=s.world.later())),
    "draft_call": Act(
        nothing,
        lambda s, it, by: call.draft_call(
            s.world.collection, slug="another", values=answering(s), by=by, at=s.world.later()
        ),
        at_office("calls:new", slug="another", **CALL_TYPED),
    ),
    "edit_call": Act(
        acts.call,
        lambda s, it, by: call.edit_call(it, values=answering(s), by=by, at=s.world.later()),
        of_call("edit", **CALL_TYPED),
    ),
    "announce_call": Act(
        acts.call, lambda s, it, by: call.announce_call(it, by=by, at=s.world.later()), of_call("announce")
    ),
    "extend_call": Act(
        acts.call,
        lambda s, it, by: call.extend_call(
            it, to=it.closes_at + timedelta(days=1), reason="A storm.", by=by, at=s.world.later()
        ),
        of_call("extend", closes_at="2039-01-01T00:00", reason="A storm."),
    ),
    "close_call": Act(
        acts.call,
        lambda s, it, by: call.close_call(it, reason="Enough.", by=by, at=s.world.later()),
        of_call("close", reason="Enough."),
    ),
    "publish_results": Act(
        acts.call, lambda s, it, by: call.publish_results(it, by=by, at=s.world.later()), of_call("publish")
    ),
    "cancel_call": Act(
        acts.call,
        lambda s, it, by: call.cancel_call(it, reason="Not now.", by=by, at=s.world.later()),
        of_call("cancel", reason="Not now."),
    ),
    "make_policy": Act(nothing, policy_made, policy_typed),
    "put_calendar_day": Act(
        nothing,
        lambda s, it, by: calendar.put_calendar_day(
            s.world.collection, day=DAY, is_working=False, name="A holiday", by=by, at=s.world.later()
        ),
        at_office("policies:calendar", day=DAY.isoformat(), name="A holiday"),
    ),
    "remove_calendar_day": Act(
        calendar_day,
        lambda s, it, by: calendar.remove_calendar_day(it, by=by, at=s.world.later()),
        lambda s, it: ("policies:remove_day", (s.world.collection.code, it.pk), {}),
    ),
}
