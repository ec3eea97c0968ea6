"""A storage place looked through by scanning: what lay there against what the books say, as it was confirmed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registry.audit.models import Event
from registry.foundation.constraints import one_of
from registry.holdings.models import Collection, Place, Split
from registry.parties.models import Person

PRESENT, MISSING, ELSEWHERE, OUT, UNKNOWN = "present", "missing", "elsewhere", "out", "unknown"
OUTCOMES = {
    MISSING: pgettext_lazy("stocktake", "missing"),
    OUT: pgettext_lazy("stocktake", "not here by the books"),
    ELSEWHERE: pgettext_lazy("stocktake", "belongs elsewhere"),
    UNKNOWN: pgettext_lazy("stocktake", "not known"),
    PRESENT: pgettext_lazy("stocktake", "there"),
}
"""What was found of a piece or label; differences first, the gravest at the top."""


class Stocktake(models.Model):
    """One look through a storage place and everything inside it; what is found later is another stocktake."""

    append_only: ClassVar[bool] = True

    collection = models.ForeignKey(Collection, models.PROTECT, related_name="stocktakes")
    place = models.ForeignKey(Place, models.PROTECT, related_name="stocktakes")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    remark = models.CharField(_("remark"), max_length=500, blank=True)
    written_in = models.BigIntegerField(default=0, editable=False)
    event = models.OneToOneField(Event, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-happened_at", "-id"]

    def __str__(self) -> str:
        return f"{self.place} {self.happened_at:%Y-%m-%d}"


class StocktakeLine(models.Model):
    """One piece that was there or should have been, or one label nobody knows.

    `belongs_in` is where the books kept the piece then, `whereabouts` the place of the books it was in.
    """

    append_only: ClassVar[bool] = True

    stocktake = models.ForeignKey(Stocktake, models.PROTECT, related_name="lines")
    label = models.CharField(max_length=80)
    split = models.ForeignKey(Split, models.PROTECT, null=True, related_name="stocktaken")
    outcome = models.CharField(max_length=12, choices=list(OUTCOMES.items()))
    belongs_in = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    whereabouts = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            one_of("outcome", OUTCOMES, name="ledger_stocktakeline_outcome_known"),
            models.UniqueConstraint(fields=["stocktake", "label"], name="ledger_stocktakeline_once"),
            models.UniqueConstraint(fields=["stocktake", "split"], name="ledger_stocktakeline_each_piece_once"),
            models.CheckConstraint(
                condition=Q(outcome=UNKNOWN, split=None) | (~Q(outcome=UNKNOWN) & Q(split__isnull=False)),
                name="ledger_stocktakeline_names_its_piece",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.outcome}"
