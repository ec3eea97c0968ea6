"""Notices, the letters that carry them by mail, and what each collection chose about them."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registry.foundation.constraints import one_of, together
from registry.parties.models import Person

WAITING, SENDING, SENT, UNCERTAIN, FAILED, DROPPED = "waiting", "sending", "sent", "uncertain", "failed", "dropped"
LETTER_STATUSES: dict[str, str | Promise] = {
    WAITING: pgettext_lazy("letter", "waiting"),
    SENDING: pgettext_lazy("letter", "being sent"),
    SENT: pgettext_lazy("letter", "sent"),
    UNCERTAIN: pgettext_lazy("letter", "uncertain"),
    FAILED: pgettext_lazy("letter", "refused"),
    DROPPED: pgettext_lazy("letter", "dropped"),
}
"""A letter is marked *sending* before it is handed over; if nobody knows what became of it then, it is *uncertain*."""

AT_ONCE, DIGEST, IN_APP, OFF = "at_once", "digest", "in_app", "off"
WAYS: dict[str, str | Promise] = {
    AT_ONCE: _("a letter at once"),
    DIGEST: _("in the day’s digest"),
    IN_APP: _("on the page only"),
    OFF: _("not at all"),
}


class Letter(models.Model):
    """A mail to one person: a row first. Its address is looked up in the moment it is sent, and kept nowhere else.

    The database lets it go along its way only, and blanks it with its person (sql/0001_letters.sql).
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="letters")
    language = models.CharField(max_length=10)
    subject = models.CharField(max_length=300, blank=True)
    body = models.TextField(blank=True)
    html = models.TextField(blank=True)
    """The same as a page, for mail programs that show one; empty in letters of before."""
    message_id = models.CharField(max_length=120)
    status = models.CharField(max_length=10, choices=list(LETTER_STATUSES.items()), default=WAITING)
    made_at = models.DateTimeField()
    send_from = models.DateTimeField()
    sending_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(max_length=120, blank=True)
    resent_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    resent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            one_of("status", LETTER_STATUSES, name="messages_letter_status_known"),
            together("resent_by", "resent_at", name="messages_letter_resent_by_and_at"),
            models.UniqueConstraint(fields=["message_id"], name="messages_letter_has_its_own_id"),
        ]
        indexes = [
            models.Index(
                fields=["send_from"], condition=Q(status__in=["waiting", "sending"]), name="messages_letter_to_send"
            ),
        ]

    def __str__(self) -> str:
        return self.message_id

    @property
    def may_be_sent_again(self) -> bool:
        return self.status in {UNCERTAIN, FAILED} and bool(self.body)


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Which notices."""

    def unread(self) -> Self:
        return self.filter(read_at=None)

    def to_be_mailed(self, *, at: datetime) -> Self:
        """Due by mail and not yet in a letter, the longest waiting first."""
        return self.filter(letter=None, overtaken_at=None, mail_from__lte=at).order_by("mail_from", "pk")


class Notice(models.Model):
    """One fact told to one person. Its words are made when it is read, in the reader's language.

    `fact` names what happened, so that it is told once; `about` is the loan or application; `values` are plain values
    for the words; `page` with `arguments` is where to go next. `mail_from` is null for what stands on the page only.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=40)
    fact = models.CharField(max_length=160)
    collection_code = models.CharField(max_length=32)
    about = models.CharField(max_length=80)
    values = models.JSONField(default=dict)
    page = models.CharField(max_length=60)
    arguments = models.JSONField(default=list)
    happened_at = models.DateTimeField()
    made_at = models.DateTimeField()
    mail_from = models.DateTimeField(null=True, blank=True)
    letter = models.ForeignKey(Letter, models.PROTECT, null=True, blank=True, related_name="notices")
    overtaken_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["person", "fact"], name="messages_notice_once")]
        indexes = [
            models.Index(fields=["person", "-made_at"], name="messages_notice_of_person"),
            models.Index(
                fields=["mail_from"],
                condition=Q(letter=None, overtaken_at=None, mail_from__isnull=False),
                name="messages_notice_to_mail",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about}"


class Timetable(models.Model):
    """When a collection's letters go out, whether they do at all, and what stands at their foot."""

    collection_code = models.CharField(max_length=32, unique=True)
    is_on = models.BooleanField(default=True)
    digest_hour = models.PositiveSmallIntegerField(default=8)
    overdue_every_days = models.PositiveSmallIntegerField(default=7)
    foot = models.TextField(blank=True)
    foot_zh = models.TextField(blank=True)
    row_version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(digest_hour__lte=23), name="messages_timetable_hour"),
            models.CheckConstraint(condition=Q(overdue_every_days__gte=1), name="messages_timetable_overdue_days"),
        ]

    def __str__(self) -> str:
        return self.collection_code


class Choice(models.Model):
    """How a collection wants one kind of notice told, and words of its own that go with it."""

    collection_code = models.CharField(max_length=32)
    kind = models.CharField(max_length=40)
    way = models.CharField(max_length=10, choices=list(WAYS.items()))
    words = models.TextField(blank=True)
    words_zh = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["collection_code", "kind"], name="messages_choice_once"),
            one_of("way", WAYS, name="messages_choice_way_known"),
        ]

    def __str__(self) -> str:
        return f"{self.collection_code} {self.kind}"
