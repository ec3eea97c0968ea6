"""Writing, submitting, checking and reviewing an application: what each act does and when it refuses."""

from __future__ import annotations

import hashlib

import pytest

from registry.access.roles import Role
from registry.applications.actions.check import (
    decline_formally,
    return_for_revision,
    send_to_review,
    take_up_application,
)
from registry.applications.actions.review import (
    assign_reviewer,
    conclude_review,
    release_reviewer,
    write_review,
)
from registry.applications.actions.submit import (
    pull_back_application,
    submit_application,
    withdraw_application,
)
from registry.applications.actions.write import (
    attach,
    detach,
    put_line,
    remove_line,
    save_application,
    start_application,
)
from registry.applications.models import Application, Review
from registry.audit.models import Event
from registry.audit.trail import canonical_text
from registry.foundation.refusal import NotPermitted, Refusal, Stale
from registry.parties.models import Person
from tests.factories import applications as make
from tests.factories.holdings import make_collection, make_piece, make_sample
from tests.factories.parties import give_role, make_institution, make_person, make_person_with_role
from tests.ledger.books import sql
from tests.worlds import World, small_collection


@pytest.fixture
def world(db: None) -> World:
    return small_collection()


def reviewer_of(world: World) -> Person:
    """A reviewer who belongs to the applicant's institution."""
    person = make_person(at=world.borrower)
    give_role(person, Role.REVIEWER, collection=world.collection)
    return person


class TestWriting:
    def test_whoever_starts_it_is_its_investigator(self, world: World) -> None:
        application = start_application(
            collection=world.collection,
            institution=world.borrower,
            title=" Basalt ",
            by=world.investigator,
            at=world.later(),
        )
        assert (application.investigator, application.title) == (world.investigator, "Basalt")
        assert application.reference.startswith("A-")
        assert Event.objects.get(subject=f"application {application.reference}").act == "application started"

    def test_only_a_researcher_of_the_institution_starts_one(self, world: World) -> None:
        with pytest.raises(NotPermitted):
            start_application(
                collection=world.collection, institution=world.borrower, title="B", by=world.stranger, at=world.later()
            )

    def test_only_its_investigator_writes_it(self, world: World) -> None:
        application = make.application_written(world)
        colleague = make_person_with_role(Role.RESEARCHER, institution=world.borrower)
        with pytest.raises(NotPermitted):
            save_application(
                application, version=application.row_version, values=make.VALUES, by=colleague, at=world.later()
            )

    def test_of_two_windows_the_second_is_told(self, world: World) -> None:
        application = make.application_written(world)
        version = application.row_version
        save_application(application, version=version, values=make.VALUES, by=world.investigator, at=world.later())
        with pytest.raises(Stale) as stale:
            save_application(application, version=version, values=make.VALUES, by=world.investigator, at=world.later())
        assert stale.value.codes == ["stale"]

    def test_putting_a_piece_again_changes_its_line(self, world: World) -> None:
        application = make.application_written(world, (world.powder, 20_000), (world.chip, None))
        line = put_line(
            application,
            split=world.powder,
            mass_ug=30_000,
            methods=[world.gentle_method],
            by=world.investigator,
            at=world.later(),
        )
        assert (line.number, line.mass_ug, list(line.methods.all())) == (1, 30_000, [world.gentle_method])
        assert application.lines.count() == 2

    def test_every_obstacle_to_a_line_is_told_at_once(self, world: World) -> None:
        application = make.application_written(world)
        elsewhere = make_piece(make_sample(make_collection()), form="chip")
        with pytest.raises(Refusal) as refusal:
            put_line(application, split=elsewhere, mass_ug=5, methods=[], by=world.investigator, at=world.later())
        assert refusal.value.codes == ["other_collection", "whole_only", "methods_missing"]

    def test_a_line_is_removed(self, world: World) -> None:
        application = make.application_written(world)
        remove_line(application.lines.get(), by=world.investigator, at=world.later())
        assert not application.lines.exists()

    def test_a_file_is_attached_and_taken_off(self, world: World) -> None:
        application = make.application_written(world)
        attachment = attach(
            application,
            name="plan.pdf",
            content=b"%PDF-1.7 plan",
            media_type="application/pdf",
            by=world.investigator,
            at=world.later(),
        )
        assert attachment.file.read() == b"%PDF-1.7 plan"
        detach(attachment, by=world.investigator, at=world.later())
        assert not application.attachments.exists()

    def test_nothing_is_written_once_submitted(self, world: World) -> None:
        application = make.application_submitted(world)
        with pytest.raises(Refusal) as refusal:
            save_application(
                application,
                version=application.row_version,
                values=make.VALUES,
                by=world.investigator,
                at=world.later(),
            )
        assert refusal.value.codes == ["not_editable"]


