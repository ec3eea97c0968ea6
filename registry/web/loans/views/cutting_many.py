"""Several portions cut from one piece in one form: readings, what they come to, and only then, confirmed, recorded."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.forms import BaseFormSet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from registry.access.permissions import Permission
from registry.holdings.models import Split
from registry.holdings.numbering import numbered
from registry.loans.actions.cut_many import Cutting, cut_many
from registry.loans.lifecycle import ACTIVE, SET_ASIDE, SIGNED
from registry.loans.models import LoanItem
from registry.web.acting import Attempt, attempt, onward, shown
from registry.web.guarding import only_permitted
from registry.web.loans.cutting import STAYS, CuttingForm, PortionForm, PortionForms, cutting_of
from registry.web.loans.standpoint import item_or_404, loan_or_404
from registry.web.loans.views.agreeing import READ_OR_WRITE, address
from registry.web.signed_in import person_of

MORE = 2


def to_be_cut(request: HttpRequest, reference: str, number: int) -> tuple[LoanItem, list[LoanItem]]:
    """The item whose page this is, and every signed item that waits for a portion of the same piece, itself first."""
    loan = loan_or_404(request, reference)
    only_permitted(request, Permission.PORTION_PREPARE, within=loan.collection.code)
    item = item_or_404(loan, number)
    if item.status != SET_ASIDE or not item.source.is_divisible:
        raise Http404
    others = (
        LoanItem.objects.filter(source=item.source, status=SET_ASIDE, loan__status__in=(SIGNED, ACTIVE))
        .exclude(pk=item.pk)
        .select_related("loan__borrower", "loan__collection", "loan__agreement", "allotment", "source")
        .order_by("loan__opened_at", "loan", "number")
    )
    return item, [item, *others]


def forms_of(
    request: HttpRequest, item: LoanItem, items: list[LoanItem]
) -> tuple[CuttingForm, BaseFormSet[PortionForm]]:
    """The form of the piece and the rows; "more" adds rows and keeps what is typed."""
    loan = item.loan
    form = CuttingForm(request.POST or None, zone=loan.collection.time_zone, loan=loan, by=person_of(request))
    of: dict[str, Any] = {"form_kwargs": {"items": items}, "prefix": "portion"}
    if request.method != "POST":
        first = [{"serves": str(one.pk)} for one in items[: MORE + 1]]
        return form, PortionForms(initial=[*first, {"serves": STAYS}], **of)
    typed = request.POST.copy()
    if typed.get("do") == "more":
        there = str(typed.get("portion-TOTAL_FORMS"))
        rows = int(there) if there.isdigit() else 0
        typed["portion-TOTAL_FORMS"] = str(rows + MORE)
        for place in range(rows, rows + MORE):
            typed.setdefault(f"portion-{place}-serves", STAYS)
    return form, PortionForms(typed, **of)


@require_http_methods(READ_OR_WRITE)
def cut(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Readings first; what they come to is shown, and recorded only when that is confirmed."""
    item, items = to_be_cut(request, reference, number)
    form, rows = forms_of(request, item, items)
    context = {"loan": item.loan, "item": item, "form": form, "rows": rows}
    if request.POST.get("do") == "more":
        return shown(request, "loans/cut_many.html", context, Attempt())
    tried: Attempt[list[Split]] = Attempt(status=422 if form.is_bound else 200)
    comes_to: dict[str, Any] = {}
    if request.method == "POST" and all([form.is_valid(), rows.is_valid()]):
        cutting = cutting_of(form, rows.forms)
        assert cutting is not None
        comes_to = sums_of(item.source, cutting)
        if request.POST.get("confirmed") == comes_to["as_shown"]:
            tried = attempt(lambda: recorded(item.source, cutting, comes_to["numbers"], form, request), form)
            if tried.is_done:
                return onward(request, tried, done=said, to=address("detail", item.loan))
        else:
            tried = Attempt()
    return shown(request, "loans/cut_many.html", context | {"comes_to": comes_to}, tried)


def recorded(
    source: Split, cutting: Cutting, numbers: list[str], form: CuttingForm, request: HttpRequest
) -> list[Split]:
    """The cutting with the numbers that were shown."""
    portions = [replace(one, identifier=name) for one, name in zip(cutting.portions, numbers, strict=True)]
    return cut_many(
        source,
        replace(cutting, portions=portions),
        by=person_of(request),
        second_by=form.cleaned_data["second_by"],
        at=form.at,
    )


@require_POST
def sums(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """What is typed so far comes to this: a fragment, while one still types; nothing is saved."""
    item, items = to_be_cut(request, reference, number)
    form, rows = forms_of(request, item, items)
    form.is_valid()
    rows.is_valid()
    cutting = cutting_of(form, [row for row in rows.forms if row.is_bound])
    context = {"comes_to": sums_of(item.source, cutting) if cutting else {}}
    return shown(request, "loans/_cut_sums.html", context)


def sums_of(source: Split, cutting: Cutting) -> dict[str, Any]:
    """What a cutting comes to, before anything is saved: numbers, masses and the loss."""
    numbers = numbered(source, [portion.identifier for portion in cutting.portions])
    told = [
        f"{name}:{portion.mass_ug}:{portion.item.pk if portion.item else ''}"
        for name, portion in zip(numbers, cutting.portions, strict=True)
    ]
    return {
        "before_ug": cutting.before.mass_ug,
        "cut_ug": cutting.cut_ug,
        "after_ug": cutting.after.mass_ug,
        "loss_ug": cutting.loss_ug,
        "allowed_ug": cutting.allowed_loss_ug,
        "is_gain": cutting.loss_ug < 0,
        "is_beyond": cutting.loss_ug > cutting.allowed_loss_ug,
        "numbers": numbers,
        "portions": [
            (name, portion, portion.mass_ug - portion.item.approved_ug if portion.item else 0)
            for name, portion in zip(numbers, cutting.portions, strict=True)
        ],
        "as_shown": "/".join([str(cutting.before.mass_ug), *told, str(cutting.after.mass_ug)]),
    }


def said(made: list[Split]) -> str:
    named = ", ".join(split.identifier for split in made)
    words = ngettext("%(n)s portion is cut: %(named)s.", "%(n)s portions are cut: %(named)s.", len(made))
    return words % {"n": len(made), "named": named}
