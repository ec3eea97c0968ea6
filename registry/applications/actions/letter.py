"""The decision letter: printed from the decision, kept by its content."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registry.access.checks import permitted
from registry.access.permissions import Permission
from registry.applications.models import Decision, DecisionLetter
from registry.applications.moves import record_act
from registry.applications.printing import decision_paper
from registry.foundation.refusal import NotPermitted, Obstacle, Refusal
from registry.papers.languages import LANGUAGES
from registry.papers.models import store
from registry.parties.models import Person


def may_print_letter(decision: Decision, by: Person, *, at: datetime) -> bool:
    """The investigator it is written to, and the office."""
    application = decision.application
    return application.investigator_id == by.pk or permitted(
        by, Permission.APPLICATION_CHECK, at=at, within=application.collection.code
    )


@transaction.atomic
def print_decision_letter(decision: Decision, *, language: str, by: Person, at: datetime) -> DecisionLetter:
    """Print the letter in that language and keep it. Raises NotPermitted, Refusal."""
    if not may_print_letter(decision, by, at=at):
        raise NotPermitted(_("You do not hold a role that may do this."))
    if language not in LANGUAGES:
        raise Refusal(Obstacle("language_unknown", _("Say in which language it is printed."), "language"))
    file = store(decision_paper(decision, language=language, at=at), media_type="application/pdf")
    facts = {"sha256": file.pk, "language": language}
    event = record_act(decision.application, "decision letter printed", by=by, at=at, facts=facts)
    return DecisionLetter.objects.create(
        decision=decision, language=language, file=file, by=by, made_at=at, event=event
    )
