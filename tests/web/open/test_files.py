"""Results as files from the foot of a page: whole, with every row once, cells safe, and only so many a minute."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from registry.access.limits import DOWNLOADING
from registry.foundation.clocks import now
from registry.holdings.models import Split
from registry.reports.open.files import BEGINNINGS, BYTE_ORDER_MARK, copy_statement, guarded
from registry.reports.open.pieces import PIECES
from tests.web.holdings.test_catalogue import listed
from tests.worlds import World


def text_of(response: Any) -> str:
    assert response.status_code == 200
    return b"".join(response.streaming_content).decode("utf-8-sig")


def rows_of(response: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text_of(response))))


@pytest.fixture
def _minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """A minute that does not end while the test runs."""
    instant = now().replace(second=20, microsecond=0)
    monkeypatch.setattr("registry.web.open.records.now", lambda: instant)


def test_a_file_holds_every_public_piece_once(client: Client, world: World) -> None:
    rows = rows_of(client.get("/holdings/?format=csv"))
    pieces = Split.objects.filter(is_provisional=False).order_by("sort_key")
    assert [row["identifier"] for row in rows] == list(pieces.values_list("identifier", flat=True))
    assert list(rows[0]) == PIECES.names


@pytest.mark.parametrize(
    "query", ["q=15415", "mission=apollo-15&form=section", "availability=on_loan", "mass_from=1 g"]
)
def test_a_file_is_narrowed_as_its_page_is(client: Client, world: World, query: str) -> None:
    rows = rows_of(client.get(f"/holdings/?{query}&format=csv"))
    assert {row["identifier"] for row in rows} == set(listed(client, **QueryDict(query)))


def test_the_api_gives_the_same_file(client: Client, world: World) -> None:
    for form in ("csv", "jsonl"):
        by_page = text_of(client.get(f"/holdings/?q=15415&format={form}"))
        assert text_of(client.get(f"/api/v1/splits/download/?q=15415&format={form}")) == by_page


def test_a_line_of_json_is_what_the_api_tells(client: Client, world: World) -> None:
    lines = text_of(client.get("/holdings/?q=15415&format=jsonl")).splitlines()
    told = client.get("/api/v1/splits/?q=15415").json()["items"]
    assert [json.loads(line) for line in lines] == told


def test_a_file_may_have_only_some_columns(client: Client, world: World) -> None:
    rows = rows_of(client.get("/api/v1/splits/download/?fields=identifier,mass_ug&q=15415,33"))
    assert rows == [{"identifier": "15415,33", "mass_ug": "5000000"}]


def test_the_register_as_a_file_is_the_register(client: Client, world: World) -> None:
    rows = rows_of(client.get("/lending/?format=csv"))
    assert [row["reference"] for row in rows] == [loan.reference for loan in client.get("/lending/").context["loans"]]


def test_a_file_of_texts_says_that_it_is_utf_8(client: Client, world: World) -> None:
    response: Any = client.get("/holdings/?format=csv")
    assert b"".join(response.streaming_content).startswith(BYTE_ORDER_MARK)
    assert 'filename="splits-' in response["Content-Disposition"]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_no_spreadsheet_runs_a_cell(cell: str) -> None:
    assert guarded(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["15415,33", "a=b", "", "’quoted’"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert guarded(cell) == cell


def test_the_database_guards_the_cells_of_long_files() -> None:
    statement = copy_statement("SELECT name", [PIECES.column("name")], "csv")
    for beginning in BEGINNINGS:
        assert repr(beginning).strip("'") in statement
    assert "THEN '''' || \"name\"" in statement


@pytest.mark.usefixtures("_minute")
def test_whoever_takes_too_many_files_waits(client: Client, world: World) -> None:
    for _time in range(DOWNLOADING.for_anybody):
        assert client.get("/lending/?format=csv").status_code == 200
    refused = client.get("/holdings/?format=csv")
    assert refused.status_code == 429
    assert refused["Retry-After"] == "40"
    assert client.get("/holdings/").status_code == 200


@pytest.mark.django_db
def test_the_icon_is_where_browsers_look_for_it(client: Client) -> None:
    response = client.get("/favicon.ico")

    assert (response.status_code, response["Content-Type"]) == (200, "image/svg+xml")
    assert response.content.startswith(b"<svg")
    assert "max-age=86400" in response["Cache-Control"]
