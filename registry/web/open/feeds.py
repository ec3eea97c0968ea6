"""Atom feeds: samples that entered the books, and loans that reached their borrowers, as they become public."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from registry.foundation.clocks import now
from registry.parties.models import in_reader_language
from registry.reports.open.addresses import address, of_holding, of_loan
from registry.reports.open.licence import licence_name
from registry.reports.open.naming import MARK
from registry.reports.open.news import new_samples
from registry.reports.public.overview import Award, latest_awards
from registry.web.public import public_page
from registry.web.revalidating import revalidated
from registry.web.templatetags.mass import mass_text

MOST: Final = 50
_ILLUSTRATIVE: Final = gettext_lazy("† Illustrative: invented for demonstration.")


@dataclass(frozen=True)
class Entry:
    """One thing that happened: its stable address, a title, a sentence, the day; whether figures of it are invented."""

    address: str
    title: str
    text: str
    day: date
    is_illustrative: bool = False


@require_safe
@public_page
@revalidated
def material(_request: HttpRequest) -> HttpResponse:
    """Samples that newly entered the books."""
    entries = [
        Entry(
            of_holding(sample.identifier),
            f"{sample.identifier} {sample.title}".strip(),
            _("%(kind)s, brought back by %(mission)s.")
            % {"kind": capfirst(str(sample.lithology)), "mission": sample.mission},
            day,
            sample.is_illustrative,
        )
        for sample, day in new_samples(at=now(), most=MOST)
    ]
    return feed(_("New material"), _("Samples that entered the books."), "open:material", entries)


@require_safe
@public_page
@revalidated
def awards(_request: HttpRequest) -> HttpResponse:
    """Loans that newly reached their borrowers."""
    entries = [
        Entry(
            of_loan(award.reference),
            _("%(loan)s to %(institution)s")
            % {
                "loan": award.reference,
                "institution": in_reader_language(award.borrower.name, award.borrower.name_zh),
            },
            _lent(award),
            award.received_on,
            award.is_illustrative,
        )
        for award in latest_awards(at=now(), count=MOST)
    ]
    return feed(_("Loans"), _("Loans that reached their borrowers."), "open:awards", entries)


def _lent(award: Award) -> str:
    """How much of what; of material that was never weighed only what it is of."""
    if award.issued_ug is None:
        return _("Of %(collection)s; not weighed.") % {"collection": award.collection}
    return _("%(mass)s of %(collection)s.") % {"mass": mass_text(award.issued_ug), "collection": award.collection}


def feed(title: str, text: str, name: str, entries: Iterable[Entry]) -> HttpResponse:
    """An Atom document; each entry is known for ever by the stable address it tells of."""
    here, registry = address(reverse(name)), _("Lunar Sample Loan Registry")
    written = Atom1Feed(
        title=f"{title} · {registry}",
        link=address(reverse("home:page")),
        description=text,
        language=get_language() or "en",
        feed_url=here,
        feed_guid=here,
        feed_copyright=licence_name(),
        author_name=_("Lunar Sample Loan Registry"),
    )
    for entry in entries:
        at = datetime.combine(entry.day, time(), UTC)
        written.add_item(
            title=f"{entry.title} {MARK}" if entry.is_illustrative else entry.title,
            link=entry.address,
            description=f"{entry.text} {_ILLUSTRATIVE}" if entry.is_illustrative else entry.text,
            unique_id=entry.address,
            pubdate=at,
            updateddate=at,
        )
    return HttpResponse(written.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
