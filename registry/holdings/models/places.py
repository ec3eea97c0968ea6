"""Where pieces lie. The facility is public; rooms, cabinets and shelves never are."""

from __future__ import annotations

from django.db import models

from registry.parties.models import Institution, in_reader_language


class Facility(models.Model):
    """A laboratory or store that may be named in public."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=160)
    name_zh = models.CharField(max_length=160, blank=True)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="facilities")

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "facilities"

    def __str__(self) -> str:
        return in_reader_language(self.name, self.name_zh)


class Place(models.Model):
    """A room, cabinet, shelf or drawer inside a facility; private."""

    facility = models.ForeignKey(Facility, models.PROTECT, related_name="places")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    code = models.CharField(max_length=60)
    name = models.CharField(max_length=160, blank=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["facility", "code"], name="holdings_place_one_per_code"),
            models.CheckConstraint(condition=~models.Q(parent=models.F("id")), name="holdings_place_not_inside_itself"),
        ]

    def __str__(self) -> str:
        return self.code
