"""The team of an application: who works on the material beside its investigator, and where they belong."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.applications.models.applications import Application
from registry.parties.models import Institution, Person


class TeamMember(models.Model):
    """Somebody of the team. Name and address stand in Person, which may be blanked; here only who and where."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="team")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    part = models.CharField(_("part in the work"), max_length=120, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["application", "person"], name="applications_teammember_once"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.person_id}"
