"""The support pages work under the strict content security policy: pickers, look-ups, saving."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings

from registry.parties.models import RoleGrant
from tests.factories.holdings import make_collection, make_piece, make_sample
from tests.factories.parties import make_person, make_user


def test_a_superuser_gives_a_role(new_page: Callable[..., Page], committed_db: str, settings: Settings) -> None:
    settings.DEMO = True
    superuser = make_user(make_person("Su Peruser"), is_staff=True)
    superuser.is_superuser = True
    superuser.save()
    collection = make_collection("ce5")
    piece = make_piece(make_sample(collection))
    appointed = make_person("Ada Placeholder")

    page = new_page(locale="en-GB")
    page.goto("/account/demo/")
    page.get_by_role("button", name="Be Su Peruser").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Reference data")

    page.goto("/admin/parties/rolegrant/add/")
    page.get_by_label("Person").fill(str(appointed.pk))
    page.get_by_label("Role").select_option("curator")
    page.get_by_label("Collection").select_option("ce5")
    page.get_by_role("link", name="Today").first.click()
    page.get_by_label("Reason").fill("Appointed by the keeper.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page).to_have_url(re.compile("/admin/parties/rolegrant/$"))
    assert RoleGrant.objects.get(person=appointed).granted_by == superuser.person

    for place in (
        "/admin/",
        f"/admin/holdings/split/{piece.pk}/change/",
        "/admin/holdings/split/?form__id__exact=1",
        "/admin/ledger/movement/",
        f"/admin/parties/person/{appointed.pk}/blank/",
        "/admin/holdings/place/add/",
        f"/admin/parties/person/{appointed.pk}/history/",
    ):
        answer = page.goto(place)
        assert answer is not None
        assert answer.ok, place
        expect(page.locator("#site-name")).to_be_visible()
