"""A thin section's two pictures in a real browser: closer and farther in place, moved together, the light changed."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from registry.holdings.models import Image, Split
from registry.papers.models import store
from tests import worlds

DRAWINGS = Path(__file__).parents[3] / "registry/console/demonstration/data/pictures"


def hang(split: Split, name: str, plane: Image | None = None) -> Image:
    file = store((DRAWINGS / name).read_bytes(), media_type="image/jpeg")
    return Image.objects.create(
        sample=split.sample,
        split=split,
        file=file,
        caption=name,
        credit="Drawn",
        licence="CC0 1.0",
        plane=plane,
    )


def test_a_pair_is_seen_closer_together_and_in_either_light(
    new_page: Callable[..., Page], assert_accessible: Callable[[Page], None]
) -> None:
    split = worlds.small_collection().section
    plane = hang(split, "section-basalt-plane.jpg")
    crossed = hang(split, "section-basalt.jpg", plane)
    page = new_page(viewport={"width": 1280, "height": 900}, locale="en-GB")
    page.goto(f"/holdings/pictures/{crossed.pk}/")
    assert_accessible(page)

    page.keyboard.press("x")
    expect(page.locator(".plate-view img")).to_have_attribute("src", f"/holdings/images/{plane.pk}/")
    page.keyboard.press("+")
    expect(page.locator("[data-viewer]")).to_have_class(re.compile("is-closer"))
    page.keyboard.press("0")
    expect(page.locator("[data-viewer]")).not_to_have_class(re.compile("is-closer"))

    page.keyboard.press("f")
    leave = page.get_by_role("button", name="Leave full screen")
    expect(leave).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Full screen")).to_have_attribute("aria-pressed", "false")

    page.get_by_role("link", name="Side by side").click()
    assert_accessible(page)
    page.get_by_role("button", name="Larger").click()
    first, second = page.locator(".plate-view").all()
    before = second.evaluate("pane => pane.scrollLeft")
    first.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "before => { const [a, b] = document.querySelectorAll('.plate-view');"
        " return b.scrollLeft > before && a.scrollLeft === b.scrollLeft; }",
        arg=before,
    )
