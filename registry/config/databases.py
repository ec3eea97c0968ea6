"""Which PostgreSQL the registry keeps its books in: the embedded server, or the one DATABASE_URL names."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from registry.config import env

OWNER_ROLE = "registry_owner"
APP_ROLE = "registry_app"
# Of each process of the web server; two processes of four threads each need no more.
POOL = {"min_size": 2, "max_size": 8, "timeout": 10}


def default_database(var: Path) -> dict[str, Any]:
    """The settings of the one database, with the owner's credentials beside the run-time role's."""
    settings = served_database() if env.text("DATABASE_URL") else embedded_database(var)
    if env.flag("REGISTRY_POOL"):
        settings["OPTIONS"] = {**settings["OPTIONS"], "pool": POOL}
    # Statements that are asked again and again on a connection are planned once (`reports/prepared.py`).
    settings["OPTIONS"] = {"prepare_threshold": 2, **settings["OPTIONS"]}
    return {**settings, "CONN_MAX_AGE": 0, "APP_ROLE": settings["USER"]}


def embedded_database(var: Path) -> dict[str, Any]:
    name = env.text("REGISTRY_DATABASE", "registry")
    return {
        "ENGINE": "registry.database.embedded",
        "NAME": name,
        "MAKES": name,
        "FOLDER": var / "postgres",
        "PROGRAMS": env.text("REGISTRY_POSTGRES"),
        "USER": APP_ROLE,
        "OWNER": {"USER": OWNER_ROLE},
        "OPTIONS": {},
    }


def served_database() -> dict[str, Any]:
    """A server of one's own. Two roles, so that the running program cannot change what happened."""
    app = env.database("DATABASE_URL")
    env.required("DATABASE_OWNER_URL", "the address of DATABASE_URL with the role that owns the database, and migrates")
    owner = env.database("DATABASE_OWNER_URL")
    if owner["NAME"] != app["NAME"]:
        raise ImproperlyConfigured("Let DATABASE_URL and DATABASE_OWNER_URL name the same database.")
    if owner["USER"] == app["USER"]:
        raise ImproperlyConfigured(
            "Let DATABASE_URL and DATABASE_OWNER_URL name two roles: were the running program the owner of its tables, "
            "it could change what happened."
        )
    credentials = {key: owner[key] for key in ("USER", "PASSWORD", "HOST", "PORT")}
    return {"ENGINE": "django.db.backends.postgresql", **app, "OWNER": credentials}
