"""Against a server of one's own, by DATABASE_URL. The embedded one plays its part, behind a plain address."""

from pathlib import Path

import pytest

from tests.served import environment, manage


@pytest.fixture
def served(committed_db: str, tmp_path: Path) -> dict[str, str]:
    return environment(committed_db, tmp_path / "var", REGISTRY_ADDRESS="https://loans.example.org")


def test_a_served_database_is_migrated_by_its_owner_and_used_by_the_run_time_role(served: dict[str, str]) -> None:
    migrated = manage(served, "migrate", "--verbosity=0")
    assert (migrated.returncode, migrated.stderr) == (0, "")

    asked = "SELECT current_user, tableowner, has_table_privilege(tablename::regclass, 'DELETE') FROM pg_tables "
    program = "from django.db import connection as c\nwith c.cursor() as s:\n s.execute({!r})\n print(s.fetchone())"
    answer = manage(served, "shell", "--no-imports", "-c", program.format(asked + "WHERE tablename = 'audit_event'"))
    assert answer.stdout.strip() == "('registry_app', 'registry_owner', False)"


def test_a_server_that_is_away_is_told_in_a_sentence(served: dict[str, str]) -> None:
    away = {**served, "DATABASE_URL": "postgresql://app@127.0.0.1:9/books"}
    away["DATABASE_OWNER_URL"] = "postgresql://owner@127.0.0.1:9/books"
    answer = manage(away, "migrate")
    assert answer.returncode == 1
    assert "The database did not answer" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_wrong_settings_are_told_in_a_sentence(served: dict[str, str]) -> None:
    answer = manage({**served, "REGISTRY_PORT": "none"}, "migrate")
    assert answer.returncode == 1
    assert answer.stderr.startswith("Set REGISTRY_PORT to a whole number")


def test_a_public_address_turns_on_everything_that_djangos_deployment_check_asks_for(served: dict[str, str]) -> None:
    answer = manage(served, "check", "--deploy", "--fail-level", "WARNING")
    assert answer.returncode == 0, answer.stderr


def test_demonstration_mode_is_refused_over_real_books(served: dict[str, str]) -> None:
    answer = manage({**served, "REGISTRY_DEMO": "1", "REGISTRY_PORT": "48123"}, "serve")
    assert answer.returncode == 1
    assert "anybody could sign in to real books" in answer.stderr
