"""The world behind the API's examples, built once by the real acts and lent to each test, which leaves it as it was.

`world` lives in a database of its own in which all of it is committed, so that downloads, which read by a connection
of their own, see it too. What a test itself writes is rolled back.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy

import pytest
from django.db import transaction
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from tests import databases
from tests.api.furnishing import furnish
from tests.worlds import World


@pytest.fixture(scope="session")
def furnished_database(
    django_db_setup: None,
    template_database: str,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[str, World]]:
    """The name of a database with the world in it, and the world."""
    with django_db_blocker.unblock(), databases.clone(template_database) as name:
        with databases.pointed_at(name), override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("stored")):
            world = furnish()
        with django_db_blocker.block():
            yield name, world


@pytest.fixture
def world(furnished_database: tuple[str, World], django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """A collection with loans in several states and the records that the examples name."""
    name, furnished = furnished_database
    with django_db_blocker.unblock(), databases.pointed_at(name), transaction.atomic():
        yield deepcopy(furnished)
        transaction.set_rollback(True)
