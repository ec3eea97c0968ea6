"""What was submitted stays as submitted: broken with raw SQL as the run-time role, and refused by name."""

from __future__ import annotations

import pytest

from registry.applications.actions.submit import submit_application
from registry.applications.actions.write import attach
from registry.applications.models import Application
from tests.factories import applications as make
from tests.factories.holdings import make_collection, make_piece, make_sample
from tests.ledger.books import not_permitted, refused, sql
from tests.worlds import World, small_collection


@pytest.fixture
def world(db: None) -> World:
    return small_collection()


class TestWhatWasSubmittedStays:
    @pytest.mark.parametrize(
        "change",
        [
            "UPDATE applications_application SET title = 'Another'",
            "UPDATE applications_application SET \"case\" = 'Another'",
            "UPDATE applications_application SET storage_plan = ''",
            "UPDATE applications_application SET months = 60",
            "UPDATE applications_application SET submitted_at = now()",
        ],
    )
    def test_its_text(self, world: World, change: str) -> None:
        make.application_submitted(world)
        with refused("applications_application_stays_as_submitted"):
            sql(change)

    def test_whose_it_is_even_as_a_draft(self, world: World) -> None:
        make.application_written(world)
        with refused("applications_application_stays_whose_it_is"):
            sql("UPDATE applications_application SET investigator_id = %s", world.stranger.pk)
        with refused("applications_application_stays_whose_it_is"):
            sql("UPDATE applications_application SET institution_id = %s", world.stranger_institution.pk)

    def test_that_it_was_made(self, world: World) -> None:
        make.application_submitted(world)
        with refused("applications_application_is_kept"):
            sql("DELETE FROM applications_application")

    @pytest.mark.parametrize("change", ["UPDATE applications_line SET mass_ug = 1", "DELETE FROM applications_line"])
    def test_its_lines(self, world: World, change: str) -> None:
        make.application_submitted(world)
        with refused("applications_line_stays_as_submitted"):
            sql(change)

    def test_that_no_line_is_added_or_moved_in(self, world: World) -> None:
        submitted = make.application_submitted(world)
        draft = make.application_written(world, (world.chip, None))
        with refused("applications_line_stays_as_submitted"):
            sql(
                "INSERT INTO applications_line (application_id, number, split_id, remark) VALUES (%s, 2, %s, '')",
                submitted.pk,
                world.chip.pk,
            )
        with refused("applications_line_stays_as_submitted"):
            sql(
                "UPDATE applications_line SET application_id = %s, number = 2 WHERE application_id = %s",
                submitted.pk,
                draft.pk,
            )

    def test_the_methods_of_its_lines(self, world: World) -> None:
        make.application_submitted(world)
        with refused("applications_line_methods_stay_as_submitted"):
            sql("DELETE FROM applications_line_methods")
        with refused("applications_line_methods_stay_as_submitted"):
            sql("UPDATE applications_line_methods SET method_id = %s", world.gentle_method.pk)

    def test_its_files(self, world: World) -> None:
        application = make.application_written(world)
        attach(
            application,
            name="plan.pdf",
            content=b"%PDF-1.7",
            media_type="application/pdf",
            by=world.investigator,
            at=world.later(),
        )
        submit_application(application, by=world.investigator, at=world.later())
        with refused("applications_attachment_stays_as_submitted"):
            sql("DELETE FROM applications_attachment")

    def test_its_versions(self, world: World) -> None:
        make.application_submitted(world)
        for change in ("UPDATE applications_applicationversion SET sha256 = ''", "DELETE FROM applications_review"):
            with not_permitted():
                sql(change)


class TestLines:
    def insert(self, application: Application, split_id: int, mass_ug: int | None) -> None:
        sql(
            "INSERT INTO applications_line (application_id, number, split_id, mass_ug, remark)"
            " VALUES (%s, 9, %s, %s, '')",
            application.pk,
            split_id,
            mass_ug,
        )

    def test_an_application_asks_of_one_collection(self, world: World) -> None:
        application = make.application_written(world)
        elsewhere = make_piece(make_sample(make_collection()), form="chip")
        with refused("applications_line_within_one_collection"):
            self.insert(application, elsewhere.pk, None)

    def test_a_whole_piece_goes_whole_and_powder_by_mass(self, world: World) -> None:
        application = make.application_written(world, (world.section, None))
        with refused("applications_line_indivisible_goes_whole"):
            self.insert(application, world.chip.pk, 5)
        with refused("applications_line_indivisible_goes_whole"):
            self.insert(application, world.powder.pk, None)
        with refused("applications_line_asks_for_something"):
            self.insert(application, world.powder.pk, 0)
