"""Whether a PostgreSQL server can keep these books: its version, encoding, locale and roles."""

from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import errors

from registry.database.trouble import DatabaseTrouble

OLDEST_VERSION = 160000

QUESTIONS = """
SELECT current_setting('server_version_num')::int,
       current_setting('server_version'),
       current_setting('server_encoding'),
       lower('É') = 'é',
       rolsuper OR rolcreaterole OR rolreplication,
       current_user = pg_get_userbyid(datdba)
  FROM pg_roles, pg_database
 WHERE rolname = current_user AND datname = current_database()
"""

MAKE_ANEW = (
    "make the database anew, for example with CREATE DATABASE … TEMPLATE template0 ENCODING 'UTF8' "
    "LOCALE_PROVIDER icu ICU_LOCALE 'und' LOCALE 'C.UTF-8'"
)


def obstacles(connection: BaseDatabaseWrapper) -> list[str]:
    """Every reason, each a sentence with what to do, why the run-time role of this connection must not be used."""
    with connection.cursor() as cursor:
        cursor.execute(QUESTIONS)
        number, version, encoding, knows_letters, mighty, owns = cursor.fetchone()
    found = []
    if number < OLDEST_VERSION:
        found.append(f"The server is PostgreSQL {version}: use version 16 or newer.")
    if encoding != "UTF8":
        found.append(f"The database's encoding is {encoding}, which cannot hold every name: {MAKE_ANEW}.")
    elif not knows_letters or sees_no_chinese(connection):
        found.append(f"The database's locale knows only unaccented Latin letters, so search fails: {MAKE_ANEW}.")
    if mighty:
        found.append("The role of DATABASE_URL may do anything: give it a role without superuser or createrole.")
    elif owns:
        found.append("The role of DATABASE_URL owns the database: give it one that does not, and let the owner migrate.")
    return found


def sees_no_chinese(connection: BaseDatabaseWrapper) -> bool:
    """True if text search by trigrams is blind to Chinese. Before the first migration nobody can tell: False."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT cardinality(show_trgm('月球')) = 0")
            return bool(cursor.fetchone()[0])
    except Exception as error:
        if isinstance(error.__cause__, errors.UndefinedFunction):
            return False
        raise


def refuse_unfit(connection: BaseDatabaseWrapper) -> None:
    """Raise DatabaseTrouble with every obstacle, if there is any."""
    if found := obstacles(connection):
        raise DatabaseTrouble("\n".join(found))
