"""A page made once with gaps: each request finds its own things in them, escaped, and nobody else's."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils.safestring import mark_safe
from django.utils.translation import override

from registry.web.framing import Frame, gap
from registry.web.holdings import markup
from registry.web.narrowing import Chip
from tests.web.holdings.shelf import fill_shelf

NASTY = '<b>"1&\ue000count\ue001'


def test_a_gap_takes_markup_as_it_is_and_escapes_everything_else() -> None:
    frame = Frame(f'<p title="{gap("word")}">{gap("word")}{gap("count")}</p>')

    assert frame.filled({"word": NASTY, "count": mark_safe("<i>2</i>")}) == (
        '<p title="&lt;b&gt;&quot;1&amp;\ue000count\ue001">&lt;b&gt;&quot;1&amp;\ue000count\ue001<i>2</i></p>'
    )
    with pytest.raises(KeyError):
        frame.filled({"word": ""})


@pytest.mark.django_db
def test_nothing_of_one_request_is_on_the_page_of_another(client: Client) -> None:
    fill_shelf(4)
    own = client.get("/holdings/", {"q": NASTY, "collect": NASTY, "order": "mass"}).content.decode()
    other = client.get("/holdings/?q=nothing-like-it&order=mass").content.decode()

    assert 'value="&lt;b&gt;&quot;1&amp;\ue000count\ue001"' in own
    assert "<b>" not in own
    assert "1&amp;\ue000" not in other
    assert 'hreflang="zh-hans" href="http://localhost:8000/zh/holdings/?q=nothing-like-it&amp;order=mass"' in other
    assert '<html lang="zh-hans">' in client.get("/zh/holdings/?q=nothing-like-it&order=mass").content.decode()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_chips_by_hand_are_those_of_the_component(language: str) -> None:
    chips = [Chip("Mission", NASTY, "?a=1&b=2"), Chip("Form", "chip", "?")]
    with override(language):
        by_template = render_to_string("components/chips.html", {"chips": chips, "clear": "/holdings/"})

        assert markup.chips(chips, "/holdings/") == by_template.rstrip("\n")
    assert markup.chips([], "/holdings/") == ""
