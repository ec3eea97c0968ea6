"""What the personal corner of the masthead holds for somebody signed in."""

from __future__ import annotations

from django.utils.translation import gettext as _

from registry.messages.models import Notice
from registry.parties.models import User
from registry.web.context import address


def links(user: User) -> list[tuple[str, str, int | None]]:
    """The reader's own places that exist, as (word, address, count)."""
    unread = Notice.objects.unread().filter(person=user.person_id).count()
    named = (("desk:page", _("Desk"), None), ("messages:list", _("Notices"), unread))
    return [(word, href, count) for name, word, count in named if (href := address(name))]


def initials(name: str) -> str:
    """What stands for a name where there is no room: AP for Ada Placeholder, the whole of a short Chinese name."""
    words = name.split()
    if len(words) > 1:
        return (words[0][0] + words[-1][0]).upper()
    return name[:2].upper()
