"""Pictures: each has a page of its own with its credit, leads to the next, and enlarges by its address."""

from __future__ import annotations

import re

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from registry.holdings.models import Image
from registry.papers.models import store
from tests import worlds
from tests.worlds import World

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def world() -> World:
    return worlds.small_collection()


def hang(world: World, caption: str, order: int) -> Image:
    return Image.objects.create(
        sample=world.powder.sample,
        split=world.powder,
        file=store(PNG + caption.encode(), media_type="image/png"),
        caption=caption,
        credit="Invented Museum",
        licence="CC BY 4.0",
        order=order,
    )


def test_the_page_of_a_piece_leads_to_each_picture(client: Client, world: World) -> None:
    picture = hang(world, "Grains", 1)

    assert (
        f'href="/holdings/pictures/{picture.pk}/"'
        in client.get(f"/holdings/{world.powder.identifier}/").content.decode()
    )


def test_a_picture_has_its_credit_and_leads_both_ways(client: Client, world: World) -> None:
    first, second, third = (hang(world, caption, order) for order, caption in enumerate(("One", "Two", "Three")))

    page = client.get(f"/holdings/pictures/{second.pk}/").content.decode()

    assert "Two</span>. Invented Museum, CC BY 4.0." in page
    assert f'href="/holdings/pictures/{first.pk}/" rel="prev" data-press="ArrowLeft"' in page
    assert f'href="/holdings/pictures/{third.pk}/" rel="next" data-press="ArrowRight"' in page


def test_a_picture_is_enlarged_by_its_address(client: Client, world: World) -> None:
    picture = hang(world, "Grains", 1)

    plain = client.get(f"/holdings/pictures/{picture.pk}/").content.decode()
    enlarged = client.get(f"/holdings/pictures/{picture.pk}/", {"zoom": "2"}).content.decode()

    assert 'href="?zoom=2#plate"' in plain
    assert 'class="plate-view zoom-2"' in enlarged


def test_a_file_that_a_browser_has_is_not_sent_again(client: Client, world: World) -> None:
    picture = hang(world, "Grains", 1)
    first = client.get(f"/holdings/images/{picture.pk}/")

    again = client.get(f"/holdings/images/{picture.pk}/", headers={"if-none-match": first["ETag"]})

    assert first.content.startswith(PNG)
    assert again.status_code == 304


def test_a_stored_paper_is_no_picture(client: Client, world: World) -> None:
    picture = hang(world, "Grains", 1)
    Image.objects.filter(pk=picture.pk).update(file=store(b"%PDF-1.7", media_type="application/pdf"))

    assert client.get(f"/holdings/pictures/{picture.pk}/").status_code == 404
    assert client.get(f"/holdings/images/{picture.pk}/").status_code == 404


def test_a_thin_section_is_seen_in_both_lights_without_a_script(client: Client, world: World) -> None:
    plane, crossed, alone = (hang(world, caption, order) for order, caption in enumerate(("Plane", "Crossed", "Rock")))
    Image.objects.filter(pk=crossed.pk).update(plane=plane)

    for here, other in ((plane, crossed), (crossed, plane)):
        page = client.get(f"/holdings/pictures/{here.pk}/").content.decode()
        assert f'href="/holdings/pictures/{other.pk}/">' in page
        assert f'data-other="/holdings/images/{other.pk}/"' in page
        beside = client.get(f"/holdings/pictures/{here.pk}/?pair=1").content.decode()
        assert re.findall(r'<a class="no-script" href="/holdings/images/(\d+)/">', beside) == [
            str(plane.pk),
            str(crossed.pk),
        ]
    assert "Side by side" not in client.get(f"/holdings/pictures/{alone.pk}/?pair=1").content.decode()


def test_a_picture_is_not_its_own_pair(world: World) -> None:
    picture = hang(world, "Grains", 1)
    with pytest.raises(IntegrityError, match="holdings_image_is_not_its_own_pair"), transaction.atomic():
        Image.objects.filter(pk=picture.pk).update(plane=picture)
