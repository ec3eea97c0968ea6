"""What is put together by hand escapes whatever it is given, and says what the page's templates would."""

from __future__ import annotations

from registry.reports.public.kin import Family, Paging, Relative
from registry.web.holdings import branches as markup
from registry.web.holdings.folding import Folding

NASTY = '<b>"1&'


def relative(identifier: str, **facts: object) -> Relative:
    usual = {"form": "chip", "own_ug": 1_500, "first_ug": 1_500, "availability": "available", "condition": "opened"}
    return Relative(pk=1, identifier=identifier, is_illustrative=False, cut_on=None, **{**usual, **facts})  # type: ignore[arg-type]


def shown_of(*branches: Relative, whole_ug: int = 0, sought: str = "", **said: tuple[str, ...]) -> str:
    """A small family: its deep branches are folded by themselves."""
    shown = Family(list(branches), 7, 2, sought=sought)
    return markup.family(shown, whole_ug, "mg.1", Folding(shown, **said))  # type: ignore[arg-type]


def test_every_word_of_a_family_is_escaped() -> None:
    beyond = Paging(5, earlier=1, before=NASTY, after=NASTY)
    piece = relative(NASTY, form=NASTY, from_sample=NASTY, below=5, daughters=[relative(NASTY)], paging=beyond)

    shown = shown_of(piece, sought=NASTY)

    assert "<b>" not in shown
    assert shown.count('id="found" aria-current="true"') == 2
    assert 'href="/holdings/%3Cb%3E%221&amp;/"' in shown
    assert 'href="?from=%3Cb%3E%221%26#family"' in shown
    assert "1 before these" in shown
    assert "3 more, from &lt;b&gt;&quot;1&amp; on" in shown


def test_a_piece_is_told_with_its_mass_and_its_share_of_the_whole() -> None:
    shown = shown_of(relative("10017,1"), whole_ug=3_000)

    assert '<span class="num share soft">50.00\u2009%</span>' in shown
    assert "1.5<span" in shown


def test_what_was_cut_from_a_piece_unfolds_near_the_beginning_and_tells_its_sums_beyond() -> None:
    deep = relative("10017,3", depth=2, below=1, branch_ug=2_500, daughters=[relative("10017,4", depth=3)])
    near = relative("10017,1", below=2, daughters=[deep])

    shown = shown_of(near)
    assert shown.count('aria-expanded="true"') == 1
    assert shown.count('aria-expanded="false"') == 1
    assert "10017,4" not in shown
    assert '1 piece from it<span class="faint"> · with them <span class="mass">2.5<' in shown
    assert 'href="?open=10017%2C3#family"' in shown
    assert "10017,4" in shown_of(near, opened=("10017,3",))
    folded = shown_of(near, folded=("10017,1",))
    assert "10017,3" not in folded
    assert 'href="?#family"' in folded
