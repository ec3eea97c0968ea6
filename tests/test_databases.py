"""The databases of the tests themselves: what is committed is seen by other threads, and is gone afterwards."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from registry.parties.models import Person
from tests import databases


def count_people() -> int:
    try:
        return Person.objects.count()
    finally:
        connection.close()


@pytest.mark.parametrize("run", ["first", "second"])
def test_a_committing_test_has_a_database_of_its_own(committed_db: str, run: str) -> None:
    assert Person.objects.count() == 0
    Person.objects.create(name="Nobody Real", is_invented=True)
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(lambda _: count_people(), range(2))) == [1, 1]


@pytest.mark.django_db
def test_an_ordinary_test_never_sees_it() -> None:
    assert Person.objects.count() == 0


def test_a_database_is_gone_after_its_test(committed_db: str) -> None:
    with databases.empty_database() as name, databases.maintenance() as admin:
        assert name in databases.names_of_databases(admin)
    with databases.maintenance() as admin:
        assert name not in databases.names_of_databases(admin)


def test_what_a_killed_run_left_behind_is_dropped(committed_db: str) -> None:
    gone = f"{databases.TEST}{2**22 + 1}_1"  # no process has a number this high
    with databases.maintenance() as admin:
        databases.run(admin, "CREATE DATABASE {}", gone)
        databases.drop_left_over(admin)
        assert gone not in databases.names_of_databases(admin)
        assert committed_db in databases.names_of_databases(admin)
