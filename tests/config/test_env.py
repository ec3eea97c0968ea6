"""Wrong settings end the start with a sentence that names the setting and what it should be."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from registry.config import env
from registry.config.databases import default_database
from registry.config.secret import secret_key

LONG_KEY = "a key that is long enough to be taken, and no secret"


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REGISTRY_SECRET_KEY", "REGISTRY_DATABASE", "REGISTRY_POOL"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("maybe", lambda: env.flag("IT")),
        ("eighty", lambda: env.number("IT", 80)),
        ("70000", lambda: env.number("IT", 80, most=65535)),
        ("here/there", lambda: env.folder("IT", Path("/"))),
        ("mysql://a:b@c/d", lambda: env.database("IT")),
        ("postgresql://host/", lambda: env.database("IT")),
        ("postgresql://a:b@c:port/d", lambda: env.database("IT")),
        ("http://mail", lambda: env.mail_server("IT")),
    ],
)
def test_a_wrong_value_is_named(monkeypatch: pytest.MonkeyPatch, value: str, read: object) -> None:
    monkeypatch.setenv("IT", value)
    with pytest.raises(ImproperlyConfigured, match=r"^Set IT to "):
        read()  # type: ignore[operator]


def test_an_address_of_a_database_is_read_with_its_options(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IT", "postgresql://app:p%40ss@db.example:5433/books?sslmode=require")
    assert env.database("IT") == {
        "NAME": "books",
        "USER": "app",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }


def test_without_an_address_the_server_is_embedded_and_runs_as_its_own_role(tmp_path: Path) -> None:
    settings = default_database(tmp_path)
    assert settings["ENGINE"] == "registry.database.embedded"
    assert settings["USER"] != settings["OWNER"]["USER"]
    assert settings["FOLDER"].is_relative_to(tmp_path)


@pytest.mark.parametrize(
    ("owner", "sentence"),
    [
        ("", "Set DATABASE_OWNER_URL to"),
        ("postgresql://app:x@host/books", "name two roles"),
        ("postgresql://owner:x@host/other", "name the same database"),
    ],
)
def test_a_served_database_needs_two_roles(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, owner: str, sentence: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://app:x@host/books")
    monkeypatch.setenv("DATABASE_OWNER_URL", owner)
    with pytest.raises(ImproperlyConfigured, match=sentence):
        default_database(tmp_path)


def test_a_served_database_has_the_owners_credentials_beside_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://app:x@host/books")
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgresql://owner:y@host/books")
    settings = default_database(tmp_path)
    assert (settings["USER"], settings["OWNER"]["USER"], settings["OWNER"]["PASSWORD"]) == ("app", "owner", "y")


def test_a_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    key = secret_key(tmp_path)
    assert secret_key(tmp_path) == key
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600


def test_machines_that_share_a_database_must_share_a_key(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://app:x@host/books")
    with pytest.raises(ImproperlyConfigured, match="Set REGISTRY_SECRET_KEY to"):
        secret_key(tmp_path)

    monkeypatch.setenv("REGISTRY_SECRET_KEY", LONG_KEY)
    assert secret_key(tmp_path) == LONG_KEY


def test_a_short_key_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("REGISTRY_SECRET_KEY", "short")
    with pytest.raises(ImproperlyConfigured, match="REGISTRY_SECRET_KEY"):
        secret_key(tmp_path)
