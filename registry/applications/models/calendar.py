"""Working days: what a collection's calendar says otherwise than the week, and a signing day moved for a reason."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from registry.applications.models.applications import Application
from registry.audit.models import Event
from registry.holdings.models import Collection
from registry.parties.models import Person


class CalendarDay(models.Model):
    """A day that is a holiday, or a working day at a weekend, in one collection."""

    collection = models.ForeignKey(Collection, models.PROTECT, related_name="calendar")
    day = models.DateField(_("day"))
    is_working = models.BooleanField(_("worked, though a weekend"), default=False)
    name = models.CharField(_("what it is"), max_length=120)

    class Meta:
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(fields=["collection", "day"], name="applications_calendarday_one_per_day"),
            models.CheckConstraint(condition=~Q(name=""), name="applications_calendarday_says_what_it_is"),
        ]

    def __str__(self) -> str:
        return f"{self.collection_id} {self.day}"


class SigningExtension(models.Model):
    """The last day to sign moved further away, for a reason; inserting it is what moves it."""

    append_only: ClassVar[bool] = True

    application = models.ForeignKey(Application, models.PROTECT, related_name="signing_extensions")
    frm = models.DateField()
    to = models.DateField()
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()
    event = models.OneToOneField(Event, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["happened_at", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="applications_signingextension_has_its_reason"),
            models.CheckConstraint(condition=Q(to__gt=F("frm")), name="applications_signingextension_further_away"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.frm} → {self.to}"
