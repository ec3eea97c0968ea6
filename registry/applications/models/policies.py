"""What a collection lends, to whom and how: numbers the collection sets, one version after another."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.audit.models import Event
from registry.foundation.constraints import not_negative
from registry.holdings.models import Collection
from registry.parties.models import Person


class LendingPolicyQuerySet(models.QuerySet["LendingPolicy"]):
    """Which policies."""

    def in_force(self, collection: Collection, *, at: datetime) -> LendingPolicy | None:
        """The newest version in force at that instant."""
        return self.filter(collection=collection, from_at__lte=at).order_by("-version").first()

    def newest_first(self) -> Self:
        return self.order_by("-version")


class LendingPolicy(models.Model):
    """One version of a collection's policy; a change is a new version, with a name and a reason."""

    append_only: ClassVar[bool] = True

    collection = models.ForeignKey(Collection, models.PROTECT, related_name="policies")
    version = models.PositiveIntegerField()
    from_at = models.DateTimeField(_("in force from"))
    term_months = models.PositiveSmallIntegerField(_("longest loan, months"))
    extensions = models.PositiveSmallIntegerField(_("extensions allowed"), default=1)
    signing_days = models.PositiveSmallIntegerField(_("working days to sign"), default=10)
    kept_back_floor_ug = models.BigIntegerField(_("kept back of a divisible piece, least"), default=0)
    kept_back_ppm = models.PositiveIntegerField(_("kept back of a divisible piece, millionths"), default=0)
    line_limit_ug = models.BigIntegerField(_("most for one line"), null=True, blank=True)
    lines_limit = models.PositiveSmallIntegerField(_("most lines in an application"), default=20)
    use_classes = models.JSONField(_("use classes lent"), default=list, help_text=_("Codes."))
    forms = models.JSONField(_("forms lent"), default=list, blank=True, help_text=_("Codes; empty for all."))
    destructive_limit_ug = models.BigIntegerField(_("most for destructive work, one line"), null=True, blank=True)
    destructive_allowed = models.BooleanField(_("destructive methods allowed"), default=True)
    reviewers = models.PositiveSmallIntegerField(_("least number of reviews"), default=2)
    needs_call = models.BooleanField(_("applications answer a call"), default=False)
    is_blind = models.BooleanField(_("review is blind"), default=False)
    inventory_months = models.PositiveSmallIntegerField(_("months between inventories"), default=12)
    acknowledge_days = models.PositiveSmallIntegerField(_("days to acknowledge receipt"), default=7)
    results_demanded = models.BooleanField(_("a result is told before a loan closes"), default=False)
    video_demanded = models.BooleanField(_("a video comes with reports of lossy work"), default=False)
    tolerance_cap_ug = models.BigIntegerField(_("tolerance on return, at most"), default=2000)
    cutting_tolerance_ug = models.BigIntegerField(_("tolerance in cutting"), default=1000)
    papers = models.JSONField(_("papers demanded before hand-over"), default=list, blank=True)
    reminder_days = models.JSONField(_("days before the due day to remind"), default=list, blank=True)
    declarations = models.JSONField(_("what applicants declare"), default=list, blank=True)
    """[{"en": …, "zh": …}]"""
    reason = models.TextField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    event = models.OneToOneField(Event, models.PROTECT, related_name="+")

    objects = LendingPolicyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["collection", "version"], name="applications_lendingpolicy_versions"),
            models.CheckConstraint(condition=~Q(reason=""), name="applications_lendingpolicy_has_a_reason"),
            models.CheckConstraint(
                condition=Q(term_months__range=(1, 600)), name="applications_lendingpolicy_term_sensible"
            ),
            models.CheckConstraint(
                condition=Q(kept_back_ppm__lte=1_000_000), name="applications_lendingpolicy_share_at_most_all"
            ),
            not_negative("kept_back_floor_ug", name="applications_lendingpolicy_floor_not_negative"),
            not_negative("tolerance_cap_ug", name="applications_lendingpolicy_tolerance_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.collection.code} v{self.version}"
