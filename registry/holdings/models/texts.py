"""What free text is searched over, kept by the database alone (`sql/0005_texts.sql`)."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from registry.holdings.models.pieces import Sample, Split


class SampleText(models.Model):
    """What a sample is called, the same with the vocabulary that describes it, and every word said of it, weighed."""

    written_by_triggers: ClassVar[bool] = True

    sample = models.OneToOneField(
        Sample, models.DO_NOTHING, primary_key=True, related_name="text", db_constraint=False, db_index=False
    )
    title = models.TextField()
    names = models.TextField()
    words = SearchVectorField()

    class Meta:
        indexes = [
            GinIndex(fields=["words"], name="holdings_sampletext_words"),
            GinIndex(fields=["names"], name="holdings_sampletext_names", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.title


class SplitText(models.Model):
    """Words of a piece's own; most have none and no row."""

    written_by_triggers: ClassVar[bool] = True

    split = models.OneToOneField(
        Split, models.DO_NOTHING, primary_key=True, related_name="text", db_constraint=False, db_index=False
    )
    words = SearchVectorField()

    class Meta:
        indexes = [GinIndex(fields=["words"], name="holdings_splittext_words")]

    def __str__(self) -> str:
        return str(self.split_id)
