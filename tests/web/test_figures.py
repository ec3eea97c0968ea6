"""Pictures say what they show, keep to scale, and place their words apart."""

from __future__ import annotations

import re
from datetime import date
from xml.etree import ElementTree

import pytest
from django.utils.safestring import SafeString

from registry.foundation.mass import Mass
from registry.web.figures.balance import Weighed, balance_picture
from registry.web.figures.books import Place, books_bar
from registry.web.figures.drawing import Drawing, shortened, width_of
from registry.web.figures.family import MOST_ROWS, Piece, Stay, family_picture
from registry.web.figures.flow import Band, Flow, Lens, Node, mass_flow
from registry.web.figures.mass_line import Parts, mass_line
from registry.web.figures.moon import FAR, NEAR, Site, coordinates, moon_locator, moon_plate
from registry.web.figures.timeline import LoanBar, loan_timeline
from registry.web.figures.world import MIDDLE, Town, place, world_map

TODAY = date(2026, 11, 22)
SITES = [
    Site("Apollo 11", "A11", 0.674, 23.473),
    Site("Apollo 12", "A12", -3.012, -23.422),
    Site("Apollo 14", "A14", -3.645, -17.471),
    Site("Luna 16", "L16", -0.5137, 56.3638),
    Site("Luna 20", "L20", 3.786, 56.624),
    Site("Chang’e-6", "CE6", -41.6385, -153.9852, is_change=True, href="/missions/change-6/"),
]


def drawn(picture: SafeString) -> ElementTree.Element:
    """The picture read as XML: what does not parse is no picture."""
    return ElementTree.fromstring(f"<figure>{picture}</figure>")  # noqa: S314 - our own markup


def widths(picture: SafeString, css: str) -> list[float]:
    return [float(rect.attrib["width"]) for rect in drawn(picture).iter("rect") if rect.attrib.get("class") == css]


def test_words_are_escaped() -> None:
    drawing = Drawing(10, 10, says='a "quoted" <finding>')
    drawing.text(0, 0, "<script>&")
    markup = drawing.markup()
    assert "<script>" not in markup
    assert drawn(markup)[0].attrib["aria-label"] == 'a "quoted" <finding>'


def test_a_picture_without_a_sentence_is_hidden_from_readers() -> None:
    assert 'aria-hidden="true"' in Drawing(1, 1).markup()


def test_long_words_are_cut_to_the_room_there_is() -> None:
    assert shortened("Institute of Geology and Geophysics", 100).endswith("…")
    assert width_of(shortened("Institute of Geology and Geophysics", 100)) <= 100
    assert shortened("Short", 100) == "Short"


# The Moon.


def test_a_site_falls_where_it_should() -> None:
    assert NEAR.place(0, 0) == (NEAR.x, NEAR.y)
    assert NEAR.place(90, 0)[1] == pytest.approx(NEAR.y - NEAR.radius)
    x, y = FAR.place(-41.6385, -153.9852)
    assert x > FAR.x, "Chang’e-6 came down east of the far side's middle"
    assert y > FAR.y


def test_every_site_is_marked_and_named_in_both_drawings() -> None:
    plate = drawn(moon_plate(SITES))
    marks = [mark for mark in plate.iter("circle") if mark.attrib.get("class", "").startswith("site-dot")]
    assert len(marks) == 2 * len(SITES)
    named = [text.text for text in plate.iter("text")]
    assert all(site.name in named and site.short in named for site in SITES)


def test_names_on_the_moon_do_not_cover_one_another() -> None:
    boxes = []
    for text in drawn(moon_plate(SITES))[0].iter("text"):
        if text.attrib.get("class") != "site-t":
            continue
        width, x = width_of(text.text or ""), float(text.attrib["x"])
        left = x - width if text.attrib.get("text-anchor") == "end" else x
        boxes.append((left, left + width, float(text.attrib["y"])))
    for number, (left, right, y) in enumerate(boxes):
        for other_left, other_right, other_y in boxes[number + 1 :]:
            assert abs(y - other_y) >= 12 or right <= other_left or other_right <= left


def test_a_locator_says_which_side() -> None:
    assert "far side" in moon_locator(SITES[-1])
    assert coordinates(-41.6385, -153.9852) == "41.639° S 153.985° W"


