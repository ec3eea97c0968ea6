"""Reasons of the registry's own: recorded in one language, told in the reader's."""

from __future__ import annotations

from django.utils.translation import override

from registry.foundation.own_reasons import BEYOND_TOLERANCE, NOT_SIGNED, own_reason, told_reason


def test_what_is_recorded_does_not_depend_on_who_was_reading() -> None:
    with override("zh-hans"):
        recorded = own_reason(NOT_SIGNED, day="2026-03-04")
    assert recorded == "The agreement was not signed by 2026-03-04."


def test_a_reader_of_chinese_is_told_it_in_chinese_with_its_values() -> None:
    recorded = own_reason(BEYOND_TOLERANCE, difference="2.6 mg", tolerance="100 µg")
    with override("zh-hans"):
        told = told_reason(recorded)
    assert told != recorded
    assert "2.6 mg" in told
    assert "100 µg" in told


def test_what_a_person_wrote_stays_as_it_is() -> None:
    with override("zh-hans"):
        assert told_reason("The agreement was not signed: 100 % true.") == "The agreement was not signed: 100 % true."


def test_a_recorded_day_is_told_as_every_page_writes_days() -> None:
    assert told_reason(own_reason(NOT_SIGNED, day="2026-03-04")) == "The agreement was not signed by 4 Mar 2026."
    assert told_reason("The agreement was not signed by the rector.") == "The agreement was not signed by the rector."