class TestSubmitting:
    def test_what_is_submitted_is_kept_and_its_digest_recorded(self, world: World) -> None:
        application = make.application_submitted(world)
        kept = application.versions.get()
        assert kept.content["lines"][0]["split"] == world.powder.identifier
        assert kept.sha256 == hashlib.sha256(canonical_text(kept.content).encode()).hexdigest()
        assert kept.sha256 in application.moves.get().event.text
        assert application.submitted_at == world.at

    def test_a_new_version_is_kept_beside_the_old_one(self, world: World) -> None:
        application = make.application_in_check(world)
        return_for_revision(application, reason="Name the methods.", by=world.curator, at=world.later())
        submit_application(application, by=world.investigator, at=world.later())
        assert [version.number for version in application.versions.order_by("number")] == [1, 2]

    def test_everything_missing_is_told_at_once(self, world: World) -> None:
        make.put_policy(world)
        application = start_application(
            collection=world.collection, institution=world.borrower, title="B", by=world.investigator, at=world.later()
        )
        with pytest.raises(Refusal) as refusal:
            submit_application(application, by=world.investigator, at=world.later())
        assert set(refusal.value.codes) == {"case_missing", "lines_limit", "storage_plan"}

    def test_what_is_never_lent_cannot_be_applied_for(self, world: World) -> None:
        sealed = make_piece(make_sample(world.collection), use_class="permanent")
        application = make.application_written(world, (sealed, 1_000))
        with pytest.raises(Refusal) as refusal:
            submit_application(application, by=world.investigator, at=world.later())
        assert "use_class" in refusal.value.codes

    def test_it_is_pulled_back_until_taken_up(self, world: World) -> None:
        application = make.application_submitted(world)
        pull_back_application(application, by=world.investigator, at=world.later())
        assert make.fresh(application).status == "draft"

        again = make.application_in_check(world)
        with pytest.raises(Refusal) as refusal:
            pull_back_application(again, by=world.investigator, at=world.later())
        assert refusal.value.codes == ["move_not_allowed"]

    def test_it_is_withdrawn_before_the_decision(self, world: World) -> None:
        application = make.application_recommended(world)
        withdraw_application(application, reason="The instrument broke.", by=world.investigator, at=world.later())
        assert make.fresh(application).status == "withdrawn"


class TestChecking:
    def test_only_the_office_takes_it_up(self, world: World) -> None:
        application = make.application_submitted(world)
        with pytest.raises(NotPermitted):
            take_up_application(application, by=world.processor, at=world.later())

    def test_a_curator_does_not_check_their_own_application(self, world: World) -> None:
        application = make.application_submitted(world)
        give_role(world.investigator, Role.CURATOR, collection=world.collection)
        investigator = Person.objects.get(pk=world.investigator.pk)
        with pytest.raises(Refusal) as refusal:
            take_up_application(application, by=investigator, at=world.later())
        assert refusal.value.codes == ["own_application"]

    def test_returning_and_declining_owe_a_reason(self, world: World) -> None:
        application = make.application_in_check(world)
        for act in (return_for_revision, decline_formally):
            with pytest.raises(Refusal) as refusal:
                act(application, reason=" ", by=world.curator, at=world.later())
            assert refusal.value.codes == ["reason_missing"]

    def test_it_is_declined_for_form_without_a_decision(self, world: World) -> None:
        application = make.application_in_check(world)
        decline_formally(application, reason="Not a research institution.", by=world.curator, at=world.later())
        assert make.fresh(application).status == "declined"

    def test_after_review_it_is_not_declined_for_form(self, world: World) -> None:
        application = make.application_recommended(world)
        with pytest.raises(Refusal) as refusal:
            decline_formally(application, reason="late", by=world.curator, at=world.later())
        assert refusal.value.codes == ["not_in_check"]

    def test_review_needs_reviewers_and_an_affiliation_somebody_vouched_for(self, world: World) -> None:
        application = make.application_in_check(world)
        assign_reviewer(application, reviewer=world.reviewers[0], by=world.curator, at=world.later())
        sql("UPDATE parties_affiliation SET vouched_by_id = NULL, vouched_at = NULL")
        with pytest.raises(Refusal) as refusal:
            send_to_review(application, by=world.curator, at=world.later())
        assert refusal.value.codes == ["too_few_reviewers", "affiliation"]


