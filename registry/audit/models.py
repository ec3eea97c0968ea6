"""The chained event record, the salts of its commitments, and the shape of a status move."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models


class Event(models.Model):
    """One thing that happened, chained to the one before it in the same collection.

    `text` is canonical JSON made by the application; the database fills `seq`, `recorded_at`, `previous`
    and `digest` (see sql/0001_chain.sql for what the digest covers, byte by byte).
    """

    append_only: ClassVar[bool] = True

    chain = models.CharField(max_length=32)
    seq = models.BigIntegerField(editable=False)
    act = models.CharField(max_length=64)
    subject = models.CharField(max_length=120)
    actor = models.UUIDField()
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField(editable=False)
    nonce = models.CharField(max_length=32)
    text = models.TextField()
    previous = models.CharField(max_length=64, editable=False)
    digest = models.CharField(max_length=64, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chain", "seq"], name="audit_event_one_per_place_in_the_chain"),
            models.CheckConstraint(condition=models.Q(seq__gte=1), name="audit_event_seq_starts_at_one"),
        ]
        indexes = [models.Index(fields=["subject"]), models.Index(fields=["recorded_at"])]

    def __str__(self) -> str:
        return f"{self.chain} {self.seq} {self.act} {self.subject}"


class Salt(models.Model):
    """The salt of one private fact in an event; erasing it makes the commitment unreadable for good."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="salts")
    fact = models.CharField(max_length=32)
    salt = models.CharField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "fact"], name="audit_salt_one_per_fact")]

    def __str__(self) -> str:
        return f"{self.event_id} {self.fact}"


class Head(models.Model):
    """A chain's newest event as it was published; kept by strangers, it shows whether the chain was cut or rewritten.

    The database writes `published_at` and refuses a head that is not an event's (sql/0003_heads.sql).
    """

    append_only: ClassVar[bool] = True

    chain = models.CharField(max_length=32)
    seq = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField(editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="audit_head_one_per_event")]

    def __str__(self) -> str:
        return f"{self.chain}:{self.seq}:{self.digest}"


class AllowedMove(models.Model):
    """The lifecycles as the database knows them; filled by migrations from each room's lifecycle.py.

    The run-time role only reads it: who could add a row could make any move lawful.
    """

    append_only: ClassVar[bool] = True
    written_by_triggers: ClassVar[bool] = True

    lifecycle = models.CharField(max_length=32)
    frm = models.CharField(max_length=32, blank=True)
    to = models.CharField(max_length=32)
    act = models.CharField(max_length=32)
    needs_reason = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lifecycle", "frm", "to"], name="audit_allowedmove_one_way_between_two")
        ]

    def __str__(self) -> str:
        return f"{self.lifecycle}: {self.frm} → {self.to}"


class StatusMove(models.Model):
    """A record's step from one status to the next; inserting it is what changes the status.

    Concrete moves add the record (`models.ForeignKey`) and `by`; their migration attaches audit_apply_move.
    """

    append_only: ClassVar[bool] = True

    frm = models.CharField(max_length=32)
    to = models.CharField(max_length=32)
    reason = models.TextField(blank=True)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField(editable=False)
    event = models.OneToOneField(Event, models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.frm} → {self.to}"


def new_nonce() -> str:
    """Sixteen random bytes in hex: keeps a withheld text from being guessed by its digest."""
    return uuid.uuid4().hex
