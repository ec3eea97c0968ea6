"""Labels for a piece, for a loan's portions, for any list of pieces that is pasted or scanned in."""

from __future__ import annotations

import re
from typing import Any, Final

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from registry.access.checks import permitted
from registry.access.permissions import Permission
from registry.foundation.clocks import now
from registry.holdings.labels import LAYOUTS, ON_A_SHEET, labels_of
from registry.holdings.models import Split
from registry.papers.languages import CHINESE, ENGLISH, LANGUAGES
from registry.parties.models import Person
from registry.web.acting import Attempt, attempt, shown
from registry.web.fields import ActForm
from registry.web.signed_in import person_of

MOST: Final = 500


class LabelsForm(ActForm):
    """Which pieces, on which labels, from which place of a sheet that was begun."""

    pieces = forms.CharField(
        label=gettext_lazy("Pieces"),
        widget=forms.Textarea(attrs={"rows": 8, "class": "textarea data", "spellcheck": "false"}),
        max_length=60000,
        help_text=gettext_lazy("One number a line, typed, pasted or scanned; a scanned address will do, too."),
    )
    layout = forms.ChoiceField(
        label=gettext_lazy("Labels"), choices=list(LAYOUTS.items()), widget=forms.RadioSelect, initial="sheet-24"
    )
    skip = forms.IntegerField(
        label=gettext_lazy("Labels of the first sheet that are used already"),
        min_value=0,
        max_value=64,
        initial=0,
        required=False,
        widget=forms.NumberInput(attrs={"class": "input-short"}),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=list(LANGUAGES.items()))

    def __init__(self, *args: Any, codes: set[str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.codes = codes

    def clean_pieces(self) -> list[Split]:
        """The pieces in the order given; every number that is none of one's collections' is named."""
        wanted = list(dict.fromkeys(numbers_in(self.cleaned_data["pieces"])))
        if len(wanted) > MOST:
            raise ValidationError(_("Print %(most)s labels at a time, at most.") % {"most": MOST})
        rows = Split.objects.filter(identifier__in=wanted, collection__code__in=self.codes)
        found = {piece.identifier: piece for piece in rows.select_related("form", "collection")}
        if missing := [number for number in wanted if number not in found]:
            raise ValidationError(
                ngettext(
                    "No piece of your collections has this number: %(numbers)s.",
                    "No pieces of your collections have these numbers: %(numbers)s.",
                    len(missing),
                )
                % {"numbers": " · ".join(missing[:10])}
            )
        return [found[number] for number in wanted]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        skip, layout = given.get("skip") or 0, given.get("layout", "")
        if skip >= ON_A_SHEET.get(layout, MOST) and layout != "single":
            self.add_error("skip", _("A sheet of this kind holds %(n)s labels.") % {"n": ON_A_SHEET[layout]})
        return given


def numbers_in(text: str) -> list[str]:
    """Numbers of pieces, one a line; of a scanned address what stands behind /holdings/."""
    lines = (re.sub(r"^https?://\S+?/holdings/(.+?)/?$", r"\1", line.strip()) for line in text.splitlines())
    return [line for line in lines if line]


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """The form, filled with `?piece=`; a POST gives the PDF."""
    codes = codes_of(person_of(request))
    if not codes:
        raise PermissionDenied(_("You do not hold a role that may do this."))
    zh = (get_language() or "").startswith("zh")
    initial = {"pieces": "\n".join(request.GET.getlist("piece")), "language": CHINESE if zh else ENGLISH}
    form = LabelsForm(request.POST or None, codes=codes, initial=initial)
    tried: Attempt[bytes] = Attempt(status=422 if form.is_bound else 200)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        tried = attempt(
            lambda: labels_of(
                given["pieces"],
                layout=given["layout"],
                skip=given["skip"] or 0,
                language=given["language"],
                at=now(),
            ),
            form,
        )
        if tried.is_done and tried.result is not None:
            return pdf(tried.result)
    return shown(request, "labels/form.html", {"form": form}, tried)


def pdf(content: bytes) -> HttpResponse:
    """A PDF made for this one request, which nobody keeps."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, "labels.pdf") or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def codes_of(person: Person) -> set[str]:
    """The collections whose bench this person works at."""
    at = now()
    held = {grant.collection_code for grant in person.held_roles(at) if grant.collection_code}
    return {code for code in held if permitted(person, Permission.LEDGER_WRITE, at=at, within=code)}
