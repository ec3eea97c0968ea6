"""A sample or piece to cite: as a sentence in both languages, for BibTeX and for reference managers."""

from __future__ import annotations

import json
from html import unescape

import pytest
from django.test import Client

from registry.holdings.models import AlternativeIdentifier, Form, Lithology, Split
from tests import worlds
from tests.worlds import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return worlds.small_collection()


def test_the_page_cites_in_both_languages(client: Client, world: World) -> None:
    Form.objects.filter(pk=world.powder.form_id).update(name_zh="粉末")

    page = unescape(client.get(f"/holdings/{world.powder.identifier}/").content.decode())

    assert f"{world.powder.identifier} (powder) [Physical sample]. Lunar Sample Loan Registry. Retrieved" in page
    assert f"{world.powder.identifier}（粉末）[EB/OL]//月球样品借用登记处." in page


def test_bibtex_comes_as_a_file(client: Client, world: World) -> None:
    response = client.get(f"/holdings/{world.powder.identifier}/?format=bibtex")

    assert response["Content-Type"].startswith("application/x-bibtex")
    assert response["Content-Disposition"].endswith('.bib"')
    written = response.content.decode()
    assert written.startswith("@misc{lunar-")
    assert written.count("{") == written.count("}")


def test_reference_managers_read_csl_json(client: Client, world: World) -> None:
    response = client.get(
        f"/holdings/{world.powder.sample.identifier}/", headers={"accept": "application/vnd.citationstyles.csl+json"}
    )

    (item,) = json.loads(response.content)
    assert item["author"] == [{"literal": world.collection.owner.name}]
    assert item["issued"] == {"date-parts": [[world.powder.mission.returned_on.year]]}
    assert item["URL"].endswith(f"/holdings/{world.powder.sample.identifier}/")


def test_a_doi_is_cited_where_there_is_one(client: Client, world: World) -> None:
    AlternativeIdentifier.objects.create(split=world.powder, scheme="IGSN", value="10.58052/XYZ1")

    (item,) = json.loads(client.get(f"/holdings/{world.powder.identifier}/?format=csl").content)

    assert item["DOI"] == "10.58052/XYZ1"
    assert item["URL"] == "https://doi.org/10.58052/XYZ1"


def test_what_is_not_public_cannot_be_cited(client: Client, world: World) -> None:
    assert client.get("/holdings/nothing-of-the-kind/?format=csl").status_code == 404


def test_what_has_invented_figures_is_cited_with_its_mark_and_without_an_author(client: Client, world: World) -> None:
    address = f"/holdings/{world.powder.identifier}/"
    assert "Illustrative" not in client.get(f"{address}?format=citation").content.decode()
    Split.objects.filter(pk=world.powder.pk).update(is_illustrative=True)
    told = {form: client.get(f"{address}?format={form}").content.decode() for form in ("citation", "bibtex", "csl")}
    assert all("Illustrative" in text for text in told.values())
    assert told["citation"].startswith("Lunar Sample Loan Registry (")
    assert "author = {{Lunar Sample Loan Registry}}" in told["bibtex"]
    assert json.loads(told["csl"])[0]["author"] == [{"literal": "Lunar Sample Loan Registry"}]


def test_a_title_has_no_bracket_in_a_bracket(client: Client, world: World) -> None:
    Form.objects.filter(pk=world.powder.form_id).update(name="powder (soil)", name_zh="粉末（月壤）")
    Lithology.objects.filter(pk=world.powder.lithology_id).update(name="soil (regolith)", name_zh="月壤")
    told = client.get(f"/holdings/{world.powder.identifier}/?format=citation").content.decode()
    assert f"Soil {world.powder.identifier} (powder) [Physical sample]" in told
    assert f"月壤 {world.powder.identifier}（粉末）[EB/OL]" in told
