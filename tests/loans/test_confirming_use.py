"""Use reports: filmed where the policy demands it, confirmed by the institution, and the books wait for neither."""

from __future__ import annotations

from datetime import timedelta

import pytest

from registry.access.roles import Role
from registry.ledger.balances import of_allotment
from registry.ledger.places import Place
from registry.loans.actions.confirm import confirm_use, unconfirmed
from registry.loans.actions.reconcile import reconcile_item
from registry.loans.actions.use import report_use
from registry.loans.models import LoanItem, UseReport
from registry.papers.models import StoredFile, store
from registry.parties.models import Person
from registry.reports.awaiting.found import awaiting
from registry.reports.awaiting.shape import Act
from registry.reports.watch.lateness import unconfirmed as unconfirmed_for_long
from registry.reports.watch.shape import Asked
from tests import worlds
from tests.factories.loans import make_loan
from tests.factories.parties import give_role
from tests.ledger.books import not_permitted as not_permitted_by_the_database
from tests.ledger.books import refused, sql
from tests.loans import raw
from tests.loans.refusing import not_permitted, refuses
from tests.web.people import As, text_of
from tests.worlds import World

pytestmark = pytest.mark.django_db

FILM = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isommp41"


@pytest.fixture
def world() -> World:
    return worlds.small_collection()


def on_loan(world: World, *, video_demanded: bool = False) -> LoanItem:
    loan = make_loan(
        world.collection,
        world.borrower,
        world.investigator,
        [worlds.powder_portion(world)],
        video_demanded=video_demanded,
        by=world.authority,
        at=world.later(),
    )
    return worlds.item_on_loan(world, worlds.only_item(worlds.signed(world, loan)))


def use(world: World, item: LoanItem, *, evidence: StoredFile | None = None, is_gentle: bool = False) -> UseReport:
    method, consumed_ug = (world.gentle_method, 0) if is_gentle else (world.method, 5_000)
    return report_use(
        item, method=method, consumed_ug=consumed_ug, evidence=evidence, by=world.investigator, at=world.later()
    )


def film() -> StoredFile:
    return store(FILM, media_type="video/mp4")


# Filmed


def test_lossy_work_is_filmed_where_the_policy_demands_it(world: World) -> None:
    item = on_loan(world, video_demanded=True)
    with refuses("video_missing"):
        use(world, item)
    with refuses("video_missing"):
        use(world, item, evidence=store(b"%PDF-1.7 log", media_type="application/pdf"))
    assert use(world, item, evidence=film()).evidence_id == film().pk


def test_gentle_work_needs_no_video(world: World) -> None:
    assert use(world, on_loan(world, video_demanded=True), is_gentle=True).evidence is None


def test_nothing_is_filmed_where_the_policy_does_not_ask(world: World) -> None:
    assert use(world, on_loan(world)).evidence is None


def test_the_database_takes_no_lossy_work_unfilmed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    item = on_loan(world, video_demanded=True)
    monkeypatch.setattr("registry.loans.actions.use._obstacles_to_evidence", lambda *said: [])
    with refused("loans_usereport_shows_lossy_work"):
        use(world, item)


def test_a_loan_keeps_what_its_policy_demanded(world: World) -> None:
    item = on_loan(world, video_demanded=True)
    with refused("loans_loan_terms_stay"):
        sql("UPDATE loans_loan SET video_demanded = false WHERE id = %s", item.loan_id)


def test_the_form_names_the_methods_to_be_filmed(world: World) -> None:
    item = on_loan(world, video_demanded=True)
    page = text_of(As(world.investigator).get("loans:report_use", item.loan.reference, 1))
    assert f"A video (MP4, up to 50 MB) for {world.method}" in page


# Confirmed


def confirm(world: World, *reports: UseReport) -> None:
    confirm_use(reports[0].item.loan, reports=reports, by=world.representative, at=world.later())


def test_a_report_moves_the_books_before_it_is_confirmed(world: World) -> None:
    item = on_loan(world)
    report = use(world, item)
    assert of_allotment(item.allotment)[Place.BORROWER] == 15_000
    assert list(unconfirmed(item.loan)) == [report]


