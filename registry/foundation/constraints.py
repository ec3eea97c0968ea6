"""Named constraints: short ways to state one-row laws, and the sentence a person reads when one is broken."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.db.utils import Error as DatabaseError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_SENTENCES: dict[str, str | Promise] = {}


def one_of(field: str, values: Iterable[str], *, name: str) -> models.CheckConstraint:
    """The column holds one of the words listed."""
    return models.CheckConstraint(condition=models.Q(**{f"{field}__in": list(values)}), name=name)


def not_negative(field: str, *, name: str) -> models.CheckConstraint:
    """The number is zero or more; null passes."""
    return models.CheckConstraint(condition=models.Q(**{f"{field}__gte": 0}), name=name)


def together(first: str, second: str, *, name: str) -> models.CheckConstraint:
    """Both columns are filled or neither is: when with who."""
    both = models.Q(**{f"{first}__isnull": False, f"{second}__isnull": False})
    neither = models.Q(**{f"{first}__isnull": True, f"{second}__isnull": True})
    return models.CheckConstraint(condition=both | neither, name=name)


def after(later: str, earlier: str, *, name: str) -> models.CheckConstraint:
    """The later date does not come before the earlier one; null passes."""
    return models.CheckConstraint(condition=models.Q(**{f"{later}__gte": models.F(earlier)}), name=name)


def explain(name: str, sentence: str | Promise) -> None:
    """Give the constraint a sentence for people."""
    _SENTENCES[name] = sentence


def broken_constraint(error: DatabaseError) -> str:
    """The name of the constraint a database error speaks of, or an empty string."""
    cause = getattr(error, "__cause__", None)
    diagnosis = getattr(cause, "diag", None)
    return getattr(diagnosis, "constraint_name", None) or ""


def sentence_for(error: DatabaseError) -> str:
    """What to tell the person whose act broke a law in the database."""
    return sentence_of(broken_constraint(error))


def sentence_of(name: str) -> str:
    """What to tell the person who comes up against the constraint of that name."""
    return str(_SENTENCES.get(name, _("The books refuse this, so nothing was saved.")))
