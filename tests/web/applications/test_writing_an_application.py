"""Writing and submitting by the forms: what is refused stands at its field, and nothing typed is lost."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from registry.applications.models import Application
from registry.applications.verdict import verdict_on_application
from tests.factories import applications as made
from tests.web.people import As, text_of
from tests.worlds import World, small_collection

pytestmark = pytest.mark.django_db

TYPED = {
    "title": "Older than we thought",
    "case": "Two new grains.",
    "purpose": "research",
    "months": "12",
    "storage_plan": "A safe.",
    "funding_restriction": "",
}


@pytest.fixture
def world() -> World:
    world = small_collection()
    made.put_policy(world)
    return world


def test_a_draft_begins_at_a_piece_and_asks_for_it_next(world: World) -> None:
    researcher = As(world.investigator)
    query = f"?split={world.powder.identifier}"
    assert world.powder.identifier in text_of(researcher.get("applications:new", query=query))
    answer = researcher.post(
        "applications:new",
        query=query,
        title="Ages",
        institution=world.borrower.pk,
        collection=world.collection.pk,
    )
    application = Application.objects.get()
    assert answer.url == f"/applications/{application.reference}/pieces/{query}"


def test_nobody_begins_for_an_institution_of_others(world: World) -> None:
    answer = As(world.investigator).post(
        "applications:new", title="Ages", institution=world.stranger_institution.pk, collection=world.collection.pk
    )
    assert answer.status_code == 422
    assert not Application.objects.exists()


def test_a_curator_is_told_who_applies(world: World) -> None:
    assert "researcher’s role" in text_of(As(world.curator).get("applications:new"))


def test_a_piece_by_mass_needs_one_and_the_unit_is_asked_for(world: World) -> None:
    application = made.application_written(world, (world.chip, None))
    researcher = As(world.investigator)
    for mass, sentence in (("", "This field is required"), ("20", "Add a unit"), ("0 mg", "Say how much")):
        page = researcher.post(
            "applications:add_line",
            application.reference,
            query=f"?split={world.powder.identifier}",
            mass=mass,
            methods=[world.method.pk],
            remark="Only this one.",
        )
        assert page.status_code == 422
        assert sentence in text_of(page)
        assert "Only this one." in text_of(page)
    assert application.lines.count() == 1


def test_a_whole_piece_offers_no_mass(world: World) -> None:
    application = made.application_written(world)
    query = f"?split={world.chip.identifier}"
    assert 'name="mass"' not in text_of(
        As(world.investigator).get("applications:add_line", application.reference, query=query)
    )


def test_an_unknown_number_is_said_at_its_field(world: World) -> None:
    application = made.application_written(world)
    page = As(world.investigator).post(
        "applications:add_line", application.reference, split="99999,1", methods=[world.method.pk]
    )
    assert page.status_code == 422
    assert "No piece has this number" in text_of(page)


def test_two_windows_never_overwrite_each_other_silently(world: World) -> None:
    application = made.application_written(world)
    researcher = As(world.investigator)
    version = application.row_version
    saved = researcher.post("applications:edit", application.reference, **TYPED, version=version, go="stay")
    assert saved.status_code == 302
    typed = TYPED | {"case": "What the second window wrote."}
    late = researcher.post("applications:edit", application.reference, **typed, version=version, go="stay")
    assert late.status_code == 409
    assert "What the second window wrote." in text_of(late)
    assert "<ins>" in text_of(late)
    assert f'value="{version + 1}"' in text_of(late)
    application.refresh_from_db()
    assert application.case == "Two new grains."


def test_submitting_says_everything_that_is_missing(world: World) -> None:
    application = made.application_written(world, case="", storage_plan="")
    researcher = As(world.investigator)
    waiting = text_of(researcher.get("applications:detail", application.reference))
    assert "disabled" in waiting
    assert "Say what you want to find out." in waiting
    page = researcher.post("applications:submit", application.reference)
    assert page.status_code == 422
    assert "Say what you want to find out." in text_of(page)
    assert "The plan for keeping it safe is missing." in text_of(page)
    application.refresh_from_db()
    assert application.status == "draft"


def test_submitted_pulled_back_and_withdrawn(world: World) -> None:
    application = made.application_written(world)
    researcher = As(world.investigator)
    reference = application.reference
    steps = [("submit", {}, "submitted"), ("pull_back", {}, "draft"), ("withdraw", {"reason": "done"}, "withdrawn")]
    for name, typed, status in steps:
        assert researcher.post(f"applications:{name}", reference, **typed).status_code == 302
        application.refresh_from_db()
        assert application.status == status


def test_a_button_on_an_older_version_is_refused(world: World) -> None:
    application = made.application_written(world)
    page = As(world.investigator).post("applications:submit", application.reference, version=1)
    assert page.status_code == 409


def test_a_file_is_what_its_name_says(world: World) -> None:
    application = made.application_written(world)
    researcher = As(world.investigator)
    wrong = SimpleUploadedFile("plan.pdf", b"not a pdf at all")
    page = researcher.post("applications:attach", application.reference, file=wrong)
    assert page.status_code == 422
    assert "is not what its name says" in text_of(page)
    right = SimpleUploadedFile("plan.pdf", b"%PDF-1.7 a plan")
    assert researcher.post("applications:attach", application.reference, file=right).status_code == 302
    kept = application.attachments.get()
    given = researcher.get("applications:attachment", application.reference, kept.pk)
    assert given.content == b"%PDF-1.7 a plan"
    assert given["Content-Disposition"] == 'attachment; filename="plan.pdf"'
    assert As(world.stranger).get("applications:attachment", application.reference, kept.pk).status_code == 404
    assert researcher.post("applications:detach", application.reference, kept.pk).status_code == 302
    assert not application.attachments.exists()


def test_what_was_submitted_is_not_edited(world: World) -> None:
    application = made.application_submitted(world)
    researcher = As(world.investigator)
    page = researcher.post(
        "applications:edit", application.reference, **TYPED, version=application.row_version, go="stay"
    )
    assert page.status_code == 422
    assert "What was submitted stays as submitted" in text_of(page)
    assert As(world.curator).get("applications:edit", application.reference).status_code == 403


def test_writing_acts_refuse_to_be_asked_by_get(world: World) -> None:
    application = made.application_written(world)
    for name in ("submit", "pull_back", "take_up"):
        assert As(world.investigator).get(f"applications:{name}", application.reference).status_code == 405


def test_a_mass_far_from_what_its_method_takes_is_told_beside_it(world: World) -> None:
    world.method.least_ug, world.method.most_ug = 100, 1_000
    world.method.save()
    application = made.application_written(world)
    researcher = As(world.investigator)
    assert "far more than these methods usually take" in text_of(
        researcher.get("applications:edit", application.reference)
    )
    assert "usually 100" in text_of(researcher.get("applications:line", application.reference, 1))
    destructive = verdict_on_application(application, at=world.at).of_line(1)
    assert any("usually 100" in answer.sentence for answer in destructive)
