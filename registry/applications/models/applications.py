"""The application: what is asked for, by whom, for what; its lines, versions, attachments and moves."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.applications.lifecycle import APPLICATION, DRAFT
from registry.applications.models.calls import ATTACHMENT_KINDS, OTHER, Call
from registry.audit.models import StatusMove
from registry.foundation.constraints import one_of
from registry.holdings.models import Collection, Method, Split
from registry.loans.models.items import PURPOSES, RESEARCH
from registry.papers.models import StoredFile
from registry.parties.models import Institution, Person


class ApplicationQuerySet(models.QuerySet["Application"]):
    """Which applications."""

    def lock(self, pk: int) -> Application:
        """The application, locked to the end of the transaction: the root record of every act on it."""
        return (
            self.select_for_update(of=("self",))
            .select_related("collection", "institution", "call__collection")
            .get(pk=pk)
        )

    def visible_to(self, person: Person) -> Self:
        """One's own; those of a collection one works in, once submitted; those one was asked to review."""
        codes = [
            grant.collection_code
            for grant in person.held_roles(timezone.now())
            if grant.collection_code and grant.role in {"curator", "authority", "auditor"}
        ]
        return self.filter(
            Q(investigator=person)
            | (Q(collection__code__in=codes) & ~Q(status=DRAFT))
            | Q(assignments__reviewer=person, assignments__released_at=None)
        ).distinct()


class Application(models.Model):
    """A request for pieces of one collection, by an investigator of an institution."""

    reference = models.CharField(max_length=20, unique=True)
    collection = models.ForeignKey(Collection, models.PROTECT, related_name="applications")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="applications")
    investigator = models.ForeignKey(Person, models.PROTECT, related_name="applications")
    call = models.ForeignKey(Call, models.PROTECT, null=True, blank=True, related_name="applications")
    status = models.CharField(max_length=24, choices=APPLICATION.choices(), default=DRAFT, editable=False)
    title = models.CharField(_("title"), max_length=200)
    case = models.TextField(_("scientific case"), blank=True)
    purpose = models.CharField(_("purpose"), max_length=20, choices=list(PURPOSES.items()), default=RESEARCH)
    storage_plan = models.TextField(_("facility and storage plan"), blank=True)
    funding_restriction = models.CharField(_("funding restriction"), max_length=300, blank=True)
    declared = models.JSONField(_("declarations"), default=list, blank=True)
    """Declarations made, as the policy words them: [{"en": …, "zh": …}]"""
    months = models.PositiveSmallIntegerField(_("months needed"), default=12)
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField(null=True, blank=True, editable=False)
    saved_in = models.CharField(max_length=32, blank=True, editable=False)
    """The window whose typing was saved last, by a word of its own; empty after any other save."""
    submitted_at = models.DateTimeField(null=True, blank=True)
    is_illustrative = models.BooleanField(default=False)
    row_version = models.PositiveIntegerField(default=1, editable=False)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at"]
        constraints = [
            one_of("status", APPLICATION.statuses, name="applications_application_status_known"),
            one_of("purpose", PURPOSES, name="applications_application_purpose_known"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_editable(self) -> bool:
        return self.status in {"draft", "returned_for_revision"}

    @property
    def may_be_decided(self) -> bool:
        """Whether the review has come to an end and the authority's word is awaited."""
        return self.status in {"recommended", "not_recommended"}


class Line(models.Model):
    """One piece asked for: by mass where it is divisible, else whole (`mass_ug` null)."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="lines")
    number = models.PositiveSmallIntegerField()
    split = models.ForeignKey(Split, models.PROTECT, related_name="lines_asking_for_it")
    mass_ug = models.BigIntegerField(null=True, blank=True)
    methods = models.ManyToManyField(Method, related_name="+", blank=True)
    remark = models.CharField(_("why this piece"), max_length=300, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["application", "split"], name="applications_line_one_per_piece"),
            models.UniqueConstraint(fields=["application", "number"], name="applications_line_one_per_number"),
            models.CheckConstraint(
                condition=Q(mass_ug=None) | Q(mass_ug__gt=0), name="applications_line_asks_for_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id}/{self.number}"

    @property
    def asked_ug(self) -> int:
        """What it would take: the mass written, or the whole piece as it weighs (0 where never weighed)."""
        return self.mass_ug if self.mass_ug is not None else (self.split.mass_ug or 0)


class ApplicationVersion(models.Model):
    """The application as it stood when submitted: kept for good, digest in the event record."""

    append_only: ClassVar[bool] = True

    application = models.ForeignKey(Application, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "number"], name="applications_version_one_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.application_id} v{self.number}"


class Attachment(models.Model):
    """A file that belongs to an application."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=160)
    kind = models.CharField(_("what it is"), max_length=20, choices=list(ATTACHMENT_KINDS.items()), default=OTHER)
    is_cleared = models.BooleanField(_("blind reviewers may open it"), default=False)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    added_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [one_of("kind", ATTACHMENT_KINDS, name="applications_attachment_kind_known")]

    def __str__(self) -> str:
        return self.name


class ApplicationMove(StatusMove):
    """An application's step along its lifecycle."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="moves")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["happened_at", "id"]
