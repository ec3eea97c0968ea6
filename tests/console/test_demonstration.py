"""The demonstration is loaded once for this file: every state has an example, sums are as published, laws hold."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.db.models import Min, QuerySet, Sum
from pytest_django.plugin import DjangoDbBlocker

from registry.access.roles import Role
from registry.applications.lifecycle import APPLICATION
from registry.applications.models import Application, DecisionLetter, LendingPolicy
from registry.console.demonstration import sign_ins
from registry.console.demonstration.call_2023 import LENT
from registry.console.demonstration.people import CAST
from registry.console.demonstration.tables import rows
from registry.database.mark import Mark, current_mark
from registry.holdings.models import Collection, Form, Lithology, Method, Mission, Sample, Split, Subtype, UseClass
from registry.ledger.balances import of_collection
from registry.ledger.models import Stocktake
from registry.ledger.models.stocktakes import OUTCOMES
from registry.ledger.places import ENDS, Place
from registry.loans.lifecycle import ITEM
from registry.loans.models import (
    Agreement,
    Alarm,
    Certification,
    Extension,
    ExtensionDecision,
    Incident,
    IncidentEnd,
    Loan,
    LoanItem,
    LoanPaper,
    Recall,
    Reconciliation,
    ResultWaiver,
    Transfer,
    TransferDecision,
    TransferHandOver,
)
from registry.loans.rules import results_awaited
from registry.messages.models import Letter, Notice
from registry.parties.models import Institution, Person, User
from registry.reports.watch.questions import BY_CODE
from tests import databases


@pytest.fixture(scope="module")
def demonstration(
    template_database: str, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """A database of this file's own with the demonstration in it."""
    with (
        pytest.MonkeyPatch.context() as patch,
        django_db_blocker.unblock(),
        databases.clone(template_database) as name,
        databases.pointed_at(name),
    ):
        patch.setattr("django.conf.settings.MEDIA_ROOT", tmp_path_factory.mktemp("stored"))
        call_command("load_demonstration", stdout=io.StringIO())
        yield


pytestmark = pytest.mark.usefixtures("demonstration")


def test_it_is_marked_and_never_loaded_twice() -> None:
    assert current_mark() is Mark.DEMONSTRATION
    with pytest.raises(CommandError, match="not empty"):
        call_command("load_demonstration")


def test_every_law_holds() -> None:
    call_command("verify", quiet=True)


def test_every_state_has_an_example() -> None:
    assert set(Application.objects.values_list("status", flat=True)) == set(APPLICATION.statuses)
    assert set(LoanItem.objects.values_list("status", flat=True)) == set(ITEM.statuses)
    outcomes = set(Reconciliation.objects.values_list("outcome", flat=True))
    assert outcomes == {"within", "beyond", "written_off", "used_up", "gone"}


def test_terms_and_incidents_have_examples_of_every_outcome() -> None:
    assert set(ExtensionDecision.objects.values_list("is_granted", flat=True)) == {True, False}
    assert Extension.objects.filter(decision=None).exists()
    assert Recall.objects.exists()
    assert set(IncidentEnd.objects.values_list("outcome", flat=True)) >= {"found", "written_off"}
    assert Incident.objects.filter(end=None, kind="contamination").exists()


def test_transfers_receipts_and_demanded_results_have_examples() -> None:
    assert Transfer.objects.filter(decision=None).exists()
    assert set(TransferDecision.objects.values_list("is_agreed", flat=True)) == {True, False}
    assert TransferHandOver.objects.exists()
    assert Loan.objects.filter(agreement__renews__isnull=False, status="active").exists()
    assert Agreement.objects.filter(renews__isnull=False, loans=None).exists()
    assert Incident.objects.filter(kind="not_received", end=None).exists()
    assert ResultWaiver.objects.exists()
    assert any(results_awaited(loan) for loan in Loan.objects.filter(results_demanded=True, status="active"))


