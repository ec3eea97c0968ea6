"""What a person is told when the database cannot be used."""

from django.db.utils import OperationalError


class DatabaseTrouble(OperationalError):
    """The database cannot be used; the message says in a sentence what is wrong and what to do.

    It is an OperationalError, so that a page answers as it does whenever the database is away.
    """
