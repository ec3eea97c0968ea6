"""The world behind the examples: sample 15415 of Apollo 15, loan L-0001 to nanjing-university and what came of it."""

from __future__ import annotations

from datetime import timedelta

from registry.foundation.clocks import date_in, now
from registry.holdings.models import LandingSite, Mission, Sample
from registry.loans.actions.results import report_result
from registry.loans.citing import Citation
from registry.loans.models import Loan, Result
from registry.parties.models import Institution, Person, User
from registry.parties.tokens import make_token
from tests import worlds
from tests.factories.applications import application_written
from tests.factories.calls import call_announced
from tests.factories.holdings import make_lithology, make_mission, make_piece
from tests.factories.parties import make_user
from tests.worlds import World

PAPER = Citation("paper", "Old basalt", "X. Li", "A journal", 2025, "10.5555/abc")


def furnish() -> World:
    """What the examples name, loans that are out, back and closed, and an application of the investigator's."""
    world = worlds.small_collection("apollo")
    Institution.objects.filter(pk=world.borrower.pk).update(slug="nanjing-university")
    world.borrower.refresh_from_db()
    genesis_rock(world)
    call_announced(world, "2023-international")
    for step in (worlds.item_closed, worlds.item_on_loan, worlds.item_in_discrepancy):
        step(world, worlds.only_item(worlds.loan_signed(world, worlds.powder_portion(world))))
        world.later(days=1)
    publish(world)
    application_written(world)
    return world


def publish(world: World) -> Result:
    """A paper on the piece of the first loan."""
    loan = Loan.objects.get(reference="L-0001")
    return report_result(loan, citation=PAPER, items=list(loan.items.all()), by=world.investigator, at=world.later())


def genesis_rock(world: World) -> Sample:
    """Sample 15415 with a piece that can be divided and one that a spreadsheet would take for a formula."""
    mission = make_mission("apollo-15")
    Mission.objects.filter(pk=mission.pk).update(name="Apollo 15", name_zh="阿波罗15号", agency="NASA")
    site = LandingSite.objects.create(
        mission=mission, name="Hadley-Apennine", name_zh="哈德利", latitude="26.1322", longitude="3.6339"
    )
    sample = Sample.objects.create(
        collection=world.collection,
        mission=mission,
        site=site,
        identifier="15415",
        name="Genesis Rock",
        name_zh="创世岩",
        rock_name="Ferroan anorthosite",
        lithology=make_lithology("crustal"),
        pristine_percent="67.07",
        catalogue_mass_ug=269_400_000,
        remark="=HYPERLINK(“never run me”)",
        source="A catalogue",
    )
    make_piece(sample, "15415,33", mass_ug=5_000_000, facility=world.facility, by=world.curator)
    make_piece(sample, "15415,7", mass_ug=None, form="section", by=world.curator)
    return sample


def token_of(person: Person) -> str:
    """The secret of a token in force, of somebody who may sign in."""
    if not User.objects.filter(person=person).exists():
        make_user(person)
    at = now()
    _token, secret = make_token(person, name="A test's", to_on=date_in("UTC", at) + timedelta(days=30), at=at)
    return secret
