"""Calls: when a collection takes applications, for what, and what must come with them."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Final, Self

from django.db import models
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registry.applications.lifecycle import ANNOUNCED, CALL, CANCELLED, DRAFT
from registry.audit.models import Event, StatusMove
from registry.foundation.constraints import one_of
from registry.holdings.models import Collection
from registry.parties.models import Person, in_reader_language

OTHER: Final = "other"
ATTACHMENT_KINDS: Final[dict[str, str | Promise]] = {
    "cover_letter": _("cover letter of the institution"),
    "team_letters": _("letters of the team’s members"),
    "peer_review": _("proof of peer review, or reprints"),
    "security_plan": _("storage and security plan"),
    "method_tests": _("tests of the method on simulated material"),
    OTHER: _("something else"),
}
"""What an attachment is (`domain.md` 3.6); a call may demand all but the last."""

NOT_YET, ACCEPTING, OVER = "not_yet", "accepting", "over"
PHASES: Final[dict[str, str | Promise]] = {
    NOT_YET: _("opens later"),
    ACCEPTING: _("open now"),
    OVER: _("deadline passed"),
}
"""Where an announced call stands in its window; every other status says enough by itself."""


class CallQuerySet(models.QuerySet["Call"]):
    """Which calls."""

    def lock(self, pk: int) -> Call:
        """The call, locked to the end of the transaction."""
        return self.select_for_update(of=("self",)).select_related("collection").get(pk=pk)

    def public(self) -> Self:
        """Calls that were announced."""
        return self.exclude(status__in=[DRAFT, CANCELLED])

    def taking(self, collection: Collection) -> Self:
        """Announced calls that offer pieces of the collection, whether they accept yet or not."""
        return self.filter(status=ANNOUNCED, collections__contains=[collection.code])


class Call(models.Model):
    """One call of a collection. What it says is fixed once announced; only its closing may move, further away.

    `collections`, `use_classes` and `forms` are its scope, by codes; the last two empty for all. `closes_at` null
    means a continuous call. Nothing handed in at `closes_at` or later counts: 24:00 is 0:00 of the next day.
    """

    slug = models.SlugField(_("address"), max_length=60, unique=True)
    collection = models.ForeignKey(Collection, models.PROTECT, related_name="calls")
    status = models.CharField(max_length=12, choices=CALL.choices(), default=DRAFT, editable=False)
    title = models.CharField(_("title"), max_length=200)
    title_zh = models.CharField(_("title in Chinese"), max_length=200, blank=True)
    offer = models.TextField(_("what is offered"))
    offer_zh = models.TextField(_("what is offered, in Chinese"), blank=True)
    collections = models.JSONField(_("collections"), default=list)
    use_classes = models.JSONField(_("use classes"), default=list, blank=True)
    forms = models.JSONField(_("forms"), default=list, blank=True)
    attachments = models.JSONField(_("what must be attached"), default=list, blank=True)
    declarations = models.JSONField(_("what applicants declare"), default=list, blank=True)
    """Beside what the policy asks for: [{"en": …, "zh": …}]."""
    is_blind = models.BooleanField(_("review is blind"), default=False)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    is_illustrative = models.BooleanField(default=False)
    row_version = models.PositiveIntegerField(default=1, editable=False)

    objects = CallQuerySet.as_manager()

    class Meta:
        ordering = ["-opens_at", "slug"]
        constraints = [
            one_of("status", CALL.statuses, name="applications_call_status_known"),
            models.CheckConstraint(
                condition=Q(closes_at=None) | Q(closes_at__gt=F("opens_at")),
                name="applications_call_closes_after_it_opens",
            ),
            models.CheckConstraint(condition=~Q(title="") & ~Q(offer=""), name="applications_call_says_what_it_offers"),
        ]

    def __str__(self) -> str:
        return in_reader_language(self.title, self.title_zh)

    @property
    def name(self) -> str:
        return self.title

    @property
    def name_zh(self) -> str:
        return self.title_zh

    @property
    def offered(self) -> str:
        return in_reader_language(self.offer, self.offer_zh)

    @property
    def is_continuous(self) -> bool:
        return self.closes_at is None

    def phase(self, at: datetime) -> str:
        """The window's word for an announced call, else the status."""
        if self.status != ANNOUNCED:
            return self.status
        if at < self.opens_at:
            return NOT_YET
        return ACCEPTING if self.closes_at is None or at < self.closes_at else OVER

    def phase_label(self, at: datetime) -> str:
        phase = self.phase(at)
        return str(PHASES.get(phase) or CALL.label(phase))

    def accepts(self, at: datetime) -> bool:
        """Whether an application may be handed in at that instant."""
        return self.phase(at) == ACCEPTING


class CallMove(StatusMove):
    """A call's step along its lifecycle."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="moves")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["happened_at", "id"]


class CallExtension(models.Model):
    """The closing of a call moved further away, for a reason; inserting it is what moves it."""

    append_only: ClassVar[bool] = True

    call = models.ForeignKey(Call, models.PROTECT, related_name="extensions")
    frm = models.DateTimeField()
    to = models.DateTimeField()
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()
    event = models.OneToOneField(Event, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["happened_at", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="applications_callextension_has_its_reason"),
            models.CheckConstraint(condition=Q(to__gt=F("frm")), name="applications_callextension_further_away"),
        ]

    def __str__(self) -> str:
        return f"{self.call_id} {self.frm} → {self.to}"
