"""What is known about a piece besides its mass: other names, pictures, exposures, analyses, blocks."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.audit.models import Event
from registry.foundation.constraints import one_of, together
from registry.holdings.models.pieces import ENVIRONMENTS, Sample, Split
from registry.holdings.models.vocabulary import Method
from registry.papers.models import StoredFile
from registry.parties.models import Person


class AlternativeIdentifier(models.Model):
    """Another name of the same thing: an IGSN, a publication's number, an older number."""

    sample = models.ForeignKey(Sample, models.PROTECT, null=True, blank=True, related_name="other_identifiers")
    split = models.ForeignKey(Split, models.PROTECT, null=True, blank=True, related_name="other_identifiers")
    scheme = models.CharField(max_length=40)
    value = models.CharField(max_length=120)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scheme", "value"], name="holdings_alternativeidentifier_once"),
            models.CheckConstraint(
                condition=Q(sample__isnull=False, split=None) | Q(sample=None, split__isnull=False),
                name="holdings_alternativeidentifier_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.value}"


class Image(models.Model):
    """A picture of a sample or piece, with its credit and licence.

    `plane`: of a picture between crossed polarisers, the one of the same field in plane-polarised light.
    """

    sample = models.ForeignKey(Sample, models.PROTECT, related_name="images")
    split = models.ForeignKey(Split, models.PROTECT, null=True, blank=True, related_name="images")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    caption = models.CharField(max_length=300)
    caption_zh = models.CharField(max_length=300, blank=True)
    credit = models.CharField(max_length=200)
    licence = models.CharField(max_length=80)
    order = models.PositiveSmallIntegerField(default=0)
    plane = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="crossed",
        verbose_name=_("the same field in plane-polarised light"),
    )

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(plane=None) | ~Q(plane=F("id")), name="holdings_image_is_not_its_own_pair"
            )
        ]

    def __str__(self) -> str:
        return self.caption


class Exposure(models.Model):
    """A time a piece met another environment, for example air."""

    append_only: ClassVar[bool] = True

    split = models.ForeignKey(Split, models.PROTECT, related_name="exposures")
    environment = models.CharField(max_length=10, choices=list(ENVIRONMENTS.items()))
    happened_at = models.DateTimeField()
    remark = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints = [one_of("environment", ENVIRONMENTS, name="holdings_exposure_environment_known")]

    def __str__(self) -> str:
        return f"{self.split_id} {self.environment}"


class Analysis(models.Model):
    """A method applied to a piece, by whom it was reported."""

    append_only: ClassVar[bool] = True

    split = models.ForeignKey(Split, models.PROTECT, related_name="analyses")
    method = models.ForeignKey(Method, models.PROTECT, related_name="analyses")
    happened_at = models.DateTimeField()
    remark = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "analyses"

    def __str__(self) -> str:
        return f"{self.split_id} {self.method_id}"


class BlockQuerySet(models.QuerySet[Any]):
    """Which blocks."""

    def in_force(self, *, on: date) -> Self:
        return self.filter(Q(lifted_at=None), Q(until_on=None) | Q(until_on__gte=on))


class Block(models.Model):
    """A piece that may not be lent for now, visibly, with the reason; lifted by name and reason too."""

    split = models.ForeignKey(Split, models.PROTECT, related_name="blocks")
    reason = models.CharField(max_length=300)
    until_on = models.DateField(_("until"), null=True, blank=True)
    blocked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    blocked_at = models.DateTimeField(default=timezone.now)
    lifted_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lift_reason = models.CharField(max_length=300, blank=True)
    event = models.OneToOneField(Event, models.PROTECT, related_name="+")

    objects = BlockQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="holdings_block_has_a_reason"),
            together("lifted_by", "lifted_at", name="holdings_block_lifted_by_and_at"),
            models.CheckConstraint(
                condition=Q(lifted_at=None) | ~Q(lift_reason=""), name="holdings_block_lifted_for_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.split_id}: {self.reason}"
