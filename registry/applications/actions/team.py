"""The team: members named by the applicant while the application is written."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from registry.applications.models import Application, TeamMember
from registry.applications.moves import record_act, refuse_if, require_applicant
from registry.applications.rules.writing import obstacles_to_writing
from registry.foundation.refusal import Obstacle
from registry.parties.models import Institution, Person


@transaction.atomic
def put_team_member(
    application: Application,
    *,
    name: str,
    email: str,
    institution: Institution,
    part: str = "",
    by: Person,
    at: datetime,
) -> TeamMember:
    """Name somebody of the team; known by their address, else a person of that name. Raises NotPermitted, Refusal."""
    require_applicant(application, by=by, at=at)
    application = Application.objects.lock(application.pk)
    person = Person.objects.filter(email__iexact=email.strip(), blanked_at=None).order_by("pk").first()
    refuse_if(obstacles_to_joining(application, person, name=name, email=email))
    if person is None:
        person = Person.objects.create(name=name.strip(), email=email.strip().lower(), language=by.language)
    member, _made = TeamMember.objects.update_or_create(
        application=application, person=person, defaults={"institution": institution, "part": part.strip()}
    )
    _told(application, "team member put", member, by=by, at=at)
    return member


def obstacles_to_joining(application: Application, person: Person | None, *, name: str, email: str) -> list[Obstacle]:
    """While it is written; a name and an address; not the investigator over again."""
    found = obstacles_to_writing(application)
    if not name.strip():
        found.append(Obstacle("name_missing", _("Write the name."), "name"))
    try:
        validate_email(email.strip())
    except ValidationError:
        found.append(Obstacle("email_wrong", _("Write an e-mail address."), "email"))
    if person is not None and person.pk == application.investigator_id:
        found.append(Obstacle("investigator", _("The investigator leads the team already."), "email"))
    return found


@transaction.atomic
def remove_team_member(member: TeamMember, *, by: Person, at: datetime) -> Application:
    """Take somebody off the team. Raises NotPermitted, Refusal."""
    require_applicant(member.application, by=by, at=at)
    application = Application.objects.lock(member.application_id)
    refuse_if(obstacles_to_writing(application))
    _told(application, "team member removed", member, by=by, at=at)
    member.delete()
    return application


def _told(application: Application, act: str, member: TeamMember, *, by: Person, at: datetime) -> None:
    application.row_version += 1
    application.saved_at, application.saved_in = at, ""
    application.save(update_fields=["row_version", "saved_at", "saved_in"])
    record_act(
        application,
        act,
        by=by,
        at=at,
        facts={"person": str(member.person_id), "institution": member.institution.slug},
    )