def test_a_picture_with_links_is_no_image() -> None:
    assert 'role="group"' in moon_plate(SITES)
    assert 'role="img"' in moon_plate(SITES[:1])


# The Earth.


def test_the_earth_is_projected_to_equal_areas() -> None:
    west, east = place(0, MIDDLE - 90), place(0, MIDDLE + 90)
    assert west[0] + east[0] == pytest.approx(2 * place(0, MIDDLE)[0])
    assert place(60, MIDDLE)[1] < place(0, MIDDLE)[1] < place(-30, MIDDLE)[1]


def test_borrowers_stand_on_the_map_with_a_line_from_their_lender() -> None:
    beijing = Town("Beijing", 40.0, 116.39)
    borrowers = [Town("Cologne", 50.93, 6.93, lender="Beijing"), Town("Houston", 29.56, -95.09, lender="elsewhere")]
    picture = world_map([beijing], borrowers)
    assert picture.count("ln ln-earth ln-2") == 2 * len(borrowers)
    assert len(re.findall(r'class="ln ln-earth" d="M[^"]*Q', picture)) == 2
    assert "Beijing, lender" in picture
    assert world_map([beijing], []) == ""


def test_names_on_a_crowded_map_give_way() -> None:
    crowd = [Town(f"Laboratory {number}", 40.0, 116.4 + number / 100, weight=number) for number in range(30)]
    named = [text.text for text in drawn(world_map([], crowd))[0].iter("text")]
    assert "Laboratory 29" in named
    assert len(named) < len(crowd)


# Masses in bars.


def test_a_mass_line_is_to_scale() -> None:
    line = mass_line(Parts(free_ug=75, held_ug=0, lent_ug=25, used_ug=0))
    assert widths(line, "f-earth") == [pytest.approx(83.2, abs=0.1)]
    assert widths(line, "f-deep") == []


def test_a_mass_line_of_nothing_is_an_empty_frame() -> None:
    assert len(drawn(mass_line(Parts(0, 0, 0, 0)))[0]) == 1


def test_the_books_draw_the_outside_larger() -> None:
    bar = books_bar([Place("vault", "In vaults", 990), Place("borrower", "With borrowers", 10)])
    assert "99.0 %" in bar
    assert widths(bar, "w-away") == [860, 358]
    assert books_bar([Place("vault", "In vaults", 0)]) == ""


def test_a_flow_gives_each_band_the_width_of_its_mass() -> None:
    flow = Flow(
        "Where it went",
        [
            [Node("whole", "brought in", Mass(100_000))],
            [Node("vault", "in the vault", Mass(75_000), "earth"), Node("out", "with borrowers", Mass(25_000), "away")],
        ],
        [Band("whole", "vault", Mass(75_000), "earth"), Band("whole", "out", Mass(25_000), "away", moved=True)],
    )
    wide = drawn(mass_flow(flow))[0]
    heights = {rect.attrib["class"]: float(rect.attrib["height"]) for rect in wide.iter("rect")}
    assert heights["f-earth"] == pytest.approx(3 * heights["f-away"])
    assert "url(#h-away)" in mass_flow(flow)
    assert mass_flow(Flow("Nothing", [[Node("whole", "", Mass(0))]], [])) == ""


def test_a_narrow_flow_names_every_node_and_the_heavy_one() -> None:
    rest, heavy = Node("rest", "the rest", Mass(10_000)), Node("heavy", "15415,0", Mass(90_000), "earth")
    flow = Flow(
        "Where it went",
        [
            [rest],
            [Node("a", "15415,1", Mass(6_000)), Node("b", "15415,2", Mass(4_000))],
            [Node("vault", "in the vault", Mass(6_000)), Node("out", "lent", Mass(4_000), "away")],
        ],
        [
            Band("rest", "a", Mass(6_000)),
            Band("rest", "b", Mass(4_000)),
            Band("a", "vault", Mass(6_000)),
            Band("b", "out", Mass(4_000), "away", moved=True),
        ],
        lens=Lens(Node("whole", "whole", Mass(100_000)), heavy, "in the vault"),
    )
    narrow = drawn(mass_flow(flow))[1]
    said = [words.strip() for words in narrow.itertext() if words.strip()]
    for name in ("whole", "the rest", "15415,1", "15415,2", "in the vault", "lent", "15415,0, in the vault"):
        assert name in said, name


# Time.


