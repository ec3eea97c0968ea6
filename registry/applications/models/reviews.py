"""Who was asked to review, and what they wrote."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.applications.models.applications import Application
from registry.audit.models import Event
from registry.foundation.constraints import one_of, together
from registry.parties.models import Person

YES, LESS, NO = "yes", "less", "no"


class ReviewAssignment(models.Model):
    """Somebody asked to review an application; released with a reason, never deleted."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="assignments")
    reviewer = models.ForeignKey(Person, models.PROTECT, related_name="review_assignments")
    assigned_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField()
    released_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    released_at = models.DateTimeField(null=True, blank=True)
    release_reason = models.CharField(max_length=300, blank=True)
    event = models.OneToOneField(Event, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "reviewer"],
                condition=Q(released_at=None),
                name="applications_reviewassignment_once",
            ),
            together("released_by", "released_at", name="applications_reviewassignment_released_by_and_at"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.reviewer_id}"


RECOMMENDATIONS = {YES: _("lend as asked"), LESS: _("lend less"), NO: _("do not lend")}


class Review(models.Model):
    """One reviewer's judgement: scores of 1 to 5, a recommendation, and why."""

    append_only: ClassVar[bool] = True

    RECOMMENDATIONS = RECOMMENDATIONS

    assignment = models.OneToOneField(ReviewAssignment, models.PROTECT, related_name="review")
    merit = models.PositiveSmallIntegerField(_("scientific merit, 1 to 5"))
    need = models.PositiveSmallIntegerField(_("need for this material, 1 to 5"))
    feasibility = models.PositiveSmallIntegerField(_("feasibility and care, 1 to 5"))
    recommendation = models.CharField(_("recommendation"), max_length=6, choices=list(RECOMMENDATIONS.items()))
    comment = models.TextField(_("comment"))
    submitted_at = models.DateTimeField()
    event = models.OneToOneField(Event, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(merit__range=(1, 5), need__range=(1, 5), feasibility__range=(1, 5)),
                name="applications_review_scores_one_to_five",
            ),
            one_of("recommendation", RECOMMENDATIONS, name="applications_review_recommendation_known"),
            models.CheckConstraint(condition=~Q(comment=""), name="applications_review_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.recommendation}"
