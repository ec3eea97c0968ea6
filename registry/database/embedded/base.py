"""The PostgreSQL backend that sees to its own server.

One hook, taken before every connection, serves requests, tests, the pool and the worker's own connections; a command
that opens no connection starts nothing.
"""

from functools import cache
from pathlib import Path
from typing import Any

from django.db.backends.postgresql import base, client
from psycopg import sql

from registry.database.cluster import Cluster
from registry.database.place import place_for
from registry.database.programs import embedded_programs
from registry.database.sharing import Share


@cache
def share_of(folder: Path, programs: Path) -> Share:
    """This process's share in the server of a folder."""
    return Share(Cluster(place_for(folder, programs)))


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
    """Settings it reads beside Django's: FOLDER of the server's files, PROGRAMS (a folder, or empty), OWNER's USER."""

    client_class = DatabaseClient

    def get_connection_params(self) -> dict[str, Any]:
        settings = self.settings_dict
        share = share_of(settings["FOLDER"], embedded_programs(settings.get("PROGRAMS", "")))
        share.ensure()
        settings["HOST"] = str(share.cluster.place.sockets)
        # Django's own maintenance alias has no name, and its server surely has a database.
        if settings.get("NAME"):
            make_database(share, settings["NAME"], owner=settings["OWNER"]["USER"], app=settings["APP_ROLE"])
        return super().get_connection_params()


@cache
def make_database(share: Share, name: str, *, owner: str, app: str) -> None:
    """Make the two roles and the database where they are missing. Asked once in a process for each name."""
    with share.cluster.connect() as connection:
        # Two processes that start at once must not both find the same thing missing.
        connection.execute("SELECT pg_advisory_lock(hashtext('make database'))")
        roles = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
        if owner not in roles:
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(sql.Identifier(owner)))
        if app not in roles:
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(app)))
            # Dropping a test's database must be able to end the connections that run-time code left open.
            connection.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(app), sql.Identifier(owner)))
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            statement = "CREATE DATABASE {} OWNER {}"
            connection.execute(sql.SQL(statement).format(sql.Identifier(name), sql.Identifier(owner)))