def test_inventories_are_certified_late_and_not_countersigned_yet() -> None:
    on = datetime.now(UTC).date()
    assert Certification.objects.filter(countersignature__isnull=False).count() > 20
    assert Certification.objects.filter(countersignature=None).exists()
    assert Loan.objects.uncertified(on=on).exists()


def found_in_the_first_night() -> QuerySet[Alarm]:
    """What the watch raised the first time it asked, which loading leaves to the night after its last day."""
    first = Alarm.objects.aggregate(Min("first_seen_at"))["first_seen_at__min"]
    return Alarm.objects.standing().filter(first_seen_at=first).select_related("loan__borrower")


@pytest.mark.parametrize(
    ("borrower", "questions"),
    [
        pytest.param("invented-16", {"unanswered", "under_way"}, id="pieces lost or stolen"),
        pytest.param("invented-02", {"uncertified"}, id="a borrower who cannot account for everything"),
        pytest.param("invented-03", {"overdue", "uncertified"}, id="another one, late as well"),
        pytest.param("invented-01", {"lapsed_agreement"}, id="an agreement that lapsed unnoticed"),
        pytest.param("invented-01", {"dormant"}, id="pieces kept for years unused"),
        pytest.param("invented-02", {"orphaned"}, id="an investigator who moved on"),
        pytest.param("invented-17", {"used_up"}, id="pieces on record that no longer exist"),
        pytest.param("invented-17", {"unreported"}, id="pieces nobody ever told of"),
    ],
)
def test_the_first_night_of_the_watch_finds_what_the_auditors_found(borrower: str, questions: set[str]) -> None:
    of_theirs = found_in_the_first_night().filter(loan__borrower__slug=borrower)
    assert set(of_theirs.values_list("question", flat=True)) >= questions


def test_the_first_night_accuses_no_real_institution_and_says_of_each_alarm_what_it_is() -> None:
    standing = list(found_in_the_first_night().exclude(question="not_in_its_place"))
    assert all(alarm.loan and alarm.loan.borrower.is_invented for alarm in standing)
    assert all(str(BY_CODE[alarm.question].sentence) % alarm.facts for alarm in standing)
    assert all(str(BY_CODE[alarm.question].explanation) for alarm in standing)


def test_a_stocktake_found_every_kind_of_difference_and_the_watch_tells_of_it() -> None:
    found = Stocktake.objects.order_by("-happened_at")[0]
    assert set(found.lines.values_list("outcome", flat=True)) == set(OUTCOMES)
    questions = set(Alarm.objects.standing().values_list("question", flat=True))
    assert questions >= {"not_in_its_place", "seen_in_laboratory", "unacknowledged"}


def test_a_loan_of_older_books_was_taken_over_and_is_out() -> None:
    loan = Loan.objects.get(opening__called="OLD-0417")
    assert loan.status == "active"
    assert loan.due_on == loan.opening.due_on
    assert [item.status for item in loan.items.all()] == ["on_loan"] * 2


def test_the_seven_loans_of_2025_are_as_announced() -> None:
    loans = Loan.objects.filter(decision__application__title="International call of 2023")
    assert {loan.borrower.slug for loan in loans} == {slug for slug, _months, _asks in LENT}
    issued = LoanItem.objects.filter(loan__in=loans)
    assert issued.aggregate(total=Sum("issued_ug"))["total"] == 2_180_000
    assert (
        list(issued.filter(loan__borrower__slug="open-university").values_list("issued_ug", flat=True)) == [20_000] * 3
    )
    assert all(loan.is_illustrative for loan in loans)
    assert Application.objects.filter(title="International call of 2023").count() == 24


def test_the_second_round_lends_what_its_notice_lists() -> None:
    items = LoanItem.objects.filter(loan__decision__application__title__startswith="Second round")
    assert items.count() == 44
    assert items.aggregate(total=Sum("issued_ug"))["total"] == 14_413_600


