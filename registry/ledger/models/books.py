"""Accounts, movements and their lines; weighings; who holds each piece.

Balances, possession and the roll-ups on the pieces are written by the database as lines are inserted.
"""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.audit.models import Event
from registry.foundation.constraints import not_negative, one_of
from registry.holdings.models import Collection, Split
from registry.ledger.places import ENDS, KIND_LABELS, LABELS, LIVE, OF_AN_ITEM, OWES_A_REASON, Place
from registry.papers.models import StoredFile
from registry.parties.models import Person


class Allotment(models.Model):
    """The right of one loan item to mass; every account between the vault and the ends names one."""

    append_only: ClassVar[bool] = True

    collection = models.ForeignKey(Collection, models.PROTECT, related_name="allotments")
    label = models.CharField(max_length=40, unique=True)
    opened_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.label


class Account(models.Model):
    """Mass of one piece in one place, under one allotment where the place demands it."""

    append_only: ClassVar[bool] = True
    """The run-time role opens accounts; only the line trigger writes their balance."""

    collection = models.ForeignKey(Collection, models.PROTECT, related_name="accounts")
    split = models.ForeignKey(Split, models.PROTECT, null=True, related_name="accounts", db_index=False)
    place = models.CharField(max_length=20, choices=list(LABELS.items()))
    allotment = models.ForeignKey(Allotment, models.PROTECT, null=True, related_name="accounts")
    balance_ug = models.BigIntegerField(default=0, editable=False)

    class Meta:
        constraints = [
            one_of("place", LABELS, name="ledger_account_place_known"),
            models.UniqueConstraint(
                fields=["split", "place", "allotment"],
                condition=Q(split__isnull=False),
                nulls_distinct=False,
                name="ledger_account_one_each",
            ),
            models.UniqueConstraint(
                fields=["collection"], condition=Q(place=Place.ORIGIN), name="ledger_account_one_origin"
            ),
            models.CheckConstraint(
                condition=Q(balance_ug__gte=0) | Q(place=Place.ORIGIN), name="ledger_account_balance_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(place__in=OF_AN_ITEM, allotment__isnull=False)
                | (~Q(place__in=OF_AN_ITEM) & Q(allotment__isnull=True)),
                name="ledger_account_names_an_allotment",
            ),
            models.CheckConstraint(
                condition=Q(place=Place.ORIGIN, split__isnull=True) | (~Q(place=Place.ORIGIN) & Q(split__isnull=False)),
                name="ledger_account_of_a_piece",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.split_id} {self.place} {self.allotment_id or ''}".strip()


class Movement(models.Model):
    """One act that moves mass or a piece: what, when it happened, when recorded, by whom, why."""

    append_only: ClassVar[bool] = True

    collection = models.ForeignKey(Collection, models.PROTECT, related_name="movements")
    kind = models.CharField(max_length=20, choices=list(KIND_LABELS.items()))
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField(editable=False)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500, blank=True)
    evidence = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="corrections")
    event = models.OneToOneField(Event, models.PROTECT, related_name="movement")
    written_in = models.BigIntegerField(editable=False)
    is_illustrative = models.BooleanField(default=False)

    class Meta:
        ordering = ["happened_at", "id"]
        constraints = [
            one_of("kind", KIND_LABELS, name="ledger_movement_kind_known"),
            models.CheckConstraint(
                condition=~Q(kind__in=OWES_A_REASON) | ~Q(reason=""), name="ledger_movement_has_its_reason"
            ),
            models.CheckConstraint(
                condition=Q(kind="correct", corrects__isnull=False) | (~Q(kind="correct") & Q(corrects=None)),
                name="ledger_movement_says_what_it_corrects",
            ),
        ]
        indexes = [models.Index(fields=["collection", "happened_at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class LineQuerySet(models.QuerySet["Line"]):
    """Which lines."""

    def of_split(self, split: Split) -> Self:
        return self.filter(Q(frm__split=split) | Q(to__split=split))

    def with_accounts(self) -> Self:
        return self.select_related(
            "movement", "frm", "to", "frm__split", "to__split", "frm__allotment", "to__allotment"
        )


class Line(models.Model):
    """Mass from one account to another, zero or more micrograms; `carries_piece` when the piece goes with it."""

    append_only: ClassVar[bool] = True

    movement = models.ForeignKey(Movement, models.PROTECT, related_name="lines")
    frm = models.ForeignKey(Account, models.PROTECT, related_name="lines_out")
    to = models.ForeignKey(Account, models.PROTECT, related_name="lines_in")
    mass_ug = models.BigIntegerField()
    carries_piece = models.BooleanField(default=False)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="reversed_by")

    objects = LineQuerySet.as_manager()

    class Meta:
        constraints = [
            not_negative("mass_ug", name="ledger_line_mass_not_negative"),
            models.CheckConstraint(condition=~Q(frm=models.F("to")), name="ledger_line_goes_somewhere"),
        ]

    def __str__(self) -> str:
        return f"{self.movement_id}: {self.frm_id} → {self.to_id} {self.mass_ug} µg"


class Possession(models.Model):
    """Where each piece itself is, and for which allotment; independent of its mass."""

    written_by_triggers: ClassVar[bool] = True

    split = models.OneToOneField(Split, models.PROTECT, primary_key=True, related_name="possession")
    place = models.CharField(max_length=20, choices=list(LABELS.items()))
    allotment = models.ForeignKey(Allotment, models.PROTECT, null=True, related_name="pieces")
    since = models.DateTimeField()

    class Meta:
        constraints = [one_of("place", [*LIVE, *ENDS], name="ledger_possession_place_known")]

    def __str__(self) -> str:
        return f"{self.split_id} {self.place}"


class AllowedLine(models.Model):
    """The table of moves of `places.py` as the database knows it; filled by migrations, at run time only read."""

    append_only: ClassVar[bool] = True
    written_by_triggers: ClassVar[bool] = True

    kind = models.CharField(max_length=20)
    frm = models.CharField(max_length=20)
    to = models.CharField(max_length=20)
    crosses = models.BooleanField()
    carries = models.CharField(max_length=6)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "frm", "to", "crosses"], name="ledger_allowedline_once"),
            one_of("carries", ["never", "may", "always"], name="ledger_allowedline_carries_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.frm} → {self.to}"


class WeighingQuerySet(models.QuerySet[Any]):
    """Which weighings."""

    def latest_of(self, split: Split) -> Weighing | None:
        return self.filter(split=split).order_by("-happened_at", "-id").first()


WEIGHING_PURPOSES = {
    "before_cutting": _("before cutting"),
    "after_cutting": _("after cutting"),
    "portion": _("portion"),
    "receipt": _("on receipt"),
    "use": _("after use"),
    "making": _("after making pieces"),
    "return": _("on return"),
    "hand_over": _("at hand-over"),
    "stocktake": _("stocktake"),
}


class Weighing(models.Model):
    """A mass as read from a balance: with its uncertainty (one standard deviation, µg), balance and people."""

    append_only: ClassVar[bool] = True

    PURPOSES = WEIGHING_PURPOSES

    split = models.ForeignKey(Split, models.PROTECT, related_name="weighings")
    mass_ug = models.BigIntegerField()
    uncertainty_ug = models.BigIntegerField()
    balance = models.CharField(_("balance"), max_length=80)
    purpose = models.CharField(max_length=20, choices=list(PURPOSES.items()))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    second_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    allotment = models.ForeignKey(Allotment, models.PROTECT, null=True, blank=True, related_name="weighings")
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    event = models.ForeignKey(Event, models.PROTECT, related_name="+")

    objects = WeighingQuerySet.as_manager()

    class Meta:
        ordering = ["happened_at", "id"]
        constraints = [
            not_negative("mass_ug", name="ledger_weighing_mass_not_negative"),
            models.CheckConstraint(condition=Q(uncertainty_ug__gt=0), name="ledger_weighing_has_an_uncertainty"),
            one_of("purpose", WEIGHING_PURPOSES, name="ledger_weighing_purpose_known"),
            models.CheckConstraint(
                condition=Q(second_by=None) | ~Q(by=models.F("second_by")),
                name="ledger_weighing_second_person_is_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.split_id} {self.mass_ug} µg"
