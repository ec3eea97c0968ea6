"""Labels are scanned with the camera where a browser can; only those pages may ask for it, and typing always works."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from registry.holdings.models import Place
from registry.web.camera import CAMERA, NOTHING
from tests import worlds
from tests.e2e.hands import Hands
from tests.factories.parties import make_user
from tests.web.people import As
from tests.worlds import World, small_collection

A_CAMERA = """
const media = { getUserMedia: async () => document.createElement("canvas").captureStream() };
Object.defineProperty(navigator, "mediaDevices", { value: media });
HTMLMediaElement.prototype.play = async () => {};
window.BarcodeDetector = class { async detect() { return [{ rawValue: "%s" }, { rawValue: "%s" }]; } };
"""
NO_CAMERA = """
const media = { getUserMedia: async () => { throw new Error("denied"); } };
Object.defineProperty(navigator, "mediaDevices", { value: media });
window.BarcodeDetector = class {};
"""


@pytest.mark.django_db
def test_only_pages_that_scan_may_ask_for_the_camera() -> None:
    world = small_collection()
    item = worlds.item_on_loan(world, worlds.only_item(worlds.loan_signed(world)))
    place = Place.objects.create(facility=world.facility, code="S-1")
    scanning = [
        As(world.processor).get("loans:receive_many"),
        As(world.investigator).get("loans:certify", item.loan.reference),
        As(world.processor).get("bench:stocktake", world.collection.code, place.pk),
    ]
    for page in scanning:
        assert page.status_code == 200
        assert page["Permissions-Policy"] == CAMERA
        assert "web/js/camera" in page.content.decode()
        assert "data-camera" in page.content.decode()
    others = [Client().get("/"), As(world.investigator).get("loans:detail", item.loan.reference)]
    assert {page["Permissions-Policy"] for page in others} == {NOTHING}


@pytest.fixture
def world(committed_db: str, settings: Any) -> World:
    settings.DEMO = True
    world = small_collection()
    worlds.item_sent_back(world, worlds.only_item(worlds.loan_signed(world)))
    make_user(world.processor)
    return world


def opened(page: Page, world: World, script: str) -> Page:
    """The page on which many pieces are taken in, in a browser made to be so."""
    page.add_init_script(script)
    Hands(page, world.processor).go(reverse("loans:receive_many"))
    return page


def test_what_the_camera_reads_is_put_into_the_field_once(world: World, new_page: Callable[..., Page]) -> None:
    page = opened(new_page(), world, A_CAMERA % ("CE5C0000", "CE5C0001"))
    page.get_by_label("Labels, one a line").fill("CE5C0000")
    page.get_by_role("button", name="Scan with the camera").click()
    expect(page.get_by_role("status").filter(has_text="CE5C0001")).to_be_visible()
    expect(page.get_by_label("Labels, one a line")).to_have_value("CE5C0000\nCE5C0001\n")
    page.get_by_role("button", name="Stop the camera").click()
    expect(page.get_by_role("button", name="Scan with the camera")).to_be_focused()


def test_a_camera_that_is_refused_says_to_type(world: World, new_page: Callable[..., Page]) -> None:
    page = opened(new_page(), world, NO_CAMERA)
    page.get_by_role("button", name="Scan with the camera").click()
    expect(page.get_by_text("Type or paste the labels instead")).to_be_visible()


def test_without_a_reader_of_codes_there_is_no_button(world: World, new_page: Callable[..., Page]) -> None:
    page = opened(new_page(), world, "delete window.BarcodeDetector;")
    expect(page.get_by_label("Labels, one a line")).to_be_visible()
    expect(page.get_by_role("button", name="Scan with the camera")).to_have_count(0)
