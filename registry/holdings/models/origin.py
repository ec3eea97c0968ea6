"""Where material comes from and who keeps it: missions, landing sites, collections."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.foundation.clocks import date_in
from registry.foundation.constraints import not_negative
from registry.parties.models import Institution, in_reader_language


def check_time_zone(name: str) -> None:
    """Refuse a name that is no time zone."""
    if name not in available_timezones():
        raise ValidationError(_("That is no time zone; write it like Asia/Shanghai."))


class Collection(models.Model):
    """Material kept under one lending policy, time zone and staff; its code names its chain of events."""

    code = models.SlugField(max_length=32, unique=True)
    name = models.CharField(max_length=120)
    name_zh = models.CharField(max_length=120, blank=True)
    introduction = models.TextField(blank=True)
    introduction_zh = models.TextField(blank=True)
    owner = models.ForeignKey(Institution, models.PROTECT, related_name="owned_collections")
    keeper = models.ForeignKey(Institution, models.PROTECT, related_name="kept_collections")
    time_zone = models.CharField(max_length=40, validators=[check_time_zone])
    publishes_names = models.BooleanField(_("publishes investigators’ names"), default=False)
    publishes_after_days = models.PositiveSmallIntegerField(_("days before a movement is public"), default=0)
    publishes_photographs = models.BooleanField(_("publishes photographs the curator released"), default=False)
    source = models.CharField(max_length=200, blank=True)

    # What the lending policy in force keeps back of each divisible piece; written by the policy's trigger.
    kept_back_floor_ug = models.BigIntegerField(default=0, editable=False)
    kept_back_ppm = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return in_reader_language(self.name, self.name_zh)

    def kept_back_ug(self, first_mass_ug: int | None) -> int:
        """What must stay in the vault of a divisible piece that began with that mass: the floor or the share."""
        return max(self.kept_back_floor_ug, -(-(first_mass_ug or 0) * self.kept_back_ppm // 1_000_000))

    def date_of(self, at: datetime) -> date:
        """The calendar day of an instant where this collection is kept."""
        return date_in(self.time_zone, at)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


class Mission(models.Model):
    """A flight that brought material from the Moon, with its official and catalogue masses side by side."""

    slug = models.SlugField(max_length=32, unique=True)
    name = models.CharField(max_length=60, unique=True)
    name_zh = models.CharField(max_length=60, blank=True)
    agency = models.CharField(max_length=80)
    agency_zh = models.CharField(max_length=80, blank=True)
    returned_on = models.DateField(_("returned to Earth"), help_text=_("The day in UTC."))
    official_mass_ug = models.BigIntegerField(null=True, blank=True)
    catalogue_mass_ug = models.BigIntegerField(null=True, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["order", "name"]
        constraints = [
            not_negative("official_mass_ug", name="holdings_mission_official_mass_not_negative"),
            not_negative("catalogue_mass_ug", name="holdings_mission_catalogue_mass_not_negative"),
        ]

    def __str__(self) -> str:
        return in_reader_language(self.name, self.name_zh)


class LandingSite(models.Model):
    """A place on the Moon; longitude −180 to 180, frame mean Earth / polar axis, never an Earth coordinate."""

    mission = models.ForeignKey(Mission, models.PROTECT, related_name="sites")
    name = models.CharField(max_length=120)
    name_zh = models.CharField(max_length=120, blank=True)
    latitude = models.DecimalField(max_digits=7, decimal_places=4)
    longitude = models.DecimalField(max_digits=7, decimal_places=4)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mission", "name"], name="holdings_landingsite_one_per_name"),
            models.CheckConstraint(
                condition=Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="holdings_landingsite_on_the_moon",
            ),
        ]

    def __str__(self) -> str:
        return in_reader_language(self.name, self.name_zh)

    @property
    def is_far_side(self) -> bool:
        return abs(self.longitude) > 90