def test_a_family_shows_every_piece_and_how_its_stays_ended() -> None:
    family = Piece(
        "CE5C0600",
        "in the vault",
        Mass(21_344_200),
        date(2020, 12, 17),
        daughters=[
            Piece(
                "A", "back", Mass(500), date(2021, 11, 1), stays=[Stay(date(2021, 12, 1), date(2022, 6, 1), "returned")]
            ),
            Piece(
                "B", "gone", Mass(50), date(2021, 11, 1), stays=[Stay(date(2021, 12, 1), date(2022, 1, 1), "consumed")]
            ),
            Piece(
                "C", "promised", Mass(9), date(2026, 7, 1), set_aside=True, daughters=[Piece("D", "", Mass(1), TODAY)]
            ),
        ],
    )
    picture = family_picture(family, today=TODAY)
    assert [text.text for text in drawn(picture).iter("text") if "t-id" in text.attrib.get("class", "")] == [
        "CE5C0600", "A", "B", "C", "D",
    ]  # fmt: skip
    assert "ln-wait ln-2 dash" in picture
    assert "l8 8M" in picture, "a cross where the last grain was used"


def test_a_family_too_large_to_draw_is_cut_off() -> None:
    daughters = [Piece(str(number), "", Mass(1), TODAY) for number in range(MOST_ROWS * 2)]
    picture = family_picture(Piece("root", "", Mass(1), TODAY, daughters=daughters), today=TODAY)
    assert len(re.findall(r'class="t-id', picture)) == MOST_ROWS


def test_what_is_late_is_said_and_hatched() -> None:
    loans = [
        LoanBar("L-1", "1.0 mg", date(2021, 12, 2), date(2026, 8, 15)),
        LoanBar("L-2", "2.0 mg", date(2021, 12, 2), date(2024, 8, 15), date(2024, 1, 1)),
    ]
    picture = loan_timeline(loans, today=TODAY)
    assert "99 days overdue" in picture
    assert "url(#h-bad)" in picture
    assert loan_timeline([], today=TODAY) == ""


# Returns.


def weighed(returned: int, tolerance: int = 100) -> Weighed:
    return Weighed("CE5C0600YJFM009", Mass(20_000), Mass(returned), Mass(7_900), Mass(50), Mass(tolerance))


def test_a_difference_within_tolerance_balances() -> None:
    assert weighed(12_050).difference == Mass(0)
    assert weighed(11_950).balances
    assert not weighed(11_620).balances
    assert weighed(12_100).difference == Mass(50), "a gain shows as a gain"


def test_an_unexplained_difference_is_named_to_the_microgram() -> None:
    picture = balance_picture([weighed(12_050), weighed(11_620)])
    assert "0.430 mg unexplained" in picture
    assert "−0.430" in picture
    assert "1 outside" in picture


def test_what_was_lost_and_what_passed_on_are_drawn_apart() -> None:
    ended = Weighed(
        "CE5C0600YJFM009",
        Mass(20_000),
        Mass(0),
        Mass(2_000),
        Mass(0),
        Mass(100),
        lost=Mass(8_000),
        transferred=Mass(10_000),
    )
    picture = balance_picture([ended])
    assert ended.difference == Mass(0)
    assert "lost 8.000" in picture
    assert "transferred 10.000" in picture


def test_parts_too_narrow_for_their_words_stand_in_a_key_with_their_figures() -> None:
    piece = Weighed(
        "CE5C0600YJFM009",
        Mass(20_000),
        Mass(19_700),
        Mass(200),
        Mass(60),
        Mass(100),
        lost=Mass(30),
        transferred=Mass(10),
    )
    for sheet in (picture.split("<svg")[1:] for picture in [balance_picture([piece])]):
        for words in ("consumed 0.200", "process loss 0.060", "lost 0.030", "transferred 0.010"):
            assert all(words in one for one in sheet), words


def test_a_part_wide_enough_is_named_once() -> None:
    picture = balance_picture([weighed(12_050)])
    assert picture.count("returned 12.050") == 2, "once on the wide sheet and once on the narrow one"


def test_a_return_of_nothing_used_can_be_drawn() -> None:
    whole = Weighed("15415,33", Mass(0), Mass(0), Mass(0), Mass(0), Mass(0))
    assert drawn(balance_picture([whole])) is not None
    assert balance_picture([]) == ""
