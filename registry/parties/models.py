"""Institutions, people, the users who sign in, and the roles they hold.

A Person is the one place for names and addresses; everything else names people by the person's opaque id,
so a person can be blanked without touching history.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, ClassVar, Final, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from registry.access.roles import LABELS, OF_INSTITUTION, Role
from registry.foundation.clocks import date_in
from registry.foundation.constraints import after, one_of, together


def in_reader_language(english: str, chinese: str) -> str:
    """The Chinese name for a Chinese reader where there is one, else the English."""
    return chinese if chinese and (get_language() or "").startswith("zh") else english


class Institution(models.Model):
    """A university, agency, museum or store that lends or borrows. Retired, never deleted, once it has history."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200, unique=True)
    name_zh = models.CharField(_("name in Chinese"), max_length=200, blank=True)
    aliases = models.JSONField(_("other names"), default=list, blank=True)
    ror_id = models.CharField(_("ROR id"), max_length=40, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    country = models.CharField(_("country code"), max_length=2, help_text=_("Two letters, ISO 3166-1."))
    city = models.CharField(_("city"), max_length=120, blank=True)
    city_zh = models.CharField(_("city in Chinese"), max_length=120, blank=True)
    latitude = models.DecimalField(_("latitude"), max_digits=7, decimal_places=4, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=7, decimal_places=4, null=True, blank=True)
    funding_restriction = models.CharField(_("funding restriction"), max_length=300, blank=True)
    is_invented = models.BooleanField(_("invented for demonstration"), default=False)
    source = models.CharField(_("source"), max_length=200, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    row_version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(country__regex="^[A-Z]{2}$"), name="parties_institution_country_code"),
            models.CheckConstraint(condition=~Q(parent=models.F("id")), name="parties_institution_not_its_own_parent"),
            models.UniqueConstraint(fields=["ror_id"], condition=~Q(ror_id=""), name="parties_institution_one_per_ror"),
        ]

    def __str__(self) -> str:
        return in_reader_language(self.name, self.name_zh)

    @property
    def town(self) -> str:
        """Its city in the reader's language."""
        return in_reader_language(self.city, self.city_zh)

    def family(self) -> set[int]:
        """Ids of itself and its parents: who may not judge its applications. One query per level."""
        found: set[int] = set()
        here: Institution | None = self
        while here is not None and here.pk not in found:
            found.add(here.pk)
            here = here.parent
        return found


WEEKLY: Final = "weekly"
PACES: Final[dict[str, str | Promise]] = {
    "at_once": _("at once"),
    "daily": _("together, once a day"),
    WEEKLY: _("together, once a week, on Monday"),
}
"""How often somebody wants letters; nothing chosen is as each collection arranges it."""


class Person(models.Model):
    """Somebody, by an opaque id. Blanking empties every personal column and keeps the id."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=150, blank=True)
    name_zh = models.CharField(pgettext_lazy("of a person", "name in Chinese"), max_length=150, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    orcid = models.CharField("ORCID", max_length=19, blank=True)
    expertise = models.CharField(_("field of expertise"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=10, default="en")
    pace = models.CharField(_("letters come"), max_length=10, choices=list(PACES.items()), blank=True)
    is_invented = models.BooleanField(_("invented for demonstration"), default=False)
    blanked_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(blanked_at__isnull=True) | Q(name="", name_zh="", email="", orcid="", expertise=""),
                name="parties_person_blanked_is_blank",
            ),
            one_of("pace", ["", *PACES], name="parties_person_pace_known"),
        ]

    def __str__(self) -> str:
        if self.blanked_at:
            return str(_("former member"))
        return in_reader_language(self.name, self.name_zh) or str(_("unnamed person"))

    def held_roles(self, at: datetime) -> Iterable[RoleGrant]:
        """Roles in force at that instant; asked once per instant's day and kept on this object."""
        kept: dict[date, list[RoleGrant]] = self.__dict__.setdefault("_held_roles", {})
        day = date_in("UTC", at)
        if day not in kept:
            kept[day] = list(self.grants.in_force(on=day))
        return kept[day]

    def holds(self, role: Role, *, at: datetime, within: str = "", institution: int | None = None) -> bool:
        """Whether this person holds the role, in that collection or for that institution where given."""
        return any(
            held.role == role
            and (not within or held.collection_code == within)
            and (institution is None or held.institution_id == institution)
            for held in self.held_roles(at)
        )

    def institution_ids(self, at: datetime) -> set[int]:
        """Institutions this person is affiliated with, or holds a role for, at that instant."""
        day = date_in("UTC", at)
        affiliated = set(self.affiliations.in_force(on=day).values_list("institution_id", flat=True))
        return affiliated | {held.institution_id for held in self.held_roles(at) if held.institution_id is not None}


