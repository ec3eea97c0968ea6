"""What a blind reviewer reads: neither people nor institutions, nor files not cleared, nor the others' scores."""

from __future__ import annotations

import pytest

from registry.applications.actions.check import send_to_review, take_up_application
from registry.applications.actions.fairness import clear_attachment, comment_on
from registry.applications.actions.review import assign_reviewer
from registry.applications.actions.submit import submit_application
from registry.applications.actions.write import answer_call, attach
from registry.applications.models import Application, Attachment
from tests.factories import applications as make
from tests.factories.calls import call_announced
from tests.web.people import As, text_of
from tests.worlds import World, small_collection


@pytest.fixture
def world(db: None) -> World:
    return small_collection()


def under_blind_review(world: World) -> Application:
    """Answering a blind call, with a file, under review."""
    application = make.application_written(world, title="A question about basalt")
    answer_call(application, call_announced(world, is_blind=True), by=world.investigator, at=world.at)
    attach(
        application,
        name="Letter",
        content=b"%PDF-1.7 letter",
        media_type="application/pdf",
        by=world.investigator,
        at=world.later(),
    )
    submit_application(application, by=world.investigator, at=world.later())
    take_up_application(application, by=world.curator, at=world.later())
    for reviewer in world.reviewers:
        assign_reviewer(application, reviewer=reviewer, by=world.curator, at=world.later())
    send_to_review(application, by=world.curator, at=world.later())
    return make.fresh(application)


def test_no_page_of_a_blind_reviewer_names_anybody(world: World) -> None:
    application = under_blind_review(world)
    world.borrower.refresh_from_db()
    reviewer, office = As(world.reviewers[0]), As(world.curator)
    for name, args in (("list", []), ("detail", [application.reference]), ("review", [application.reference])):
        page = text_of(reviewer.get(f"applications:{name}", *args))
        assert application.reference in page
        assert world.borrower.name not in page
        assert str(world.investigator) not in page
        assert make.VALUES.storage_plan not in page
    assert world.borrower.name in text_of(office.get("applications:detail", application.reference))


def test_no_search_tells_a_blind_reviewer_the_institution(world: World) -> None:
    application = under_blind_review(world)
    query = f"?q={world.borrower.name}"
    assert application.reference not in text_of(As(world.reviewers[0]).get("applications:list", query=query))
    assert application.reference in text_of(As(world.curator).get("applications:list", query=query))


def test_only_files_cleared_are_open_to_them(world: World) -> None:
    application = under_blind_review(world)
    file = Attachment.objects.get()
    reviewer = As(world.reviewers[0])
    assert reviewer.get("applications:attachment", application.reference, file.pk).status_code == 404
    assert As(world.curator).post("applications:clear", application.reference, file.pk).status_code == 302
    assert reviewer.get("applications:attachment", application.reference, file.pk).status_code == 200
    clear_attachment(file, is_cleared=False, by=world.curator, at=world.later())
    assert reviewer.get("applications:attachment", application.reference, file.pk).status_code == 404


def test_scores_stay_hidden_until_all_are_in_or_the_round_is_closed(world: World) -> None:
    application = under_blind_review(world)
    first, second = As(world.reviewers[0]), As(world.reviewers[1])
    typed = {"merit": 5, "need": 5, "feasibility": 5, "recommendation": "yes", "comment": "Mine alone."}
    assert first.post("applications:review", application.reference, **typed).status_code == 302
    assert "Mine alone." not in text_of(second.get("applications:detail", application.reference))
    assert second.post("applications:close_round", application.reference, reason="no").status_code == 403
    closed = As(world.curator).post("applications:close_round", application.reference, reason="The second is ill.")
    assert closed.status_code == 302
    assert second.post("applications:review", application.reference, **typed).status_code == 422
    assert "Mine alone." in text_of(first.get("applications:detail", application.reference))


def test_the_list_of_applicants_is_shuffled_and_tells_no_application(world: World) -> None:
    application = under_blind_review(world)
    assert application.call is not None
    reviewer = As(world.reviewers[0])
    page = text_of(reviewer.get("reviews:applicants", application.call.slug))
    assert str(world.investigator) in page
    assert application.reference not in page
    assert application.title not in page
    sent = {"person": [str(world.investigator.pk)]}
    assert reviewer.post("reviews:applicants", application.call.slug, **sent).status_code == 302
    assert "checked disabled" in text_of(reviewer.get("reviews:applicants", application.call.slug))
    typed = {"merit": 5, "need": 5, "feasibility": 5, "recommendation": "yes", "comment": "A friend of mine."}
    page = reviewer.post("applications:review", application.reference, **typed)
    assert page.status_code == 422
    assert "You have declared a conflict" in text_of(page)
    assert As(world.investigator).get("reviews:conflicts").status_code == 403


def test_comments_reach_those_they_are_for(world: World) -> None:
    application = under_blind_review(world)
    comment_on(application, text="Among us.", is_shared=False, by=world.curator, at=world.later())
    comment_on(application, text="To you.", is_shared=True, by=world.curator, at=world.later())
    seen = {person: text_of(As(person).get("applications:detail", application.reference)) for person in (
        world.curator, world.investigator, world.reviewers[0])}  # fmt: skip
    assert ["Among us." in page for page in seen.values()] == [True, False, False]
    assert ["To you." in page for page in seen.values()] == [True, True, False]


def test_the_meeting_sees_everything_side_by_side(world: World) -> None:
    application = under_blind_review(world)
    other = make.application_written(world)
    answer_call(other, application.call, by=world.investigator, at=world.at)
    submit_application(other, by=world.investigator, at=world.later())
    assert application.call is not None
    page = text_of(As(world.authority).get("calls:meeting", application.call.slug))
    assert application.reference in page
    assert "Asked for by more than one" in page
    assert As(world.reviewers[0]).get("calls:meeting", application.call.slug).status_code == 403