def test_the_representative_confirms_once(world: World) -> None:
    report = use(world, on_loan(world))
    confirm(world, report)
    assert report.confirmation.by == world.representative
    assert not unconfirmed(report.item.loan).exists()
    with refuses("confirmed_already"):
        confirm(world, report)


def test_only_a_representative_of_the_borrower_confirms(world: World) -> None:
    report = use(world, on_loan(world))
    for nobody in (world.curator, world.authority, world.investigator, world.stranger):
        with not_permitted():
            confirm_use(report.item.loan, reports=[report], by=nobody, at=world.later())


def test_who_reported_it_does_not_confirm_it(world: World) -> None:
    report = use(world, on_loan(world))
    give_role(world.investigator, Role.REPRESENTATIVE, institution=world.borrower)
    with refuses("reporter_confirms"):
        confirm_use(
            report.item.loan, reports=[report], by=Person.objects.get(pk=world.investigator.pk), at=world.later()
        )


def test_a_return_is_reconciled_confirmed_or_not(world: World) -> None:
    item = on_loan(world)
    use(world, item)
    reconcile_item(worlds.sent_back_and_weighed(world, item), by=world.curator, at=world.later())
    assert worlds.fresh(item).status == "closed"
    assert unconfirmed(item.loan).exists()


@pytest.mark.parametrize(
    ("who", "hours", "law"),
    [
        ("investigator", 1, "loans_useconfirmation_by_another"),
        ("representative", -1, "loans_useconfirmation_after_the_report"),
    ],
)
def test_the_database_wants_a_second_person_afterwards(world: World, who: str, hours: int, law: str) -> None:
    report = use(world, on_loan(world))
    by, at = getattr(world, who), report.happened_at + timedelta(hours=hours)
    with refused(law):
        sql(
            "INSERT INTO loans_useconfirmation (report_id, by_id, happened_at, event_id) VALUES (%s, %s, %s, %s)",
            report.pk,
            by.pk,
            at,
            raw.event(world, by, at).pk,
        )


def test_a_confirmation_stays_as_written(world: World) -> None:
    confirm(world, use(world, on_loan(world)))
    with not_permitted_by_the_database():
        sql("DELETE FROM loans_useconfirmation")


def test_it_is_awaited_from_the_representative_alone(world: World) -> None:
    report = use(world, on_loan(world))
    at = world.later()

    def awaits(person: object) -> bool:
        return Act.CONFIRM_USE in {line.act for line in awaiting(person, at=at).lines}  # type: ignore[arg-type]

    assert awaits(world.representative)
    assert not any(awaits(person) for person in (world.investigator, world.curator, world.processor, world.stranger))
    confirm(world, report)
    assert not awaits(world.representative)


def test_the_watch_sees_a_report_nobody_stands_behind_for_a_month(world: World) -> None:
    report = use(world, on_loan(world))
    soon, late = (Asked(report.happened_at + timedelta(days=days), world.collection) for days in (30, 32))
    assert list(unconfirmed_for_long(soon)) == []
    assert [found.facts["days"] for found in unconfirmed_for_long(late)] == [32]


def test_the_page_shows_what_is_confirmed_and_what_is_awaited(world: World) -> None:
    report = use(world, on_loan(world))
    reference = report.item.loan.reference
    assert "not confirmed yet" in text_of(As(world.investigator).get("loans:detail", reference))
    representative = As(world.representative)
    assert "Confirm the use" in text_of(representative.get("loans:detail", reference))
    assert str(world.method) in text_of(representative.get("loans:confirm_use", reference))
    assert representative.post("loans:confirm_use", reference, reports=str(report.pk)).status_code == 302
    assert f"confirmed by {world.representative}" in text_of(As(world.investigator).get("loans:detail", reference))
    assert representative.get("loans:confirm_use", reference).status_code == 404


def test_leaving_every_report_out_confirms_nothing(world: World) -> None:
    report = use(world, on_loan(world))
    page = As(world.representative).post("loans:confirm_use", report.item.loan.reference)
    assert page.status_code == 422
    assert unconfirmed(report.item.loan).exists()