def test_misfortune_meets_invented_institutions_alone() -> None:
    on = datetime.now(UTC).date()
    unlucky = [
        *Loan.objects.overdue(on=on),
        *Loan.objects.uncertified(on=on),
        *Loan.objects.filter(items__incidents__isnull=False),
        *Loan.objects.filter(items__status="discrepancy"),
        *Loan.objects.filter(items__reconciliations__outcome__in=["beyond", "written_off"]),
    ]
    assert unlucky
    assert all(loan.borrower.is_invented for loan in unlucky)
    declined = Application.objects.filter(status__in=["declined", "withdrawn", "lapsed", "not_recommended"])
    assert all(application.institution.is_invented for application in declined.select_related("institution"))


def test_one_loan_closes_to_the_microgram() -> None:
    item = LoanItem.objects.get(loan__title="Hydrogen in impact glass")
    assert item.status == "closed"
    assert item.portion is not None
    assert (item.issued_ug, item.portion.mass_ug, item.portion.condition) == (20_000, 14_200, "returned")
    report = item.use_reports.get()
    assert (report.consumed_ug, report.process_loss_ug) == (5_700, 100)


@pytest.mark.parametrize(("code", "accessioned_ug"), [("ce5", 1_731_000_000), ("ce6", 1_935_300_000)])
def test_a_collection_holds_its_missions_mass(code: str, accessioned_ug: int) -> None:
    sums = of_collection(Collection.objects.get(code=code))
    assert sums[Place.ORIGIN] == accessioned_ug
    assert sum(ug for place, ug in sums.items() if place != Place.ORIGIN) == accessioned_ug
    assert set(sums) - {Place.ORIGIN} >= set(ENDS)


def test_the_catalogue_is_there_with_its_oddities() -> None:
    listed = {row["number"] for row in rows("apollo_samples")}
    assert set(Sample.objects.filter(identifier__in=listed).values_list("identifier", flat=True)) == listed
    assert "pristine_over_100" in Sample.objects.get(identifier="14306").warnings
    assert Split.objects.get(identifier="78155,0").mass_ug == 0
    assert Sample.objects.get(identifier="15415").name_zh == "创世岩"
    told = set(Split.objects.filter(sample__identifier="15459").values_list("identifier", flat=True))
    assert {"15459,6", "15459,184", "15459,447"} <= told


def test_words_and_names_are_in_both_languages() -> None:
    for model in (Mission, Lithology, Subtype, Form, UseClass, Method, Institution, Collection, Person):
        nameless = model._default_manager.filter(name_zh="")
        assert not nameless.exists(), f"{model.__name__}: {[str(each) for each in nameless]}"


def test_people_are_invented_and_each_role_may_sign_in() -> None:
    assert not Person.objects.filter(is_invented=False).exclude(name="The registry").exists()
    assert {part.role for part in CAST} == set(Role)
    for part in CAST:
        user = User.objects.get(email=part.email)
        assert any(grant.role == part.role for grant in user.person.grants.all())
        assert any(part.email in line for line in sign_ins())


def test_every_policy_says_that_it_is_illustrative() -> None:
    policies = LendingPolicy.objects.all()
    assert {policy.collection.code for policy in policies} == {"apollo", "luna", "ce5", "ce6"}
    assert all("llustrative" in policy.reason for policy in policies)


def test_people_are_told_and_papers_are_printed() -> None:
    researcher = Person.objects.get(email="researcher.ce5@demo.invalid")
    assert Notice.objects.filter(person=researcher).exists()
    assert Letter.objects.filter(person=researcher, status="waiting").exists()
    assert Letter.objects.filter(status="sending").count() == 1
    assert not Agreement.objects.filter(document=None, loans__opening=None).exists()
    assert LoanPaper.objects.filter(kind="certificate", loan__investigator=researcher).exists()
    assert DecisionLetter.objects.filter(decision__application__investigator=researcher).exists()


def test_nothing_in_it_breaks_a_deferred_constraint() -> None:
    with transaction.atomic():
        connection.check_constraints()
