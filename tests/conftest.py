"""What every test may ask for.

Ordinary tests (`db`, `@pytest.mark.django_db`) run as the run-time role in a transaction that is rolled back. A
deferred constraint speaks at COMMIT, which never comes there: call `connection.check_constraints()` to hear it, or
use `committed_db`. Tests that commit, use threads or a browser take `committed_db` or `live_site` instead of `db`.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.utils.translation import override
from hypothesis import HealthCheck
from psycopg import Cursor
from pytest_django.plugin import DjangoDbBlocker

from registry.console import catalogue
from registry.database.roles import connect_as_owner
from tests import databases

pytest_plugins = ["tests.browser"]

# Chance is the same in each `make test`, so that it fails for a change and never by luck; `make soak` rolls anew.
hypothesis.settings.register_profile(
    "test", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
hypothesis.settings.register_profile("soak", parent=hypothesis.settings.get_profile("test"), derandomize=False)
hypothesis.settings.load_profile("test")


def pytest_configure(config: pytest.Config) -> None:
    """Chinese as it is written now, made before any worker reads it."""
    if not hasattr(config, "workerinput"):
        for language in catalogue.LANGUAGES:
            catalogue.compile_catalogue(language)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        mark = item.get_closest_marker("django_db")
        if (mark and mark.kwargs.get("transaction")) or "transactional_db" in getattr(item, "fixturenames", ()):
            raise pytest.UsageError(f"{item.nodeid} would flush the database: let it use committed_db instead.")


@pytest.fixture(scope="session")
def template_database(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> str:
    """The name of the migrated database that all others are cloned from."""
    with django_db_blocker.unblock():
        return databases.template()


@pytest.fixture(scope="session")
def django_db_setup(template_database: str, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The clone in which this worker's ordinary tests run. Takes the place of pytest-django's own."""
    with (
        django_db_blocker.unblock(),
        databases.clone(template_database) as name,
        databases.pointed_at(name),
        django_db_blocker.block(),
    ):
        yield


@pytest.fixture
def committed_db(
    request: pytest.FixtureRequest, django_db_setup: None, template_database: str, django_db_blocker: DjangoDbBlocker
) -> Iterator[str]:
    """A database of the test's own, in which it may commit from any thread; its name."""
    if "db" in request.fixturenames or request.node.get_closest_marker("django_db"):
        raise pytest.UsageError("A test takes either db (rolled back) or committed_db (its own), not both.")
    with django_db_blocker.unblock(), databases.clone(template_database) as name, databases.pointed_at(name):
        yield name


@pytest.fixture
def app_cursor(request: pytest.FixtureRequest) -> Iterator[CursorWrapper]:
    """Raw SQL as the run-time role, in whichever database the test uses."""
    if "committed_db" not in request.fixturenames:
        request.getfixturevalue("db")
    with connection.cursor() as cursor:
        yield cursor


@pytest.fixture
def owner_cursor(committed_db: str) -> Iterator[Cursor[Any]]:
    """Raw SQL as the role that owns the tables, committing each statement, in a database of the test's own."""
    with connect_as_owner(committed_db) as owner, owner.cursor() as cursor:
        yield cursor


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Every test begins in English, whatever language a request of an earlier one left behind."""
    with override("en"):
        yield


@pytest.fixture(autouse=True)
def stored_files(settings: Any, tmp_path: Path) -> Path:
    """An empty folder for stored files, gone after the test."""
    settings.MEDIA_ROOT = tmp_path / "stored"
    return tmp_path / "stored"