class FromToQuerySet(models.QuerySet[Any]):
    """Rows that hold from a day to a day, both included; no end means still."""

    def in_force(self, *, on: date) -> Self:
        return self.filter(Q(from_on__lte=on), Q(to_on__isnull=True) | Q(to_on__gte=on))


class Affiliation(models.Model):
    """A person belongs to an institution, from a day to a day, and somebody vouched for it."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="affiliations")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="affiliations")
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)
    vouched_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    vouched_at = models.DateTimeField(null=True, blank=True)

    objects = FromToQuerySet.as_manager()

    class Meta:
        constraints = [
            after("to_on", "from_on", name="parties_affiliation_ends_after_it_starts"),
            together("vouched_by", "vouched_at", name="parties_affiliation_vouched_by_and_at"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} – {self.institution_id}"


class RoleGrant(models.Model):
    """A person holds a role in a collection (by code) or for an institution, from a day to a day, for a reason.

    The collection is named by its code because collections stand in a higher room; the holdings room adds
    the foreign key in the database.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="grants")
    role = models.CharField(max_length=20, choices=list(LABELS.items()))
    collection_code = models.CharField(max_length=32, null=True, blank=True)  # noqa: DJ001 - null for its foreign key
    institution = models.ForeignKey(Institution, models.PROTECT, null=True, blank=True, related_name="grants")
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=300)
    granted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    granted_at = models.DateTimeField(default=timezone.now, editable=False)
    stands_in_for = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    """Whose place is taken, until the last day; nobody's where the role is held in one's own right."""
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    end_reason = models.CharField(max_length=300, blank=True, editable=False)

    objects = FromToQuerySet.as_manager()

    class Meta:
        constraints = [
            together("ended_by", "ended_at", name="parties_rolegrant_ended_by_and_at"),
            models.CheckConstraint(
                condition=Q(stands_in_for=None) | Q(to_on__isnull=False), name="parties_rolegrant_stands_in_until_a_day"
            ),
            one_of("role", [role.value for role in Role], name="parties_rolegrant_role_known"),
            after("to_on", "from_on", name="parties_rolegrant_ends_after_it_starts"),
            models.CheckConstraint(condition=~Q(reason=""), name="parties_rolegrant_has_a_reason"),
            models.CheckConstraint(
                condition=Q(role__in=sorted(OF_INSTITUTION), institution__isnull=False, collection_code=None)
                | (~Q(role__in=sorted(OF_INSTITUTION)) & Q(institution=None, collection_code__isnull=False)),
                name="parties_rolegrant_in_a_collection_or_for_an_institution",
            ),
        ]
        indexes = [models.Index(fields=["person", "role"])]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role} {self.collection_code or self.institution_id}"


class UserManager(BaseUserManager["User"]):
    """Makes users, who sign in by e-mail; each is a person."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        email = self.normalize_email(email).lower()
        if "person" not in fields:
            fields["person"] = Person.objects.create(email=email, name=fields.pop("name", ""))
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in. `is_superuser` opens the support pages and grants no act on loans."""

    email = models.EmailField(_("e-mail"), unique=True)
    person = models.OneToOneField(Person, models.PROTECT, related_name="user")
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return str(self.person)

    def get_full_name(self) -> str:
        return str(self.person)

    def get_short_name(self) -> str:
        return str(self.person)


class AccessToken(models.Model):
    """A program's way to act for a person, from a day to a day. Only its digest is kept; it is shown once."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="access_tokens")
    name = models.CharField(_("name"), max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    beginning = models.CharField(max_length=12)
    from_on = models.DateField()
    to_on = models.DateField(_("last day"), null=True, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    last_used_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = FromToQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            after("to_on", "from_on", name="parties_accesstoken_ends_after_it_starts"),
            models.CheckConstraint(condition=~Q(name=""), name="parties_accesstoken_has_a_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.beginning}…)"


class SavedSearch(models.Model):
    """A search of the catalogue somebody keeps under a name of their own; theirs alone, gone when they are blanked.

    `query` is the catalogue's address behind the question mark. `seen` and `told` are the last movements of the ledger
    that were known when its owner last looked, and when they were last told of something new.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="saved_searches")
    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(max_length=1000, blank=True)
    seen = models.BigIntegerField(default=0)
    told = models.BigIntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now)
    looked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name", "pk"]
        verbose_name_plural = "saved searches"
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="parties_savedsearch_has_a_name"),
            models.UniqueConstraint(fields=["person", "name"], name="parties_savedsearch_once_by_name"),
        ]

    def __str__(self) -> str:
        return self.name


class HeadFollower(models.Model):
    """Somebody who is sent every new head of the custody record by mail; gone when they stop it or are blanked."""

    person = models.OneToOneField(Person, models.PROTECT, related_name="follows_heads")
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person_id} since {self.since:%Y-%m-%d}"
