"""The register of loans: what it lists, how it narrows, what it sums, and the pages of loans and institutions."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from registry.loans.actions.recall import recall_loan
from registry.loans.models import Loan
from registry.loans.models.terms import RECALL
from registry.parties.models import Institution
from registry.reports.register.counts import options, totals
from registry.reports.register.filters import FACETS, RegisterFilter
from tests import transfers, worlds
from tests.web.holdings.test_pages import text_of
from tests.worlds import World

pytestmark = pytest.mark.django_db
REFERENCE = re.compile(r'scope="row"><span class="nowrap"><a class="id" href="/lending/([^"]+)/"')

STEPS = {
    "closed": worlds.item_closed,
    "returned": worlds.item_in_discrepancy,
    "on_loan": worlds.item_used,
    "hidden": worlds.item_handed_over,
}


@pytest.fixture
def world() -> World:
    """A loan in each public state, one that is not public, all of 20 mg; the clock is near today."""
    world = worlds.small_collection()
    world.at = timezone.now() - timedelta(days=200)
    for step in STEPS.values():
        step(world, worlds.only_item(worlds.loan_signed(world, worlds.powder_portion(world))))
        world.later(days=1)
    return world


def listed(client: Client, **query: Any) -> list[str]:
    return REFERENCE.findall(client.get("/lending/", query).content.decode())


def references() -> dict[str, str]:
    return dict(zip(STEPS, Loan.objects.order_by("pk").values_list("reference", flat=True), strict=True))


def make_overdue(world: World, reference: str) -> None:
    """Called back for three days ago."""
    today = world.collection.date_of(timezone.now())
    recall_loan(
        Loan.objects.get(reference=reference),
        kind=RECALL,
        back_by_on=today - timedelta(days=3),
        reason="The collection counts everything.",
        by=world.curator,
        at=timezone.now() - timedelta(days=10),
    )


def test_the_newest_stands_first_and_what_is_not_received_nowhere(client: Client, world: World) -> None:
    known = references()

    assert listed(client) == [known["on_loan"], known["returned"], known["closed"]]


def test_it_narrows_by_state(client: Client, world: World) -> None:
    for status in ("closed", "returned", "on_loan"):
        assert listed(client, status=status) == [references()[status]], status


def test_overdue_is_said_of_the_loan_by_its_collections_calendar(client: Client, world: World) -> None:
    late = references()["on_loan"]
    make_overdue(world, late)

    assert listed(client, status="overdue") == [late]
    assert listed(client, status="on_loan") == []
    assert "Overdue" in text_of(client, f"/lending/{late}/")


def test_it_narrows_by_collection_and_institution(client: Client, world: World) -> None:
    other = worlds.small_collection("other")
    worlds.item_on_loan(other, worlds.only_item(worlds.loan_signed(other, worlds.powder_portion(other))))
    one = Loan.objects.get(collection=other.collection).reference

    assert listed(client, collection="other") == [one]
    assert listed(client, institution=other.borrower.slug) == [one]
    assert len(listed(client, institution=[other.borrower.slug, world.borrower.slug])) == 4


def test_counts_equal_the_lists_they_lead_to(client: Client, world: World, rf: Any) -> None:
    make_overdue(world, references()["on_loan"])
    register = RegisterFilter(rf.get("/").GET, at=timezone.now())

    for facet in FACETS:
        for option in options(register, facet):
            assert option.count == len(listed(client, **{facet: option.value})), (facet, option)


def test_the_sums_are_of_the_ledger(world: World, rf: Any) -> None:
    at = timezone.now()
    sums = totals(RegisterFilter(rf.get("/").GET, at=at).qs, at=at)

    assert (sums.loans, sums.portions) == (3, 3)
    assert sums.lent_ug == 3 * worlds.APPROVED_UG
    assert sums.used_ug == 3 * 5_000
    assert sums.out_ug == worlds.APPROVED_UG - 5_000


def test_a_loan_accounts_for_every_microgram(client: Client, world: World) -> None:
    page = text_of(client, f"/lending/{references()['closed']}/")

    assert "Lent 20.0 mg Used and lost in the work 5.0 mg Came back 15.0 mg Out now 0.0 mg" in page


def test_a_loan_of_an_unweighed_section_is_counted_not_summed(client: Client) -> None:
    world = worlds.small_collection()
    loan = worlds.loan_signed(world, worlds.whole_piece(world, world.section))
    worlds.item_on_loan(world, worlds.only_item(loan))

    assert "not weighed, lent whole" in text_of(client, f"/lending/{loan.reference}/")


def test_an_institution_shows_its_loans_in_sum(client: Client, world: World) -> None:
    page = text_of(client, f"/lending/institutions/{world.borrower.slug}/")
    everyone = text_of(client, "/lending/institutions/")

    assert "Received by borrowers 60 mg Out now 15 mg Used and lost in the work 15 mg" in page
    assert "Germany" in page
    assert f"{world.borrower.name} † Germany 3 1 60 mg 15 mg" in everyone
    assert world.stranger_institution.name not in everyone


def test_an_institution_that_never_borrowed_has_no_page(client: Client, world: World) -> None:
    assert client.get(f"/lending/institutions/{world.stranger_institution.slug}/").status_code == 404


def test_the_register_costs_the_same_queries_however_long(
    client: Client, world: World, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(20):
        client.get("/lending/")


def test_an_empty_register_says_why(client: Client, db: None) -> None:
    assert "No loan has been published yet" in text_of(client, "/lending/")
    assert "No institution has borrowed yet" in text_of(client, "/lending/institutions/")


def test_a_loan_shows_who_held_each_piece_and_where_both_are_on_the_map(world: World, client: Client) -> None:
    reference = references()["closed"]
    page = client.get(f"/lending/{reference}/")
    piece = page.context["loan"].items[0]
    told = [(one.piece, one.holder, one.frm, one.to) for one in page.context["custody"].stretches]
    assert told == [
        (piece.piece, world.borrower, piece.received_on, piece.returned_on),
        (piece.piece, world.collection.keeper, piece.returned_on, None),
    ]
    assert "#coast" not in page.content.decode()
    keeper = world.collection.keeper
    Institution.objects.filter(pk__in=[keeper.pk, world.borrower.pk]).update(latitude="32.05", longitude="118.78")
    assert "#coast" in client.get(f"/lending/{reference}/").content.decode()


def test_a_piece_that_passed_on_is_with_its_first_holder_no_more(world: World, client: Client) -> None:
    reference = references()["on_loan"]
    first = worlds.only_item(Loan.objects.get(reference=reference))
    taken = transfers.taken_over(world, first, weighed_ug=14_988)
    page = client.get(f"/lending/{reference}/")
    passed_on = world.collection.date_of(taken.acknowledgements.get().happened_at)
    told = [(one.holder, one.to, one.is_passed_on) for one in page.context["custody"].stretches]
    assert told == [(world.borrower, passed_on, True)]
    assert "there still" not in page.content.decode()
    life = text_of(client, f"/holdings/{taken.piece.identifier}/")
    assert f"Passed on to {world.stranger_institution}" in life
    assert "14.988 mg · " in life
    assert "14.988 mg · 12 µg" not in life


def test_the_map_of_a_loan_that_passed_on_names_every_country(world: World, client: Client) -> None:
    reference = references()["on_loan"]
    taken = transfers.taken_over(world, worlds.only_item(Loan.objects.get(reference=reference)), weighed_ug=14_988)
    keeper = world.collection.keeper
    for one, country, longitude in (
        (keeper, "CN", 116),
        (world.borrower, "FR", 2),
        (world.stranger_institution, "BR", -47),
    ):
        Institution.objects.filter(pk=one.pk).update(latitude="20", longitude=longitude, country=country)
    for either in (reference, taken.loan.reference):
        page = client.get(f"/lending/{either}/").content.decode()
        drawn = page[page.index('id="coast"') :]
        assert all(f", {country}" in drawn for country in ("China", "France", "Brazil")), either
        assert "each ring a borrower" in page
