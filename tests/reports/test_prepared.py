"""Questions put together once give what the querysets they are made from would give, whatever values are asked for."""

from __future__ import annotations

import pytest
from django.db.models import F
from pytest_django import DjangoAssertNumQueries

from registry.holdings.models import Split
from registry.reports.prepared import AT, NUMBER, TEXT, Prepared
from tests import worlds

pytestmark = pytest.mark.django_db


def test_rows_are_those_of_the_queryset_with_the_values_in_place() -> None:
    world = worlds.small_collection()
    pieces = Split.objects.filter(sample=NUMBER, collection__code=TEXT).order_by("pk").values_list("identifier")
    asked = Prepared(pieces)

    sample = world.powder.sample
    expected = list(Split.objects.filter(sample=sample).order_by("pk").values_list("identifier"))
    assert asked.rows(number=sample.pk, text=sample.collection.code) == expected != []
    assert asked.rows(number=sample.pk, text="no such collection") == []


def test_objects_come_with_what_was_selected_and_annotated_and_ask_nothing_more(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    world = worlds.small_collection()
    asked = Prepared(Split.objects.select_related("form").filter(pk=NUMBER).annotate(title=F("sample__name")))

    expected = (world.powder, world.powder.form, world.powder.sample.name)
    with django_assert_num_queries(1):
        (found,) = asked.objects(number=world.powder.pk)
        assert (found, found.form, found.title) == expected


def test_several_questions_and_plain_sql_are_one_statement() -> None:
    world = worlds.small_collection()
    one = Split.objects.filter(pk=NUMBER).values_list("pk")
    asked = Prepared(one, Split.objects.filter(parent=NUMBER).values_list("pk"), further=[("SELECT %s", [NUMBER])])

    assert asked.rows(number=world.powder.pk, at=AT) == [(world.powder.pk,), (world.powder.pk,)]
