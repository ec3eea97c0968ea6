"""Whether a PostgreSQL server can keep these books: its version, encoding, locale and roles."""

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import NotSupportedError, ProgrammingError

from registry.database.trouble import DatabaseTrouble

OLDEST_VERSION = 160000
EXTENSIONS = ("pg_trgm", "btree_gist")

QUESTIONS = """
SELECT current_setting('server_version_num')::int,
       current_setting('server_version'),
       current_setting('server_encoding'),
       rolsuper OR rolcreaterole OR rolreplication,
       current_user = pg_get_userbyid(datdba)
  FROM pg_roles, pg_database
 WHERE rolname = current_user AND datname = current_database()
"""

KNOWS_LETTERS = "SELECT lower('É') = 'é' AND cardinality(show_trgm('月球')) > 0"

MAKE_ANEW = (
    "make the database anew, for example with CREATE DATABASE … TEMPLATE template0 ENCODING 'UTF8' "
    "LOCALE_PROVIDER icu ICU_LOCALE 'und' LOCALE 'C.UTF-8'"
)


def obstacles(connection: BaseDatabaseWrapper) -> list[str]:
    """Every reason, each a sentence with what to do, why the run-time role of this connection must not be used.

    Asked once the extensions are there.
    """
    with connection.cursor() as cursor:
        cursor.execute(QUESTIONS)
        number, version, encoding, mighty, owns = cursor.fetchone()
    found = []
    if number < OLDEST_VERSION:
        found.append(f"The server is PostgreSQL {version}: use version 16 or newer.")
    if encoding != "UTF8":
        found.append(f"The database's encoding is {encoding}, which cannot hold every name: {MAKE_ANEW}.")
    elif not knows_letters(connection):
        found.append(f"The database's locale knows only plain Latin letters, so search fails: {MAKE_ANEW}.")
    if mighty:
        found.append("The role of DATABASE_URL may do anything: give it a role without superuser or createrole.")
    elif owns:
        found.append("The role of DATABASE_URL owns the database: give it another, and let the owner migrate.")
    return found


def knows_letters(connection: BaseDatabaseWrapper) -> bool:
    """True if accented Latin letters have a lower case, and search by trigrams sees Chinese."""
    with connection.cursor() as cursor:
        cursor.execute(KNOWS_LETTERS)
        return bool(cursor.fetchone()[0])


def make_extensions(connection: BaseDatabaseWrapper) -> None:
    """Make the extensions that migrations build on, as the owner. Any owner of a database may make these."""
    try:
        with connection.cursor() as cursor:
            for extension in EXTENSIONS:
                cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
    except (NotSupportedError, ProgrammingError) as error:
        raise DatabaseTrouble(
            f"PostgreSQL's contrib extensions {' and '.join(EXTENSIONS)} could not be made ({str(error).strip()}): "
            f"install the server's contrib package, and let the role of DATABASE_OWNER_URL own the database."
        ) from error


def refuse_unfit(connection: BaseDatabaseWrapper) -> None:
    """Raise DatabaseTrouble with every obstacle, if there is any."""
    if found := obstacles(connection):
        raise DatabaseTrouble("\n".join(found))
