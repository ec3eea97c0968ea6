"""Where a reader of an application stands: applicant, office, reviewer; and what of it each may read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.http import Http404, HttpRequest

from registry.access.roles import Role
from registry.applications.models import Application, Review, ReviewAssignment
from registry.applications.rules.judging import is_blind, may_read_others
from registry.parties.models import Person
from registry.web.signed_in import person_of

OFFICE = frozenset({Role.CURATOR, Role.AUTHORITY, Role.AUDITOR})


def application_or_404(request: HttpRequest, reference: str) -> Application:
    """The application if this reader may see it; others are told it does not exist."""
    found = (
        Application.objects.visible_to(person_of(request))
        .select_related("collection", "institution", "investigator", "call__collection")
        .filter(reference=reference)
        .first()
    )
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True)
class Standpoint:
    """One reader before one application."""

    application: Application
    person: Person
    at: datetime

    @property
    def is_investigator(self) -> bool:
        return self.application.investigator_id == self.person.pk

    @cached_property
    def is_office(self) -> bool:
        """Works in the collection and is not the applicant."""
        code = self.application.collection.code
        return not self.is_investigator and any(
            held.role in OFFICE and held.collection_code == code for held in self.person.held_roles(self.at)
        )

    @cached_property
    def assignment(self) -> ReviewAssignment | None:
        """The reader's own open request to review."""
        return self.application.assignments.filter(reviewer=self.person, released_at=None).first()

    @cached_property
    def has_reviewed(self) -> bool:
        return Review.objects.filter(
            assignment__application=self.application, assignment__reviewer=self.person
        ).exists()

    @cached_property
    def is_blind(self) -> bool:
        """A reviewer of a blind review: neither names nor institution, nor files not cleared for them."""
        return not self.is_investigator and not self.is_office and is_blind(self.application)

    @cached_property
    def may_read_reviews(self) -> bool:
        """A reviewer reads the others' judgements once all are in, or the round is closed; an applicant never."""
        return self.is_office or (self.has_reviewed and may_read_others(self.application))

    @property
    def may_read_names(self) -> bool:
        """Who did what is told to the office alone."""
        return self.is_office
