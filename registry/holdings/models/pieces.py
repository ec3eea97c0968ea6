"""Samples, the numbered things brought back, and splits, every physical piece of them."""

from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registry.foundation.constraints import not_negative, one_of
from registry.holdings.models.origin import Collection, LandingSite, Mission
from registry.holdings.models.places import Facility, Place
from registry.holdings.models.vocabulary import Form, Lithology, Subtype, UseClass
from registry.parties.models import in_reader_language

PRISTINE, OPENED, RETURNED = "pristine", "opened", "returned"
CONDITIONS: dict[str, str | Promise] = {PRISTINE: _("pristine"), OPENED: _("opened"), RETURNED: _("returned")}

ENVIRONMENTS: dict[str, str | Promise] = {
    "nitrogen": _("nitrogen"),
    "vacuum": _("vacuum"),
    "helium": _("helium"),
    "air": _("air"),
}

AVAILABLE, SET_ASIDE, ON_LOAN, CONSUMED, NOT_LENDABLE = (
    "available",
    "set_aside",
    "on_loan",
    "consumed",
    "not_lendable",
)
AVAILABILITIES: dict[str, str | Promise] = {
    AVAILABLE: _("available"),
    SET_ASIDE: _("set aside"),
    ON_LOAN: _("on loan"),
    CONSUMED: pgettext_lazy("availability", "consumed"),
    NOT_LENDABLE: _("not lendable"),
}


class SampleQuerySet(models.QuerySet["Sample"]):
    """Which samples."""

    def in_order(self) -> Self:
        return self.order_by("sort_key")


