"""Upload, preview, confirm. Every step asks the same question as the act: may this person import here?"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import datetime, time
from typing import Any, Final
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from registry.access.checks import permitted
from registry.access.permissions import Permission
from registry.foundation.clocks import now
from registry.holdings.models import Collection
from registry.ledger.importing.act import Watcher, check_import, import_holdings
from registry.ledger.importing.columns import kind_of
from registry.ledger.importing.fields import LOANS
from registry.ledger.importing.files import Table
from registry.ledger.importing.findings import LEVELS, OUTCOMES, FileFault, Report, RowOutcome
from registry.loans.taking_over.act import check_loans, take_over_loans
from registry.papers.models import StoredFile, store
from registry.web.acting import Attempt, attempt, onward, shown
from registry.web.guarding import only_permitted
from registry.web.imports.forms import ChoicesForm, UploadForm
from registry.web.signed_in import person_of

ROWS_SHOWN: Final = 200
ERRORS_SHOWN: Final = 200


def collections_of(request: HttpRequest) -> QuerySet[Collection]:
    """The collections this person may import into; raises PermissionDenied when there is none."""
    person, at = person_of(request), now()
    codes = [
        grant.collection_code
        for grant in person.held_roles(at)
        if grant.collection_code and permitted(person, Permission.HOLDINGS_IMPORT, at=at, within=grant.collection_code)
    ]
    if not codes:
        raise PermissionDenied(_("You do not hold a role that may do this."))
    return Collection.objects.filter(code__in=codes)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def upload(request: HttpRequest) -> HttpResponse:
    """Take the file and keep it; what becomes of it stands on the next page."""
    collections = collections_of(request)
    form = UploadForm(request.POST or None, request.FILES or None, collections=collections)
    tried: Attempt[StoredFile] = Attempt(status=422 if form.is_bound else 200)
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["file"].read()
        tried = attempt(lambda: store(content, media_type="text/csv"), form)
        if tried.is_done and tried.result:
            return redirect(address("imports:preview", form.cleaned_data["collection"], tried.result, form.query()))
    return shown(request, "imports/upload.html", {"form": form}, tried)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def preview(request: HttpRequest, code: str, sha256: str) -> HttpResponse:
    """The report, and the button that writes; a file that has changed its meaning since is refused as a whole."""
    collection, file, form = found(request, code, sha256)
    tried: Attempt[Report] = Attempt()
    if request.method == "POST":
        tried = attempt(lambda: write(request, collection, file, form))
        if tried.is_done:
            return onward(request, tried, done=told, to=where_it_stands)
    outcomes: list[RowOutcome] = []
    report = check(collection, file, form, lambda row: outcomes.append(row) if len(outcomes) < ROWS_SHOWN else None)
    return shown(
        request,
        "imports/preview.html",
        {
            "collection": collection,
            "file": file,
            "report": report,
            "errors": report.errors[:ERRORS_SHOWN],
            "warnings": [(each, count) for each, count in report.first_of_each() if each.level == "warning"],
            "outcomes": [(row, OUTCOMES[row.outcome]) for row in outcomes],
            "counts": [(word, report.outcomes.get(outcome, 0), "") for outcome, word in OUTCOMES.items()],
            "rows_url": address("imports:rows", collection, file, form.query()),
            "opened_on": form.cleaned_data["on"],
        },
        None if tried.is_done else tried,
    )


@require_safe
@never_cache
def rows(request: HttpRequest, code: str, sha256: str) -> HttpResponse:
    """What becomes of every row, as a file."""
    collection, file, form = found(request, code, sha256)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([_("line"), _("identifier"), _("outcome"), _("findings")])
    check(collection, file, form, lambda row: writer.writerow(as_cells(row)))
    response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="import-{sha256[:12]}.csv"'
    return response


def found(request: HttpRequest, code: str, sha256: str) -> tuple[Collection, StoredFile, ChoicesForm]:
    """The collection, where this person may import, the file, and the choices in the address."""
    collection = get_object_or_404(Collection, code=code)
    only_permitted(request, Permission.HOLDINGS_IMPORT, within=collection.code)
    file = get_object_or_404(StoredFile, pk=sha256, media_type="text/csv")
    form = ChoicesForm(request.GET)
    if not form.is_valid():
        raise Http404
    return collection, file, form


def check(collection: Collection, file: StoredFile, form: ChoicesForm, listen: Callable[[RowOutcome], Any]) -> Report:
    content, watcher = io.BytesIO(file.read()), Watcher(listen=listen)
    if holds_loans(file, form):
        at = opened_at(form, collection)
        return check_loans(content, collection=collection, choices=form.choices, at=at, watcher=watcher)
    return check_import(content, collection=collection, choices=form.choices, watcher=watcher)


def write(request: HttpRequest, collection: Collection, file: StoredFile, form: ChoicesForm) -> Report:
    act = take_over_loans if holds_loans(file, form) else import_holdings
    return act(
        io.BytesIO(file.read()),
        collection=collection,
        choices=form.choices,
        opened_at=opened_at(form, collection),
        evidence=file,
        by=person_of(request),
        at=now(),
    )


def opened_at(form: ChoicesForm, collection: Collection) -> datetime:
    """The instant of the opening position: the day’s beginning where the collection is kept, or now."""
    day = form.cleaned_data["on"]
    return datetime.combine(day, time(), tzinfo=collection.zone) if day else now()


def holds_loans(file: StoredFile, form: ChoicesForm) -> bool:
    """Whether the file is one of open loans: as chosen, or by its heading."""
    if form.choices.kind:
        return form.choices.kind == LOANS
    try:
        return kind_of(Table(io.BytesIO(file.read())).heading, form.choices.columns) == LOANS
    except FileFault:
        return False


def where_it_stands(report: Report) -> str:
    return reverse("loans:list") if report.loans else reverse("holdings:list")


def told(report: Report) -> str:
    """What was done, in a sentence."""
    if not report.brings_something:
        return _("The file brings nothing new: everything in it was there already.")
    if report.loans:
        loans = ngettext("%(count)d loan", "%(count)d loans", report.loans) % {"count": report.loans}
        pieces = ngettext("%(count)d piece", "%(count)d pieces", report.pieces) % {"count": report.pieces}
        return _("Taken over: %(loans)s with %(pieces)s.") % {"loans": loans, "pieces": pieces}
    samples = ngettext("%(count)d sample", "%(count)d samples", report.samples) % {"count": report.samples}
    pieces = ngettext("%(count)d piece", "%(count)d pieces", report.pieces) % {"count": report.pieces}
    return _("Imported %(samples)s and %(pieces)s.") % {"samples": samples, "pieces": pieces}


def as_cells(row: RowOutcome) -> list[Any]:
    """A row of the report; a cell never begins like a spreadsheet formula."""
    findings = "; ".join(f"{LEVELS[each.level]}: {each.column} {each.message}" for each in row.findings)
    identifier = f"'{row.identifier}" if row.identifier.startswith(("=", "+", "-", "@")) else row.identifier
    return [row.line, identifier, OUTCOMES[row.outcome], findings]


def address(name: str, collection: Collection, file: StoredFile, query: dict[str, str]) -> str:
    """A page of one import, with its choices."""
    here = reverse(name, args=[collection.code, file.pk])
    return f"{here}?{urlencode(query)}" if query else here
