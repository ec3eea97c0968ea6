"""Pieces a borrower made: told of, sums shown first; and numbered or counted as used when they are back."""

from __future__ import annotations

from typing import Any

from django.forms import BaseFormSet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from registry.access.permissions import Permission
from registry.foundation.clocks import now
from registry.holdings.models import Split
from registry.holdings.numbering import number_to_accept
from registry.ledger.balances import balance
from registry.ledger.places import Place
from registry.loans.actions.daughters import accept_daughter, count_as_used, make_pieces
from registry.loans.models import LoanItem, Making
from registry.loans.pieces import pieces_at, pieces_of
from registry.web.acting import Attempt, act_page, attempt, onward, shown
from registry.web.fields import ReasonForm
from registry.web.guarding import only_permitted
from registry.web.loans.daughters import NumberForm
from registry.web.loans.making import ComesTo, MadeForm, MadeForms, MakingForm, comes_to
from registry.web.loans.standpoint import item_or_404, loan_or_404
from registry.web.loans.views.agreeing import READ_OR_WRITE, address
from registry.web.loans.views.travelling import only_investigator
from registry.web.signed_in import person_of

MORE = 2


def forms_of(request: HttpRequest, item: LoanItem, pieces: list[Split]) -> tuple[MakingForm, BaseFormSet[MadeForm]]:
    """The form and its rows; "more" adds rows and keeps what is typed."""
    form = MakingForm(request.POST or None, pieces=pieces, zone=item.loan.collection.time_zone)
    of: dict[str, Any] = {"form_kwargs": {"is_weighed": form.is_weighed}, "prefix": "pieces"}
    if request.method != "POST":
        return form, MadeForms(initial=[{}] * MORE, **of)
    typed = request.POST.copy()
    if typed.get("do") == "more":
        there = str(typed.get("pieces-TOTAL_FORMS"))
        typed["pieces-TOTAL_FORMS"] = str((int(there) if there.isdigit() else 0) + MORE)
    return form, MadeForms(typed, **of)


@require_http_methods(READ_OR_WRITE)
def make(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Masses first; what they come to is shown, and recorded only when that is confirmed."""
    loan = loan_or_404(request, reference)
    stand = only_investigator(request, loan, Permission.USE_REPORT)
    item = item_or_404(loan, number)
    pieces = pieces_at(item, Place.BORROWER) or [item.piece]
    form, rows = forms_of(request, item, pieces)
    context: dict[str, Any] = {
        "loan": loan,
        "item": item,
        "form": form,
        "rows": rows,
        "held": [(piece, balance(piece, Place.BORROWER, item.allotment)) for piece in pieces],
    }
    if request.POST.get("do") == "more":
        return shown(request, "loans/make.html", context, Attempt())
    tried: Attempt[Making] = Attempt(status=422 if form.is_bound else 200)
    if request.method == "POST" and all([form.is_valid(), rows.is_valid()]):
        sums = comes_to(form, rows, balance(form.mother, Place.BORROWER, item.allotment))
        context["comes_to"] = sums
        tried = Attempt()
        if request.POST.get("confirmed") == sums.as_shown or sums.missing_ug or not sums.pieces:
            tried = attempt(lambda: record(item, form, sums, request), form)
            if tried.is_done:
                return onward(request, tried, done=said, to=address("detail", stand.loan))
    return shown(request, "loans/make.html", context, tried)


def record(item: LoanItem, form: MakingForm, sums: ComesTo, request: HttpRequest) -> Making:
    """The making as it was shown; what does not add up is refused before it is shown to be confirmed."""
    return make_pieces(
        item,
        mother=form.mother,
        made=[made for _number, made in sums.pieces],
        way=form.cleaned_data["way"],
        left=form.read("left"),
        process_loss_ug=sums.process_loss_ug,
        reason=form.cleaned_data["reason"],
        by=person_of(request),
        at=form.at,
    )


def said(made: Making) -> str:
    named = ", ".join(one.split.identifier for one in made.pieces.select_related("split"))
    words = ngettext("%(n)s piece is told of: %(named)s.", "%(n)s pieces are told of: %(named)s.", made.pieces.count())
    return words % {"n": made.pieces.count(), "named": named}


def made_or_404(item: LoanItem, piece: int) -> Split:
    """A piece the borrower made of this item that waits for its number."""
    for split in pieces_of(item):
        if split.pk == piece and split.is_provisional:
            return split
    raise Http404


@require_http_methods(READ_OR_WRITE)
def accept(request: HttpRequest, reference: str, number: int, piece: int) -> HttpResponse:
    """Give a piece that came back a number of the collection's own."""
    loan = loan_or_404(request, reference)
    only_permitted(request, Permission.RETURN_RECONCILE, within=loan.collection.code)
    item = item_or_404(loan, number)
    split = made_or_404(item, piece)
    form = NumberForm(request.POST or None, proposed=number_to_accept(split))
    return act_page(
        request,
        "loans/act.html",
        form=form,
        act=lambda: accept_daughter(
            split,
            number=form.cleaned_data["identifier"],
            remark=form.cleaned_data["remark"],
            by=person_of(request),
            at=now(),
        ),
        done=lambda made: (
            _("It is %(number)s now, and still found as %(old)s.")
            % {"number": made.number, "old": made.provisional_number}
        ),
        to=address("detail", loan),
        context={
            "loan": loan,
            "item": item,
            "crumb": _("Number"),
            "heading": _("Give %(piece)s its number") % {"piece": split},
            "lede": _(
                "By its own number it can be asked for and lent again. It stays to be found by the provisional one."
            ),
            "submit_word": _("Give it this number"),
        },
    )


@require_http_methods(READ_OR_WRITE)
def used(request: HttpRequest, reference: str, number: int, piece: int) -> HttpResponse:
    """Count a piece that is not worth a number as consumed."""
    loan = loan_or_404(request, reference)
    only_permitted(request, Permission.RETURN_RECONCILE, within=loan.collection.code)
    item = item_or_404(loan, number)
    split = made_or_404(item, piece)
    form = ReasonForm(request.POST or None, hint=_("For example: dust in epoxy, nothing anybody could use again."))
    return act_page(
        request,
        "loans/act.html",
        form=form,
        act=lambda: count_as_used(split, reason=form.cleaned_data["reason"], by=person_of(request), at=now()),
        done=_("%(piece)s is counted as used.") % {"piece": split},
        to=address("detail", loan),
        context={
            "loan": loan,
            "item": item,
            "crumb": _("Use"),
            "heading": _("Count %(piece)s as used") % {"piece": split},
            "lede": _("All of it becomes consumption of this loan. It never gets a number of its own."),
            "submit_word": _("Count it as used"),
            "is_grave": True,
        },
    )