class Sample(models.Model):
    """The numbered thing: 15415, CE5C0800. Its pieces are splits, one tree a sample."""

    collection = models.ForeignKey(Collection, models.PROTECT, related_name="samples")
    mission = models.ForeignKey(Mission, models.PROTECT, related_name="samples")
    site = models.ForeignKey(LandingSite, models.PROTECT, null=True, blank=True, related_name="samples")
    identifier = models.CharField(max_length=60, unique=True)
    sort_key = models.CharField(max_length=200, unique=True, db_collation="C", editable=False)
    name = models.CharField(max_length=160, blank=True)
    name_zh = models.CharField(max_length=160, blank=True)
    lithology = models.ForeignKey(Lithology, models.PROTECT, related_name="samples")
    subtype = models.ForeignKey(Subtype, models.PROTECT, null=True, blank=True, related_name="samples")
    rock_name = models.CharField(_("lithology in the literature"), max_length=160, blank=True)
    rock_name_zh = models.CharField(max_length=160, blank=True)
    collected = models.CharField(_("how it was collected"), max_length=20, blank=True)
    pristine_percent = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    catalogue_mass_ug = models.BigIntegerField(null=True, blank=True)
    remark = models.TextField(blank=True)
    remark_zh = models.TextField(blank=True)
    warnings = models.JSONField(default=list, blank=True)
    source = models.CharField(max_length=200, blank=True)
    is_illustrative = models.BooleanField(_("illustrative"), default=False)
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)
    row_version = models.PositiveIntegerField(default=1, editable=False)

    objects = SampleQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key"]
        constraints = [
            not_negative("catalogue_mass_ug", name="holdings_sample_catalogue_mass_not_negative"),
            not_negative("pristine_percent", name="holdings_sample_pristine_not_negative"),
        ]
        indexes = [
            GinIndex(fields=["identifier"], name="holdings_sample_trgm", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.identifier

    @property
    def title(self) -> str:
        return in_reader_language(self.name, self.name_zh)

    @property
    def literature_lithology(self) -> str:
        return in_reader_language(self.rock_name, self.rock_name_zh)


class SplitQuerySet(models.QuerySet["Split"]):
    """Which pieces."""

    def in_order(self) -> Self:
        return self.order_by("sort_key")

    def family_of(self, split: Split) -> Self:
        """The piece and all that was cut from it inside its sample, parents before daughters."""
        return self.filter(sample_id=split.sample_id, path__startswith=split.path).order_by("path")


class Split(models.Model):
    """Each physical piece. Its masses here are roll-ups that only the ledger's trigger writes.

    `in_vault_ug` is free in the vault, `held_ug` set aside, preparing or receiving, `out_ug` with a carrier or
    borrower; `mass_ug` is their sum, or null where the piece was never weighed.
    """

    # No index of its own where another one begins with the same column: each costs every movement of every piece.
    sample = models.ForeignKey(Sample, models.PROTECT, related_name="splits", db_index=False)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="daughters")
    identifier = models.CharField(max_length=80, unique=True)
    sort_key = models.CharField(max_length=240, db_collation="C", editable=False)
    path = models.TextField(db_collation="C", editable=False)
    form = models.ForeignKey(Form, models.PROTECT, related_name="splits")
    lithology_note = models.CharField(_("lithology of this piece"), max_length=160, blank=True)
    use_class = models.ForeignKey(UseClass, models.PROTECT, related_name="splits", db_index=False)
    condition = models.CharField(max_length=10, choices=list(CONDITIONS.items()), default=PRISTINE)
    environment = models.CharField(max_length=10, choices=list(ENVIRONMENTS.items()), default="nitrogen")
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="splits")
    facility = models.ForeignKey(Facility, models.PROTECT, null=True, blank=True, related_name="splits", db_index=False)
    is_weighed = models.BooleanField(default=True)
    remark = models.TextField(blank=True)
    remark_zh = models.TextField(blank=True)
    source = models.CharField(max_length=200, blank=True)
    is_illustrative = models.BooleanField(_("illustrative"), default=False)
    is_provisional = models.BooleanField(_("made by a borrower, not yet numbered"), default=False)
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)
    row_version = models.PositiveIntegerField(default=1, editable=False)

    # Copied from the sample by the database, so that browsing needs no join. The sample's own keys are checked, the
    # copies follow them by trigger alone, so they need no check of their own: four of a million pieces are costly.
    collection = models.ForeignKey(
        Collection, models.PROTECT, related_name="splits", editable=False, db_index=False, db_constraint=False
    )
    mission = models.ForeignKey(
        Mission, models.PROTECT, related_name="splits", editable=False, db_index=False, db_constraint=False
    )
    lithology = models.ForeignKey(
        Lithology, models.PROTECT, related_name="splits", editable=False, db_index=False, db_constraint=False
    )
    subtype = models.ForeignKey(
        Subtype, models.PROTECT, null=True, related_name="splits", editable=False, db_index=False, db_constraint=False
    )
    site = models.ForeignKey(
        LandingSite,
        models.PROTECT,
        null=True,
        related_name="splits",
        editable=False,
        db_index=False,
        db_constraint=False,
    )

    # Written by the ledger's trigger alone.
    mass_ug = models.BigIntegerField(null=True, editable=False)
    first_mass_ug = models.BigIntegerField(null=True, editable=False)
    in_vault_ug = models.BigIntegerField(default=0, editable=False)
    held_ug = models.BigIntegerField(default=0, editable=False)
    out_ug = models.BigIntegerField(default=0, editable=False)
    whereabouts = models.CharField(max_length=20, default="", blank=True, editable=False)
    availability = models.CharField(
        max_length=20, choices=list(AVAILABILITIES.items()), default=NOT_LENDABLE, editable=False
    )
    last_moved_at = models.DateTimeField(null=True, editable=False)

    trigger_columns: ClassVar[tuple[str, ...]] = (
        "path",
        "collection",
        "mission",
        "site",
        "lithology",
        "subtype",
        "mass_ug",
        "first_mass_ug",
        "in_vault_ug",
        "held_ug",
        "out_ug",
        "whereabouts",
        "availability",
        "last_moved_at",
    )

    objects = SplitQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key"]
        constraints = [
            one_of("condition", CONDITIONS, name="holdings_split_condition_known"),
            one_of("environment", ENVIRONMENTS, name="holdings_split_environment_known"),
            one_of("availability", AVAILABILITIES, name="holdings_split_availability_known"),
            models.UniqueConstraint(fields=["sort_key"], name="holdings_split_one_per_sort_key"),
            models.UniqueConstraint(fields=["sample", "path"], name="holdings_split_one_per_path"),
            models.CheckConstraint(
                condition=Q(in_vault_ug__gte=0, held_ug__gte=0, out_ug__gte=0),
                name="holdings_split_masses_not_negative",
            ),
        ]
        indexes = [
            # The catalogue walks samples in order and takes pieces from each; other orders are walked by themselves.
            models.Index(fields=["sample", "sort_key"], name="holdings_split_of_sample"),
            models.Index(fields=["availability", "sort_key"], name="holdings_split_availability"),
            models.Index(fields=["mass_ug", "-sort_key"], name="holdings_split_by_mass"),
            # The few that wait for their number, asked for with every piece that moves.
            models.Index(fields=["id"], name="holdings_split_provisional", condition=Q(is_provisional=True)),
        ]

    def __str__(self) -> str:
        return self.identifier

    @property
    def is_divisible(self) -> bool:
        return self.form.is_divisible


class SplitParent(models.Model):
    """A further parent of a piece made from several; the piece starts a new branch."""

    append_only: ClassVar[bool] = True

    split = models.ForeignKey(Split, models.PROTECT, related_name="further_parents")
    parent = models.ForeignKey(Split, models.PROTECT, related_name="combined_into")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["split", "parent"], name="holdings_splitparent_once"),
            models.CheckConstraint(
                condition=~Q(split=models.F("parent")), name="holdings_splitparent_not_its_own_parent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.split_id} ← {self.parent_id}"
