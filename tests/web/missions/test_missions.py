"""Missions: every one in the list, and its sums closing on its page."""

from __future__ import annotations

import pytest
from django.test import Client

from registry.holdings.models import LandingSite
from tests import worlds
from tests.web.holdings.test_pages import text_of

pytestmark = pytest.mark.django_db


def test_a_mission_shows_site_masses_and_material(client: Client) -> None:
    world = worlds.small_collection()
    mission = world.powder.mission
    mission.official_mass_ug = 1_731_000_000
    mission.save()
    LandingSite.objects.create(mission=mission, name="Mons Rümker", latitude="43.0580", longitude="-51.9160")

    page = text_of(client, f"/missions/{mission.slug}/")
    everyone = text_of(client, "/missions/")

    assert "Mons Rümker 43.058° N 51.916° W" in page
    assert "Official mass 1.731 kg" in page
    assert "Catalogue mass not published" in page
    assert "In these books 1.012 g" in page
    assert "Basalt 1 3 1,012.0 mg" in page
    assert f"{mission.name} Mons Rümker" in everyone
    assert "1,731.00 g" in everyone


def test_no_missions_yet(client: Client) -> None:
    assert "No mission has been entered yet" in text_of(client, "/missions/")
    assert client.get("/missions/nowhere/").status_code == 404
