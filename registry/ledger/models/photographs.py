"""Photographs the laboratory took of a piece at its work: for those who work with it, public only where released."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registry.audit.models import Event
from registry.foundation.constraints import one_of
from registry.holdings.models import Split
from registry.papers.models import StoredFile
from registry.parties.models import Person

OCCASIONS = {
    "cutting": pgettext_lazy("photograph", "at cutting"),
    "return": pgettext_lazy("photograph", "on return"),
    "other": pgettext_lazy("photograph", "at the bench"),
}


class Photograph(models.Model):
    """One photograph: of which piece, at what, by whom and when."""

    append_only: ClassVar[bool] = True

    split = models.ForeignKey(Split, models.PROTECT, related_name="photographs")
    occasion = models.CharField(max_length=10, choices=list(OCCASIONS.items()))
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    remark = models.CharField(_("remark"), max_length=300, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()
    event = models.OneToOneField(Event, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-happened_at", "-id"]
        constraints = [
            one_of("occasion", OCCASIONS, name="ledger_photograph_occasion_known"),
            models.UniqueConstraint(fields=["split", "file"], name="ledger_photograph_kept_once"),
        ]

    def __str__(self) -> str:
        return f"{self.split_id} {self.occasion}"


class PhotographRelease(models.Model):
    """A word on whether strangers may see a photograph, and whom to credit; the newest counts."""

    append_only: ClassVar[bool] = True

    photograph = models.ForeignKey(Photograph, models.PROTECT, related_name="releases")
    is_public = models.BooleanField()
    credit = models.CharField(_("credit"), max_length=200, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()
    event = models.OneToOneField(Event, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_public=False) | ~models.Q(credit=""),
                name="ledger_photographrelease_has_its_credit",
            )
        ]

    def __str__(self) -> str:
        return f"{self.photograph_id} {self.is_public}"
