"""The stages, built once by the real acts and lent to each test, which leaves them as they were."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy

import pytest
from django.db import transaction
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from tests import databases
from tests.rights.expected import TABLE
from tests.rights.kept import OF_LENDING
from tests.rights.of_loans import ACTS as OF_LOANS
from tests.rights.of_transfers import ACTS as OF_TRANSFERS
from tests.rights.stage import Stage, set_up


@pytest.fixture(scope="session")
def staged(
    django_db_setup: None,
    template_database: str,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[str, Stage, Stage]]:
    """The name of a database of its own, with the stage of applications and that of loans."""
    with django_db_blocker.unblock(), databases.clone(template_database) as name:
        with databases.pointed_at(name), override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("stored")):
            asking, lending = set_up()
        with django_db_blocker.block():
            yield name, asking, lending


@pytest.fixture
def stage(
    request: pytest.FixtureRequest, staged: tuple[str, Stage, Stage], django_db_blocker: DjangoDbBlocker
) -> Iterator[Stage]:
    """The stage of the act that the test is about; what the test writes is rolled back."""
    name, asking, lending = staged
    act = request.node.callspec.params["act"]
    of_loans = act in OF_LOANS or act in OF_TRANSFERS or TABLE[act].of in OF_LENDING
    with django_db_blocker.unblock(), databases.pointed_at(name), transaction.atomic():
        yield deepcopy(lending if of_loans else asking)
        transaction.set_rollback(True)
