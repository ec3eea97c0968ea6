"""The pages about pieces a borrower made: told of and shown first, certified, sent back, taken in, numbered."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from registry.holdings.models import Form, Split
from registry.ledger.balances import balance
from registry.ledger.places import Place
from registry.loans.models import Acceptance, Certification, Making
from registry.loans.pieces import made_of
from tests import worlds
from tests.loans.daughters import on_loan, sent_back, squared, taken_in, two_made, weighed
from tests.web.people import As
from tests.worlds import World

pytestmark = pytest.mark.django_db

BALANCE = {"balance": "XPR-2", "uncertainty": "0.01"}


@pytest.fixture(autouse=True)
def no_second_factor(settings: Any) -> None:
    """In demonstration mode nobody is asked for one."""
    settings.DEMO = True


@pytest.fixture
def world() -> World:
    return worlds.small_collection()


def typed(*masses: str, left: str, loss: str = "", **more: Any) -> dict[str, Any]:
    """The form of a making, filled in; masses in mg."""
    section = Form.objects.get(code="section").pk
    rows: dict[str, Any] = {f"pieces-{n}-mass": mass for n, mass in enumerate(masses)}
    rows |= {f"pieces-{n}-what": "A section" for n, _mass in enumerate(masses)}
    rows |= {f"pieces-{n}-form": section for n, _mass in enumerate(masses)}
    head = {"way": "polished", "reason": "For the probe.", "left": left, "process_loss": loss}
    return BALANCE | head | rows | {"pieces-TOTAL_FORMS": str(len(masses)), "pieces-INITIAL_FORMS": "0"} | more


def test_pieces_are_shown_before_they_are_recorded(world: World) -> None:
    item = on_loan(world)
    page, form = reverse("loans:make_pieces", args=[item.loan.reference, 1]), typed("4", "3", left="12.5", loss="0.5")
    browser = As(world.investigator).client

    first = browser.post(page, form)
    assert "It adds up exactly." in first.content.decode()
    assert f"{item.piece.identifier}/P2" in first.content.decode()
    assert not Making.objects.exists()

    confirmed = first.context["comes_to"].as_shown
    assert browser.post(page, form | {"confirmed": confirmed}).status_code == 302
    assert [piece.mass_ug for piece in made_of(item, Place.BORROWER)] == [4_000, 3_000]


def test_what_does_not_add_up_is_said_and_nothing_typed_is_lost(world: World) -> None:
    item = on_loan(world)
    page = reverse("loans:make_pieces", args=[item.loan.reference, 1])
    answer = As(world.investigator).client.post(page, typed("4", left="15.9"))

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "The masses come to 19.9" in text
    assert 'value="15.9"' in text


def test_a_row_says_what_it_is_or_nothing_at_all(world: World) -> None:
    item = on_loan(world)
    form = typed("4", "", left="16") | {"pieces-0-what": "", "pieces-1-what": "", "pieces-1-form": ""}
    answer = As(world.investigator).client.post(reverse("loans:make_pieces", args=[item.loan.reference, 1]), form)
    assert answer.status_code == 422
    assert answer.content.decode().count("Say it of each new piece.") >= 1


def test_more_rows_keep_what_is_typed(world: World) -> None:
    item = on_loan(world)
    page = reverse("loans:make_pieces", args=[item.loan.reference, 1])
    text = As(world.investigator).client.post(page, typed("4", left="16", do="more")).content.decode()
    assert 'name="pieces-2-what"' in text
    assert 'value="A section"' in text


def test_the_page_of_a_loan_lists_what_was_made_of_each_piece(world: World) -> None:
    item, first, _second = two_made(world)
    text = As(world.investigator).client.get(reverse("loans:detail", args=[item.loan.reference])).content.decode()
    assert "Pieces made of it" in text
    assert first.identifier in text
    assert reverse("holdings:page", args=[first.identifier]) not in text, "it has no public page"


def test_an_inventory_asks_about_each_made_piece(world: World) -> None:
    item, first, second = two_made(world)
    keys = [str(item.pk), f"{item.pk}-{first.pk}", f"{item.pk}-{second.pk}"]
    form = {f"present-{key}": "on" for key in keys} | {f"where-{key}": "The safe" for key in keys}
    answer = As(world.investigator).client.post(reverse("loans:certify", args=[item.loan.reference]), form)
    assert answer.status_code == 302
    assert Certification.objects.get().lines.count() == 3


def test_what_goes_back_is_declared_piece_by_piece(world: World) -> None:
    item, first, second = two_made(world)
    form = {"items": "1", "way": "in_person", f"declared-{item.pk}": "12.5", f"declared-{item.pk}-{first.pk}": "4"}
    page, browser = reverse("loans:send_back", args=[item.loan.reference]), As(world.investigator).client
    refused = browser.post(page, form)
    assert refused.status_code == 422
    assert f"{second.identifier}: say how much is sent." in refused.content.decode()
    assert browser.post(page, form | {f"declared-{item.pk}-{second.pk}": "3"}).status_code == 302


def test_an_item_is_taken_in_when_every_piece_of_it_is_scanned(world: World) -> None:
    item, first, second = two_made(world)
    item = sent_back(world, item)
    browser = As(world.processor).client
    labels = [item.piece.identifier, first.identifier]
    text = browser.post(reverse("loans:receive_many"), {"labels": "\n".join(labels)}).content.decode()
    assert "not complete" in text
    assert "confirmed" not in text

    labels.append(second.identifier)
    form = {"labels": "\n".join(labels), "confirmed": ",".join(labels)}
    assert browser.post(reverse("loans:receive_many"), form).status_code == 302
    assert worlds.fresh(item).status == "received"


def test_each_made_piece_is_weighed_on_return(world: World) -> None:
    item, first, second = two_made(world)
    item = taken_in(world, item)
    form = BALANCE | {"reading": "12.5", f"reading-{first.pk}": "4", "second_by": str(world.second_processor.pk)}
    page, browser = reverse("loans:reweigh", args=[item.loan.reference, 1]), As(world.processor).client
    assert browser.post(page, form).status_code == 422
    assert browser.post(page, form | {f"reading-{second.pk}": "3"}).status_code == 302
    assert worlds.fresh(item).status == "reweighed"


def test_the_curator_gives_a_number_and_the_old_address_leads_to_it(world: World) -> None:
    item, first, _second = two_made(world)
    squared(world, weighed(world, item))
    number, old = f"{item.piece.identifier}-01", first.identifier
    browser = As(world.curator).client
    page = reverse("loans:accept_daughter", args=[item.loan.reference, 1, first.pk])
    assert number in browser.get(page).content.decode(), "the next free number is proposed"
    assert browser.get(reverse("holdings:page", args=[old])).status_code == 404

    assert browser.post(page, {"identifier": number, "remark": ""}).status_code == 302
    assert Acceptance.objects.get().number == number
    assert browser.get(reverse("holdings:page", args=[old]))["Location"] == reverse("holdings:page", args=[number])
    assert browser.get(reverse("holdings:page", args=[number])).status_code == 200


def test_use_is_reported_of_the_piece_chosen(world: World) -> None:
    item, first, _second = two_made(world)
    form = {"piece": first.pk, "method": world.method.pk, "consumed": "1", "remark": "A spot."}
    answer = As(world.investigator).client.post(reverse("loans:report_use", args=[item.loan.reference, 1]), form)
    assert answer.status_code == 302
    assert balance(Split.objects.get(pk=first.pk), Place.BORROWER, item.allotment) == 3_000
