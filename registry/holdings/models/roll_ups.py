"""What the catalogue counts, kept by the database alone, exact in every transaction (`sql/0003_roll_ups.sql`)."""

from __future__ import annotations

from typing import ClassVar, Final

from django.db import models

from registry.holdings.models.pieces import AVAILABILITIES, CONDITIONS, Sample, Split

FACETS: Final = (
    "availability", "mission", "site", "lithology", "subtype", "form", "use_class", "condition", "facility", "band",
)  # fmt: skip
"""In the order of their columns, which is also their number in `FacetCount`, from 1."""
AVAILABILITY_NUMBERS: Final = {word: number for number, word in enumerate(AVAILABILITIES, start=1)}
CONDITION_NUMBERS: Final = {word: number for number, word in enumerate(CONDITIONS, start=1)}


class Facets(models.Model):
    """One value of each facet: words by number, vocabularies by id, 0 where there is none."""

    availability = models.SmallIntegerField()
    mission = models.IntegerField()
    site = models.IntegerField()
    lithology = models.IntegerField()
    subtype = models.IntegerField()
    form = models.IntegerField()
    use_class = models.IntegerField()
    condition = models.SmallIntegerField()
    facility = models.IntegerField()
    band = models.SmallIntegerField()
    n = models.IntegerField()
    mass_ug = models.BigIntegerField()

    class Meta:
        abstract = True


class FacetCell(Facets):
    """How many pieces, of what mass, are alike in every facet."""

    written_by_triggers: ClassVar[bool] = True

    pk = models.CompositePrimaryKey(*FACETS)

    class Meta:
        # What narrows most; the database puts several together.
        indexes = [
            models.Index(fields=[facet], name=f"holdings_facetcell_{facet}") for facet in ("mission", "subtype", "form")
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.n}"


class CellMark(models.Model):
    """Which state of the cells this is: one row, with a mark that is new whenever any cell changes."""

    written_by_triggers: ClassVar[bool] = True

    mark = models.UUIDField()

    def __str__(self) -> str:
        return str(self.mark)


class FacetCount(models.Model):
    """The same for one facet or two alone, the lower number first; 0 for a second that is left open."""

    written_by_triggers: ClassVar[bool] = True

    pk = models.CompositePrimaryKey("facet_a", "value_a", "facet_b", "value_b")
    facet_a = models.SmallIntegerField()
    value_a = models.IntegerField()
    facet_b = models.SmallIntegerField()
    value_b = models.IntegerField()
    n = models.IntegerField()
    mass_ug = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["facet_b", "value_b"], name="holdings_facetcount_second")]

    def __str__(self) -> str:
        return f"{self.pk}: {self.n}"


class SampleCell(models.Model):
    """How many pieces of a sample are alike in what may differ between its pieces: which samples a list can skip."""

    written_by_triggers: ClassVar[bool] = True

    pk = models.CompositePrimaryKey("sample", "facility", "form", "use_class", "availability", "condition", "band")
    sample = models.ForeignKey(Sample, models.PROTECT, related_name="cells", db_index=False, db_constraint=False)
    facility = models.IntegerField()
    form = models.IntegerField()
    use_class = models.IntegerField()
    availability = models.SmallIntegerField()
    condition = models.SmallIntegerField()
    band = models.SmallIntegerField()
    n = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.pk}: {self.n}"


class SampleCount(models.Model):
    """How many pieces of a sample, of what mass, have each value of each facet by itself."""

    written_by_triggers: ClassVar[bool] = True

    pk = models.CompositePrimaryKey("sample", "facet", "value")
    sample = models.ForeignKey(Sample, models.PROTECT, related_name="counts", db_index=False, db_constraint=False)
    facet = models.SmallIntegerField()
    value = models.IntegerField()
    n = models.IntegerField()
    mass_ug = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.pk}: {self.n}"


class FacetChange(Facets):
    """A note of what one statement changed, not folded into the roll-ups yet; counted together with them."""

    written_by_triggers: ClassVar[bool] = True

    sample = models.ForeignKey(Sample, models.PROTECT, related_name="+", db_index=False, db_constraint=False)

    def __str__(self) -> str:
        return f"{self.sample_id}: {self.n}"


class LastChange(models.Model):
    """When a piece last changed as far as that is public (`loans/sql/0014_published_changes.sql`)."""

    written_by_triggers: ClassVar[bool] = True

    split = models.OneToOneField(
        Split, models.DO_NOTHING, primary_key=True, related_name="last_change", db_constraint=False, db_index=False
    )
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["-changed_at", "split"], name="holdings_lastchange_newest")]

    def __str__(self) -> str:
        return f"{self.split_id}: {self.changed_at}"


class ChangeDue(models.Model):
    """A change that becomes public by itself, and when; nothing public reads it before."""

    written_by_triggers: ClassVar[bool] = True

    split = models.ForeignKey(Split, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    changed_at = models.DateTimeField()
    public_from = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.split_id}: {self.public_from}"


class Edition(models.Model):
    """Which state of everything public this is: the sum over the rows, which grows with each change and never else."""

    written_by_triggers: ClassVar[bool] = True

    number = models.BigIntegerField()

    def __str__(self) -> str:
        return str(self.number)
