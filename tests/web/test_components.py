"""Each component says what it is given, in markup a reader and a browser understand."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace as Thing
from typing import Any

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.translation import override
from playwright.sync_api import Page

from registry.applications.lifecycle import APPLICATION
from registry.foundation.mass import Mass
from registry.holdings.models.pieces import AVAILABILITIES
from registry.loans.lifecycle import ITEM, LOAN_STATUSES
from registry.web.phases import PHASES, phase_of
from registry.web.templatetags.mass import amount, column_form, mass, mass_figure, mass_in, mass_text
from tests.web.sheet import EveryField, content

Pages = Callable[..., Page]


def shown(name: str, **given: Any) -> str:
    return render_to_string(f"components/{name}.html", given)


def said(source: str, **given: Any) -> str:
    return Template(source).render(Context(given))


def words(markup: str) -> str:
    return re.sub(r"[ \n]+", " ", re.sub(r"<[^>]+>", "\n", markup)).strip()


# Masses.


@pytest.mark.parametrize(
    ("ug", "read"),
    [
        (480, "480\u2009µg"),
        (17_600, "17.6\u2009mg"),
        (269_400_000, "269.4\u2009g"),
        (11_729_000_001, "11.729000001\u2009kg"),
    ],
)
def test_a_mass_shows_every_microgram_in_the_unit_of_its_size(ug: int, read: str) -> None:
    assert words(mass(ug)).replace(" ", "") == read
    assert mass_text(Mass(ug)) == read


def test_not_weighed_and_none_left_are_never_alike() -> None:
    assert words(mass(None)) == "not weighed"
    assert words(mass(0)) == "none left"
    assert words(amount(0)).split() == ["0", "mg"]
    with override("zh-hans"):
        assert words(mass(None)) != words(mass(0))


def test_a_column_has_one_unit_and_the_fewest_decimals_that_show_every_row() -> None:
    assert column_form([Mass(17_600), Mass(24_600_000), None]) == "mg.1"
    assert column_form([17_601, 20_000]) == "mg.3"
    assert column_form([Thing(mass_ug=9_614_000_000)], "mass_ug") == "g.1"
    assert column_form([]) == "mg.1"


def test_down_a_column_zero_keeps_its_decimals() -> None:
    assert words(mass_in(0, "mg.3")).replace(" ", "") == "0.000\u2009mg"
    assert mass_figure(None, "mg") == "not weighed"


def test_an_unknown_unit_is_a_mistake_in_the_template() -> None:
    with pytest.raises(TemplateSyntaxError):
        mass_in(1, "stone")


# Days.


def test_an_instant_is_read_on_the_collections_clock() -> None:
    collection = Thing(time_zone="Asia/Shanghai")
    read = said("{% load dates %}{{ at|instant:where }}|{{ at|day:where }}", at=content()["at"], where=collection)
    assert words(read) == "10 Nov 2026, 09:12 Beijing | 10 Nov 2026"
    assert 'datetime="2026-11-10T01:12Z"' in read


def test_a_deadline_names_its_clock() -> None:
    read = said("{% load dates %}{{ on|deadline:'America/Chicago' }}", on=date(2026, 12, 22))
    assert words(read) == "22 Dec 2026, 24:00 Houston"


# Status.


@pytest.mark.parametrize("status", [*APPLICATION.statuses, *ITEM.statuses, *LOAN_STATUSES, *AVAILABILITIES])
def test_every_status_of_the_registry_has_its_word_and_shape(status: str) -> None:
    assert status in PHASES
    assert str(PHASES[status].word)


def test_a_status_nobody_drew_is_seen_rather_than_hidden() -> None:
    assert words(said("{% load look %}{% badge 'brand_new' %}")) == "brand_new"


def test_every_shape_stands_in_the_sprite() -> None:
    symbols = set(re.findall(r'<symbol id="i-([\w-]+)"', shown("sprite")))
    assert {phase.icon for phase in PHASES.values()} <= symbols


def test_a_badge_says_more_exactly_when_asked() -> None:
    badge = said("{% load look %}{% badge 'overdue' '75 days overdue' %}")
    assert words(badge) == "75 days overdue"
    assert f"is-{phase_of('overdue').tone}" in badge


def test_every_colour_of_a_badge_is_in_its_style_sheet() -> None:
    with open("registry/web/static/web/css/components/badge.css") as sheet:
        tones = set(re.findall(r"\.is-(\w+)", sheet.read()))
    assert {phase.tone for phase in PHASES.values()} <= tones


# People and institutions.


def test_an_invented_institution_carries_its_mark() -> None:
    assert "†" in said("{% load look %}{% institution i %}", i=content()["invented"])


def test_a_name_is_read_in_the_readers_language() -> None:
    university = Thing(name="Peking University", name_zh="北京大学", is_invented=False)
    with override("zh-hans"):
        assert words(said("{% load look %}{% institution i %}", i=university)) == "北京大学"


# Lists.


def test_a_query_is_edited_without_losing_the_rest() -> None:
    request = RequestFactory().get("/", {"q": "soil", "kind": ["a", "b"], "after": "x"})
    given = {"request": request}
    assert (
        said("{% load addresses %}{% query_with order='mass' %}", **given)
        == "?q=soil&amp;kind=a&amp;kind=b&amp;order=mass"
    )
    assert said("{% load addresses %}{% query_without 'kind' 'a' %}", **given) == "?q=soil&amp;kind=b"
    assert (
        said("{% load addresses %}{% query_toggled 'kind' 'c' %}", **given)
        == "?q=soil&amp;kind=a&amp;kind=b&amp;kind=c"
    )
    assert said("{% load addresses %}{% query_with q='' kind=None %}", **given) == "?"


def test_a_table_tells_each_cell_its_column() -> None:
    table = shown("table", table=content()["table"])
    assert 'data-label="Mass, mg"' in table
    assert 'aria-sort="ascending"' in table
    assert '<td class="card-status">' in table


def test_a_table_refuses_a_row_of_another_length() -> None:
    table = content()["table"]
    with pytest.raises(ValueError, match="shorter"):
        list(type(table)(table.caption, table.columns, [["L-1"]]).lines())


def test_a_facet_keeps_its_empty_options() -> None:
    facet = shown("facets", groups=content()["groups"], kept=[("q", "soil")], action="")
    assert 'class="zero"' in facet
    assert 'name="q" value="soil"' in facet
    assert facet.count("checked") == 1


def test_pages_end_without_a_dead_link() -> None:
    assert shown("pagination", later="?after=x").count("href") == 1


# Verdicts and refusals.


def test_a_verdict_answers_first_and_lists_what_fails_before_what_is_met() -> None:
    box = words(shown("verdict", answer="failed", sentence="Not yet", rules=content()["rules"][::-1]))
    assert box.index("Not yet") < box.index("Not met") < box.index("Met:") < box.index("Does not apply")


def test_obstacles_lead_to_their_fields() -> None:
    box = shown("obstacles", obstacles=content()["obstacles"])
    assert 'href="#id_mass"' in box
    assert 'role="alert"' in box
    assert shown("obstacles", obstacles=[]).strip() == ""


# Forms.


def test_every_field_names_its_control_and_its_error() -> None:
    form = EveryField({"title": ""})
    markup = str(form)
    assert "4 answers need another look" in words(markup)
    assert 'href="#id_title"' in markup
    assert 'aria-describedby="id_title_helptext id_title_error"' in markup
    assert 'id="id_title_error"' in markup
    assert 'class="input" ' in markup or 'class="input"' in markup
    for name, field in form.fields.items():
        assert f'for="id_{name}' in markup or f'id="id_{name}"' in markup, name
        assert str(field.label or name.capitalize()) in markup


def test_markup_in_what_was_typed_stays_text() -> None:
    form = EveryField({"title": "<script>alert(1)</script>"})
    assert "<script>" not in str(form)


# All of it, in a browser.


@pytest.mark.parametrize("prefix", ["", "/zh"])
def test_the_sheet_of_components_is_accessible_and_fits(
    settings: Any, new_page: Pages, assert_accessible: Callable[[Page], None], prefix: str
) -> None:
    settings.ROOT_URLCONF = "tests.web.sheet"
    page = new_page()
    page.goto(f"{prefix}/sheet/")
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.emulate_media(color_scheme="light")
        assert_accessible(page)
        page.emulate_media(color_scheme="dark")
        assert_accessible(page)
