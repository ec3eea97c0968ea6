"""What keeps a review fair and the talk about it on record: conflicts, the round's end, the oral defence, comments."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from registry.applications.models.applications import Application
from registry.applications.models.calls import Call
from registry.audit.models import Event
from registry.parties.models import Institution, Person


class Conflict(models.Model):
    """A reviewer says they cannot judge a person, or an institution and its family; withdrawn once, never deleted.

    With `call` it was declared from the list of a call's applicants, without it stands in the reviewer's profile.
    """

    reviewer = models.ForeignKey(Person, models.PROTECT, related_name="conflicts")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    institution = models.ForeignKey(Institution, models.PROTECT, null=True, blank=True, related_name="+")
    call = models.ForeignKey(Call, models.PROTECT, null=True, blank=True, related_name="conflicts")
    declared_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    event = models.OneToOneField(Event, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["declared_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, institution=None) | Q(person=None, institution__isnull=False),
                name="applications_conflict_with_one_party",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer_id} – {self.person_id or self.institution_id}"


class RoundClosing(models.Model):
    """The office ended a round of review before every reviewer asked had written: then all may read, none may write."""

    append_only: ClassVar[bool] = True

    application = models.OneToOneField(Application, models.PROTECT, related_name="round_closing")
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()
    event = models.OneToOneField(Event, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="applications_roundclosing_has_its_reason")]

    def __str__(self) -> str:
        return f"{self.application_id} round closed"


class Defence(models.Model):
    """The oral defence as arranged, or, with `minutes`, as it was; the newest row counts."""

    append_only: ClassVar[bool] = True

    application = models.ForeignKey(Application, models.PROTECT, related_name="defences")
    starts_at = models.DateTimeField()
    length_minutes = models.PositiveSmallIntegerField()
    place = models.CharField(max_length=200)
    minutes = models.TextField(blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()
    event = models.OneToOneField(Event, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["happened_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(length_minutes__range=(1, 600)), name="applications_defence_length_sensible"
            )
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.starts_at}"


class Comment(models.Model):
    """Something said about an application: for the office alone, or shared with its applicant."""

    append_only: ClassVar[bool] = True

    application = models.ForeignKey(Application, models.PROTECT, related_name="comments")
    text = models.TextField()
    is_shared = models.BooleanField(default=False)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()
    event = models.OneToOneField(Event, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["happened_at", "id"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="applications_comment_says_something")]

    def __str__(self) -> str:
        return f"{self.application_id} {self.happened_at}"