class TestReviewing:
    def write(self, world: World, application: Application, by: Person, **changes: object) -> Review:
        assignment = application.assignments.get(reviewer=world.reviewers[0])
        scores = {"merit": 5, "need": 5, "feasibility": 5, "recommendation": "yes", "comment": "Good."}
        return write_review(assignment, **(scores | changes), by=by, at=world.later())  # type: ignore[arg-type]

    def test_the_one_asked_writes_once(self, world: World) -> None:
        application = make.application_under_review(world)
        self.write(world, application, world.reviewers[0])
        with pytest.raises(Refusal) as refusal:
            self.write(world, application, world.reviewers[0])
        assert refusal.value.codes == ["reviewed_already"]

    def test_nobody_else_writes_it(self, world: World) -> None:
        application = make.application_under_review(world)
        with pytest.raises(NotPermitted):
            self.write(world, application, world.reviewers[1])

    def test_every_obstacle_to_a_review_is_told_at_once(self, world: World) -> None:
        application = make.application_under_review(world)
        with pytest.raises(Refusal) as refusal:
            self.write(world, application, world.reviewers[0], merit=6, need=0, recommendation="maybe", comment="")
        assert refusal.value.codes == [
            "score_out_of_range",
            "score_out_of_range",
            "recommendation_missing",
            "comment_missing",
        ]

    def test_not_before_it_is_under_review(self, world: World) -> None:
        application = make.application_in_check(world)
        assign_reviewer(application, reviewer=world.reviewers[0], by=world.curator, at=world.later())
        with pytest.raises(Refusal) as refusal:
            self.write(world, application, world.reviewers[0])
        assert refusal.value.codes == ["not_under_review"]

    def test_who_is_released_writes_nothing_and_may_be_asked_again(self, world: World) -> None:
        application = make.application_under_review(world)
        assignment = application.assignments.get(reviewer=world.reviewers[0])
        release_reviewer(assignment, reason="A conflict.", by=world.curator, at=world.later())
        with pytest.raises(Refusal) as refusal:
            self.write(world, application, world.reviewers[0])
        assert refusal.value.codes == ["released"]
        assign_reviewer(application, reviewer=world.reviewers[0], by=world.curator, at=world.later())

    def test_who_has_reviewed_is_not_released(self, world: World) -> None:
        application = make.application_reviewed(world)
        with pytest.raises(Refusal) as refusal:
            release_reviewer(application.assignments.all()[0], reason="A conflict.", by=world.curator, at=world.later())
        assert refusal.value.codes == ["reviewed_already"]

    @pytest.mark.parametrize("relation", ["same", "parent", "grandparent", "part"])
    def test_nobody_of_the_applicant_s_family_is_asked(self, world: World, relation: str) -> None:
        grandparent = make_institution()
        parent = make_institution(parent=grandparent)
        part = make_institution(parent=world.borrower)
        world.borrower.parent = parent
        world.borrower.save()
        related = {"same": world.borrower, "parent": parent, "grandparent": grandparent, "part": part}[relation]
        reviewer = make_person(at=related)
        give_role(reviewer, Role.REVIEWER, collection=world.collection)
        application = make.application_in_check(world)
        with pytest.raises(Refusal) as refusal:
            assign_reviewer(application, reviewer=reviewer, by=world.curator, at=world.later())
        assert refusal.value.codes == ["own_institution"]

    def test_a_sister_institution_may_review(self, world: World) -> None:
        parent = make_institution()
        world.borrower.parent = parent
        world.borrower.save()
        sister = make_person(at=make_institution(parent=parent))
        give_role(sister, Role.REVIEWER, collection=world.collection)
        application = make.application_in_check(world)
        assign_reviewer(application, reviewer=sister, by=world.curator, at=world.later())

    def test_a_former_colleague_may_review(self, world: World) -> None:
        application = make.application_in_check(world)
        colleague = reviewer_of(world)
        colleague.affiliations.update(to_on="2024-12-31")
        assign_reviewer(application, reviewer=colleague, by=world.curator, at=world.later())

    def test_the_review_is_concluded_when_enough_have_written(self, world: World) -> None:
        application = make.application_under_review(world)
        self.write(world, application, world.reviewers[0])
        with pytest.raises(Refusal) as refusal:
            conclude_review(application, recommended=True, reason="", by=world.curator, at=world.later())
        assert refusal.value.codes == ["reason_missing", "too_few_reviews"]
