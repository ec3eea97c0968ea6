"""Pages of the time a loan is out: more time, recall, incidents; done and onward, or refused with all typed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from registry.foundation.clocks import now
from registry.loans.models import Extension, Incident, LoanItem
from tests import worlds
from tests.web.people import As, text_of
from tests.worlds import World, small_collection

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    world = small_collection()
    world.at = now() - timedelta(days=40)
    return world


def out(world: World) -> LoanItem:
    return worlds.item_on_loan(world, worlds.only_item(worlds.loan_signed(world)))


def test_more_time_is_asked_for_and_granted(world: World) -> None:
    loan = out(world).loan
    loan.refresh_from_db()
    assert loan.due_on
    day = (loan.due_on + timedelta(days=90)).isoformat()
    investigator, curator = As(world.investigator), As(world.curator)
    wrong = investigator.post("loans:extend", loan.reference, to_on="2020-01-01", reason="The laser broke.")
    assert wrong.status_code == 422
    assert "The laser broke." in text_of(wrong)
    assert investigator.post("loans:extend", loan.reference, to_on=day, reason="The laser broke.").status_code == 302
    assert "More time is asked for" in text_of(curator.get("desk:page"))
    assert "The laser broke." in text_of(curator.get("loans:decide_extension", loan.reference))
    typed = {"granted": "yes", "reason": "A fair reason."}
    assert curator.post("loans:decide_extension", loan.reference, **typed).status_code == 302
    assert Extension.objects.get().decision.is_granted
    page = text_of(investigator.get("loans:detail", loan.reference))
    assert "A fair reason." in page
    assert "they are used" in page


def test_only_those_who_may_reach_the_pages(world: World) -> None:
    loan = out(world).loan
    assert As(world.representative).get("loans:extend", loan.reference).status_code == 403
    assert As(world.investigator).get("loans:recall", loan.reference).status_code == 403
    assert As(world.stranger).get("loans:incident", loan.reference, 1).status_code == 404
    assert As(world.representative).get("loans:incident", loan.reference, 1).status_code == 403
    assert As(world.curator).get("loans:decide_extension", loan.reference).status_code == 404


def test_a_recall_is_seen_by_the_borrower(world: World) -> None:
    loan = out(world).loan
    day = (now() + timedelta(days=20)).date().isoformat()
    typed = {"kind": "recall", "back_by_on": day, "reason": "Needed for an inspection."}
    assert As(world.curator).post("loans:recall", loan.reference, **typed).status_code == 302
    page = text_of(As(world.investigator).get("loans:detail", loan.reference))
    assert "Needed for an inspection." in page
    assert "everything back by" in page


def test_a_loss_is_told_found_and_told_again_and_written_off(world: World) -> None:
    item = out(world)
    loan = item.loan
    investigator, curator, authority = As(world.investigator), As(world.curator), As(world.authority)
    wrong = investigator.post("loans:incident", loan.reference, 1, kind="damage", what="Gone.", whole="on", lost="")
    assert wrong.status_code == 422
    typed = {"kind": "loss", "what": "The vial is gone.", "whole": "on", "lost": "", "where": "Room 4"}
    assert investigator.post("loans:incident", loan.reference, 1, **typed).status_code == 302
    assert "An incident to look into" in text_of(curator.get("desk:page"))
    assert "A loss to write off" in text_of(authority.get("desk:page"))
    first = Incident.objects.get()
    found = {"where": "borrower", "reason": "Behind the safe."}
    assert curator.post("loans:found", loan.reference, first.pk, **found).status_code == 302
    assert worlds.fresh(item).status == "on_loan"
    assert investigator.post("loans:incident", loan.reference, 1, **typed).status_code == 302
    second = Incident.objects.latest("pk")
    page = text_of(authority.get("loans:detail", loan.reference))
    assert "Write off the loss" in page
    assert authority.post("loans:accept_loss", loan.reference, second.pk, reason="In vain.").status_code == 302
    assert worlds.fresh(item).status == "closed"
    assert "written off" in text_of(curator.get("loans:detail", loan.reference))


def test_damage_is_settled_with_words(world: World) -> None:
    loan = out(world).loan
    told = {"kind": "damage", "what": "It broke in two.", "lost": ""}
    assert As(world.investigator).post("loans:incident", loan.reference, 1, **told).status_code == 302
    incident = Incident.objects.get()
    curator = As(world.curator)
    assert curator.get("loans:settle", loan.reference, incident.pk).status_code == 200
    assert curator.post("loans:settle", loan.reference, incident.pk, reason="Two pieces now.").status_code == 302
    assert Incident.objects.get().end.outcome == "settled"
