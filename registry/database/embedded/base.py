"""The PostgreSQL backend that sees to its own server.

One hook, taken before every connection, serves requests, tests, the pool and the worker's own connections; a command
that opens no connection starts nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
from django.db.backends.postgresql import base, client
from psycopg import sql

from registry.database.cluster import Cluster
from registry.database.place import place_for
from registry.database.programs import embedded_programs
from registry.database.sharing import Share


@cache
def share_in(folder: Path, programs: Path, options: tuple[tuple[str, str], ...]) -> Share:
    return Share(Cluster(place_for(folder, programs), options))


def share_for(settings: dict[str, Any]) -> Share:
    """This process's share in the server that these connection settings ask for."""
    programs = embedded_programs(settings.get("PROGRAMS", ""))
    return share_in(settings["FOLDER"], programs, tuple(settings.get("SERVER", {}).items()))


class DatabaseClient(client.DatabaseClient):
    """`manage.py dbshell` with the bundled psql."""

    @classmethod
    def settings_to_cmd_args_env(cls, settings_dict: dict[str, Any], parameters: Any) -> Any:
        arguments, environment = super().settings_to_cmd_args_env(settings_dict, parameters)
        arguments[0] = str(embedded_programs(settings_dict.get("PROGRAMS", "")) / "psql")
        return arguments, environment

    def runshell(self, parameters: Any) -> None:
        self.connection.get_connection_params()
        super().runshell(parameters)


class DatabaseWrapper(base.DatabaseWrapper):
    """Settings it reads beside Django's.

    FOLDER of the server's files; PROGRAMS, a folder of PostgreSQL's, or empty; SERVER, settings of the server itself;
    OWNER's USER and APP_ROLE, the two roles, made where they are missing; MAKES, the name of the one database that is
    made by connecting to it.
    """

    client_class = DatabaseClient

    def get_connection_params(self) -> dict[str, Any]:
        settings = self.settings_dict
        share = share_for(settings)
        share.ensure()
        settings["HOST"] = str(share.cluster.place.sockets)
        make_roles(share, owner=settings["OWNER"]["USER"], app=settings["APP_ROLE"])
        # Django's own maintenance alias has no name, and its server surely has a database.
        if settings.get("NAME") and settings["NAME"] == settings.get("MAKES"):
            make_database(share, settings["NAME"], owner=settings["OWNER"]["USER"])
        return super().get_connection_params()


@cache
def make_roles(share: Share, *, owner: str, app: str) -> None:
    """Make the two roles where they are missing. Asked once in a process."""
    with alone(share) as connection:
        roles = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
        if owner not in roles:
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(sql.Identifier(owner)))
        if app not in roles:
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(app)))
            # Dropping a test's database must be able to end the connections that run-time code left open.
            connection.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(app), sql.Identifier(owner)))


@cache
def make_database(share: Share, name: str, *, owner: str) -> None:
    """Make the database if it is missing. Asked once in a process."""
    with alone(share) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            statement = "CREATE DATABASE {} OWNER {}"
            connection.execute(sql.SQL(statement).format(sql.Identifier(name), sql.Identifier(owner)))


@contextmanager
def alone(share: Share) -> Iterator[psycopg.Connection[Any]]:
    """A superuser's connection, one at a time: two processes must not both find the same thing missing."""
    with share.cluster.connect() as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext('make roles and databases'))")
        yield connection
