"""Words of the event record on a page. The record itself keeps the English ones: they are part of what is hashed."""

from __future__ import annotations

from typing import Final

from django import template
from django.utils.translation import pgettext_lazy

register = template.Library()

ACTS: Final = {
    "acknowledge": pgettext_lazy("act on record", "acknowledge"),
    "acknowledged": pgettext_lazy("act on record", "acknowledged"),
    "agreement drafted": pgettext_lazy("act on record", "agreement drafted"),
    "agreement joined": pgettext_lazy("act on record", "agreement joined"),
    "agreement printed": pgettext_lazy("act on record", "agreement printed"),
    "agreement revised": pgettext_lazy("act on record", "agreement revised"),
    "agreement signed": pgettext_lazy("act on record", "agreement signed"),
    "application saved": pgettext_lazy("act on record", "application saved"),
    "application started": pgettext_lazy("act on record", "application started"),
    "approve": pgettext_lazy("act on record", "approve"),
    "block lifted": pgettext_lazy("act on record", "block lifted"),
    "blocked": pgettext_lazy("act on record", "blocked"),
    "cancel": pgettext_lazy("act on record", "cancel"),
    "close as used up": pgettext_lazy("act on record", "close as used up"),
    "closed as used up": pgettext_lazy("act on record", "closed as used up"),
    "consigned": pgettext_lazy("act on record", "consigned"),
    "correct": pgettext_lazy("act on record", "correct"),
    "decided": pgettext_lazy("act on record", "decided"),
    "decision letter printed": pgettext_lazy("act on record", "decision letter printed"),
    "decline": pgettext_lazy("act on record", "decline"),
    "display told": pgettext_lazy("act on record", "display and insurance told"),
    "extension decided": pgettext_lazy("act on record", "extension decided"),
    "extension requested": pgettext_lazy("act on record", "extension requested"),
    "file attached": pgettext_lazy("act on record", "file attached"),
    "file detached": pgettext_lazy("act on record", "file detached"),
    "find a discrepancy": pgettext_lazy("act on record", "find a discrepancy"),
    "find again": pgettext_lazy("act on record", "find again"),
    "hand over": pgettext_lazy("act on record", "hand over"),
    "holdings imported": pgettext_lazy("act on record", "holdings imported"),
    "incident ended": pgettext_lazy("act on record", "incident ended"),
    "incident reported": pgettext_lazy("act on record", "incident reported"),
    "inventory countersigned": pgettext_lazy("act on record", "inventory countersigned"),
    "pieces made": pgettext_lazy("act on record", "pieces made"),
    "daughter accepted": pgettext_lazy("act on record", "daughter numbered"),
    "inventory certified": pgettext_lazy("act on record", "inventory certified"),
    "lapse": pgettext_lazy("act on record", "lapse"),
    "letter sent again": pgettext_lazy("act on record", "letter sent again"),
    "line put": pgettext_lazy("act on record", "line put"),
    "line removed": pgettext_lazy("act on record", "line removed"),
    "loan opened": pgettext_lazy("act on record", "loan opened"),
    "loan opened by transfer": pgettext_lazy("act on record", "loan opened by transfer"),
    "loan recalled": pgettext_lazy("act on record", "loan recalled"),
    "make ready": pgettext_lazy("act on record", "make ready"),
    "movement": pgettext_lazy("act on record", "movement"),
    "not recommend": pgettext_lazy("act on record", "not recommend"),
    "notices arranged": pgettext_lazy("act on record", "notices arranged"),
    "paper added": pgettext_lazy("act on record", "paper added"),
    "person blanked": pgettext_lazy("act on record", "person blanked"),
    "photograph published": pgettext_lazy("act on record", "photograph published"),
    "photograph withdrawn": pgettext_lazy("act on record", "photograph withdrawn"),
    "photographed": pgettext_lazy("act on record", "photographed"),
    "policy made": pgettext_lazy("act on record", "policy made"),
    "prepare": pgettext_lazy("act on record", "prepare"),
    "pull back": pgettext_lazy("act on record", "pull back"),
    "re-weigh": pgettext_lazy("act on record", "re-weigh"),
    "receive back": pgettext_lazy("act on record", "receive back"),
    "recommend": pgettext_lazy("act on record", "recommend"),
    "report missing": pgettext_lazy("act on record", "report missing"),
    "reconcile": pgettext_lazy("act on record", "reconcile"),
    "reconciled": pgettext_lazy("act on record", "reconciled"),
    "result reported": pgettext_lazy("act on record", "result reported"),
    "result waived": pgettext_lazy("act on record", "result waived"),
    "result withdrawn": pgettext_lazy("act on record", "result withdrawn"),
    "return for revision": pgettext_lazy("act on record", "return for revision"),
    "review written": pgettext_lazy("act on record", "review written"),
    "reviewer asked": pgettext_lazy("act on record", "reviewer asked"),
    "reviewer released": pgettext_lazy("act on record", "reviewer released"),
    "role ended": pgettext_lazy("act on record", "role ended"),
    "role granted": pgettext_lazy("act on record", "role granted"),
    "salts erased": pgettext_lazy("act on record", "salts erased"),
    "sample added": pgettext_lazy("act on record", "sample added"),
    "send back": pgettext_lazy("act on record", "send back"),
    "send to review": pgettext_lazy("act on record", "send to review"),
    "submit": pgettext_lazy("act on record", "submit"),
    "take over": pgettext_lazy("act on record", "take over"),
    "taken over": pgettext_lazy("act on record", "taken over"),
    "transfer": pgettext_lazy("act on record", "transfer"),
    "transfer decided": pgettext_lazy("act on record", "transfer decided"),
    "transfer requested": pgettext_lazy("act on record", "transfer requested"),
    "take up": pgettext_lazy("act on record", "take up"),
    "token made": pgettext_lazy("act on record", "token made"),
    "token revoked": pgettext_lazy("act on record", "token revoked"),
    "use confirmed": pgettext_lazy("act on record", "use confirmed"),
    "use reported": pgettext_lazy("act on record", "use reported"),
    "verified": pgettext_lazy("act on record", "verified"),
    "watched": pgettext_lazy("act on record", "watched"),
    "weighed": pgettext_lazy("act on record", "weighed"),
    "withdraw": pgettext_lazy("act on record", "withdraw"),
    "write off": pgettext_lazy("act on record", "write off"),
}
SUBJECTS: Final = {
    "application ": pgettext_lazy("subject on record", "application"),
    "collection ": pgettext_lazy("subject on record", "collection"),
    "agreement ": pgettext_lazy("subject on record", "agreement"),
    "loan item ": pgettext_lazy("subject on record", "loan item"),
    "person ": pgettext_lazy("subject on record", "person"),
    "policy ": pgettext_lazy("subject on record", "policy"),
    "sample ": pgettext_lazy("subject on record", "sample"),
    "split ": pgettext_lazy("subject on record", "split"),
    "loan ": pgettext_lazy("subject on record", "loan"),
}
"""By how a subject begins, the longer beginning first."""


@register.filter
def act_word(act: str) -> str:
    """{{ event.act|act_word }}: the act in the reader's language."""
    return str(ACTS.get(act, act))


@register.filter
def subject_word(subject: str) -> str:
    """{{ event.subject|subject_word }}: what the event is about, "loan item L-0044/1", its kind in that language."""
    for beginning, word in SUBJECTS.items():
        if subject.startswith(beginning):
            return f"{word} {subject.removeprefix(beginning)}"
    return subject
