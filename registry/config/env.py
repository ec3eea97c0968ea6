"""Reads settings from the environment: typed, and failing at the start with what to set."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

YES = {"1", "yes", "true", "on"}
NO = {"", "0", "no", "false", "off"}


def refuse(name: str, wanted: str, found: str) -> NoReturn:
    raise ImproperlyConfigured(f"Set {name} to {wanted}: it is {found}.")


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def required(name: str, wanted: str) -> str:
    """A setting without which nothing can start; `wanted` says what it should be."""
    return text(name) or refuse(name, wanted, "not set")


def flag(name: str) -> bool:
    value = text(name).lower()
    if value not in YES | NO:
        refuse(name, "1 or 0", repr(value))
    return value in YES


def number(name: str, default: int, *, least: int = 0, most: int = 2**31) -> int:
    value = text(name, str(default))
    if not value.isdecimal() or not least <= int(value) <= most:
        refuse(name, f"a whole number from {least} to {most}", repr(value))
    return int(value)


def words(name: str) -> list[str]:
    """Words with commas between them."""
    return [word.strip() for word in text(name).split(",") if word.strip()]


def folder(name: str, default: Path) -> Path:
    path = Path(text(name, str(default)))
    if not path.is_absolute():
        refuse(name, "a folder's whole path, from / on", str(path))
    return path


def address(name: str, schemes: set[str], example: str) -> tuple[SplitResult, int | None]:
    """An address with one of these schemes, and its port if it names one."""
    parts = urlsplit(text(name))
    try:
        port = parts.port
    except ValueError:
        port = 0
    if parts.scheme not in schemes or port == 0:
        refuse(name, f"an address like {example}", "something else")
    return parts, port


def database(name: str) -> dict[str, Any]:
    """A PostgreSQL address as Django's settings; options of the connection may follow a question mark."""
    example = "postgresql://user:password@host:5432/database"
    parts, port = address(name, {"postgresql", "postgres"}, example)
    database_name = unquote(parts.path.removeprefix("/"))
    if not database_name or not parts.username:
        refuse(name, f"an address like {example}", "without a user or a database")
    return {
        "NAME": database_name,
        "USER": unquote(parts.username),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(port or 5432),
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


@dataclass(frozen=True)
class MailServer:
    """Where letters are handed in. `tls` from the first byte, or `starttls` after a greeting."""

    host: str
    port: int
    user: str
    password: str
    tls: bool
    starttls: bool


def mail_server(name: str) -> MailServer:
    """smtps:// speaks TLS from the first byte; smtp:// turns to it, unless it ends in ?tls=no."""
    parts, port = address(name, {"smtp", "smtps"}, "smtps://user:password@host:465")
    tls = parts.scheme == "smtps"
    return MailServer(
        host=parts.hostname or "localhost",
        port=port or (465 if tls else 587),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls=tls,
        starttls=not tls and dict(parse_qsl(parts.query)).get("tls") != "no",
    )
