"""A sample or piece to cite: shown on its page to be copied, and by address as a file."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registry.foundation.clocks import now
from registry.reports.open import holdings
from registry.reports.open.addresses import of_holding
from registry.reports.open.citing import Citation, citation_of
from registry.reports.open.describing import BIBTEX, CITATION, CITATIONS, CSL, Form, links_of_holding
from registry.web.open import records

ENDINGS = {CITATION.name: "txt", BIBTEX.name: "bib", CSL.name: "json"}


@dataclass(frozen=True)
class Way:
    """One way to cite: what is copied, its language where it is a sentence, and where its file is."""

    heading: str | Promise
    text: str
    language: str
    href: str
    file_word: str | Promise


def ways(citation: Citation) -> list[Way]:
    """Sentences first, then what programs read."""
    return [
        Way(_("In English"), citation.english, "en", f"?format={CITATION.name}", _("Text file, both languages")),
        Way(_("In Chinese"), citation.chinese, "zh-Hans", "", ""),
        Way(BIBTEX.word, citation.bibtex, "", f"?format={BIBTEX.name}", _("BibTeX file")),
        Way(CSL.word, citation.csl, "", f"?format={CSL.name}", _("CSL-JSON file")),
    ]


def holding(request: HttpRequest, form: Form, *, identifier: str) -> HttpResponseBase | None:
    """A sample or piece in the form a program asks for: a citation, or what `records` gives."""
    if form not in CITATIONS:
        return records.holding(request, form, identifier=identifier)
    found, at = holdings.find(identifier), now()
    if found is None or found.identifier != identifier:
        return None
    citation = citation_of(found, at=at)
    response = HttpResponse(_written(citation, form), content_type=f"{form.media_type}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{citation.key}.{ENDINGS[form.name]}"'
    return records.linked_to(response, links_of_holding(found, doi=citation.doi), of_holding(identifier), form)


def _written(citation: Citation, form: Form) -> str:
    if form == BIBTEX:
        return citation.bibtex
    return citation.csl if form == CSL else f"{citation.english}\n\n{citation.chinese}\n"
