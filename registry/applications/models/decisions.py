"""What was decided, line by line, and what the decider saw: policy version, verdict and standing as they were."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.applications.models.applications import Application, Line
from registry.applications.models.policies import LendingPolicy
from registry.audit.models import Event
from registry.foundation.constraints import one_of
from registry.holdings.models import Split
from registry.loans.models import Loan, LoanItem
from registry.papers.languages import LANGUAGES
from registry.papers.models import StoredFile
from registry.parties.models import Person

APPROVED, LESS, ANOTHER, DECLINED = "approved", "less", "another", "declined"


DECISION_OUTCOMES = {APPROVED: _("approved"), DECLINED: _("declined")}


class Decision(models.Model):
    """The authority's word on an application, once."""

    append_only: ClassVar[bool] = True

    OUTCOMES = DECISION_OUTCOMES

    application = models.OneToOneField(Application, models.PROTECT, related_name="decision")
    outcome = models.CharField(max_length=10, choices=list(OUTCOMES.items()))
    reason = models.TextField()
    policy = models.ForeignKey(LendingPolicy, models.PROTECT, related_name="decisions")
    verdict = models.JSONField(help_text=_("Every rule with its answer and numbers, as they were."))
    standing = models.JSONField(help_text=_("The investigator’s and institution’s standing, as it was."))
    decided_by = models.ForeignKey(Person, models.PROTECT, related_name="decisions")
    decided_at = models.DateTimeField()
    loan = models.OneToOneField(Loan, models.PROTECT, null=True, blank=True, related_name="decision")
    event = models.OneToOneField(Event, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            one_of("outcome", DECISION_OUTCOMES, name="applications_decision_outcome_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="applications_decision_has_its_reason"),
            models.CheckConstraint(
                condition=~Q(verdict={}) & ~Q(verdict=[]), name="applications_decision_remembers_its_verdict"
            ),
            models.CheckConstraint(
                condition=Q(outcome=APPROVED, loan__isnull=False) | Q(outcome=DECLINED, loan=None),
                name="applications_decision_approved_makes_a_loan",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.outcome}"


LINE_OUTCOMES = {
    APPROVED: _("lent as asked"),
    LESS: _("lent less"),
    ANOTHER: _("another piece"),
    DECLINED: _("declined"),
}


class DecisionLine(models.Model):
    """The word on one line: lent as asked, lent less, another piece, or declined; with the reason."""

    append_only: ClassVar[bool] = True

    OUTCOMES = LINE_OUTCOMES

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="lines")
    line = models.OneToOneField(Line, models.PROTECT, related_name="decided")
    outcome = models.CharField(max_length=10, choices=list(OUTCOMES.items()))
    split = models.ForeignKey(Split, models.PROTECT, null=True, blank=True, related_name="+")
    mass_ug = models.BigIntegerField(null=True, blank=True)
    reason = models.TextField(blank=True)
    item = models.OneToOneField(LoanItem, models.PROTECT, null=True, blank=True, related_name="decision_line")

    class Meta:
        constraints = [
            one_of("outcome", LINE_OUTCOMES, name="applications_decisionline_outcome_known"),
            models.CheckConstraint(
                condition=Q(outcome="approved") | ~Q(reason=""), name="applications_decisionline_has_its_reason"
            ),
            models.CheckConstraint(
                condition=Q(outcome="declined", item=None) | (~Q(outcome="declined") & Q(item__isnull=False)),
                name="applications_decisionline_lent_makes_an_item",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.outcome}"


class DecisionLetter(models.Model):
    """The decision printed for its investigator, in one language or both; a newer one stands beside the older."""

    append_only: ClassVar[bool] = True

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="letters")
    language = models.CharField(max_length=4, choices=list(LANGUAGES.items()))
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    event = models.OneToOneField(Event, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [one_of("language", LANGUAGES, name="applications_decisionletter_language_known")]

    def __str__(self) -> str:
        return f"{self.decision_id} {self.language}"
