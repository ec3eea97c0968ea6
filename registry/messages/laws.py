"""The sentence a person reads when one of this room's laws in the database refuses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from registry.foundation.constraints import explain

_UNKNOWN_WORD = _("One of the words chosen is not known here.")

SENTENCES = {
    "messages_notice_once": _("This was told already."),
    "messages_notice_stays_as_told": _("What was told stays as told."),
    "messages_letter_status_known": _UNKNOWN_WORD,
    "messages_letter_resent_by_and_at": _("A letter sent again names who sent it again."),
    "messages_letter_has_its_own_id": _("Two letters never carry one Message-ID."),
    "messages_letter_goes_along_its_way": _("A letter that may have gone out is sent again only by a person."),
    "messages_letter_stays_as_written": _("What a letter said stays as it was."),
    "messages_letter_is_never_deleted": _("A letter is never deleted."),
    "messages_timetable_hour": _("An hour lies between 0 and 23."),
    "messages_timetable_overdue_days": _("Overdue loans are told again after a day at least."),
    "messages_choice_way_known": _UNKNOWN_WORD,
    "messages_choice_once": _("This was chosen already."),
}


def tell() -> None:
    """Register every sentence; called once when the registry starts."""
    for name, sentence in SENTENCES.items():
        explain(name, sentence)
