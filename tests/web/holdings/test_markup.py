"""What is put together by hand escapes whatever it is given, and says what the page's templates would."""

from __future__ import annotations

from registry.reports.public.family import Relative
from registry.web.holdings import markup
from registry.web.holdings.folding import Folding

NASTY = '<b>"1&'


def relative(identifier: str, **facts: object) -> Relative:
    usual = {"form": "chip", "own_ug": 1_500, "first_ug": 1_500, "availability": "available", "condition": "opened"}
    return Relative(pk=1, identifier=identifier, is_illustrative=False, cut_on=None, **{**usual, **facts})  # type: ignore[arg-type]


def test_every_word_of_a_family_is_escaped() -> None:
    piece = relative(NASTY, form=NASTY, from_sample=NASTY, cut_from_it=2, daughters=[relative(NASTY)])

    shown = markup.family([piece], 3_000, "mg.1", Folding())

    assert "<b>" not in shown
    assert shown.count("&lt;b&gt;&quot;1&amp;") == 7  # two numbers, form, parent, what folds, and the link to the rest
    assert 'href="/holdings/%3Cb%3E%221&amp;/"' in shown
    assert 'href="?branch=%3Cb%3E%221%26&amp;from=%3Cb%3E%221%26#family"' in shown


def test_a_piece_is_told_with_its_mass_and_its_share_of_the_whole() -> None:
    shown = markup.family([relative("10017,1")], 3_000, "mg.1", Folding())

    assert '<span class="num share soft">50.00\u2009%</span>' in shown
    assert "1.5<span" in shown


def test_what_was_cut_from_a_piece_unfolds_near_the_beginning_and_is_one_link_away_beyond() -> None:
    deep = relative("10017,3", depth=2, cut_from_it=1, daughters=[relative("10017,4", depth=3)])
    near = relative("10017,1", cut_from_it=1, daughters=[deep])

    shown = markup.family([near], 0, "mg.1", Folding())
    assert shown.count('aria-expanded="true"') == 1
    assert shown.count('aria-expanded="false"') == 1
    assert "10017,4" not in shown
    assert 'href="?open=10017%2C3#family"' in shown
    assert "10017,4" in markup.family([near], 0, "mg.1", Folding(opened=("10017,3",)))
    folded = markup.family([near], 0, "mg.1", Folding(folded=("10017,1",)))
    assert "10017,3" not in folded
    assert 'href="?#family"' in folded
    beyond = markup.family([relative("10017,5", cut_from_it=7)], 0, "mg.1", Folding())
    assert "aria-expanded" not in beyond
    assert 'href="?branch=10017%2C5#family">7 pieces cut from it<' in beyond
