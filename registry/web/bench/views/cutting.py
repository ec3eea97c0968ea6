"""Pieces come into being and end: entered, cut, combined, given away, lost, found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.forms import BaseFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from registry.access.permissions import Permission
from registry.foundation.clocks import now
from registry.holdings.actions.describe import SampleDescription, add_sample
from registry.holdings.models import Collection, Sample, Split
from registry.holdings.numbering import numbered
from registry.ledger.actions.end import deaccession_split, find_again, lose_in_vault
from registry.ledger.actions.enter import enter_piece
from registry.ledger.actions.subdivide import NewPiece, combine_splits, subdivide_split
from registry.ledger.balances import balance
from registry.ledger.models import Movement
from registry.ledger.places import Place
from registry.web.acting import Attempt, act_page, attempt, onward, shown
from registry.web.bench.forms import (
    AccessionForm,
    CombineForm,
    CutForm,
    LeaveForm,
    NewPieceForm,
    NewPieces,
    SampleForm,
    only_facilities_of,
)
from registry.web.bench.views.pieces import READ_OR_WRITE, piece_address, piece_or_404
from registry.web.fields import mass_ug
from registry.web.guarding import only_permitted
from registry.web.signed_in import person_of

ROWS, MOST_ROWS = 3, 200


@require_http_methods(READ_OR_WRITE)
def sample(request: HttpRequest, code: str) -> HttpResponse:
    """Give a new sample its number."""
    collection = get_object_or_404(Collection, code=code)
    only_permitted(request, Permission.HOLDINGS_WRITE, within=code)
    form = SampleForm(request.POST or None)

    def add() -> Sample:
        given = dict(form.cleaned_data)
        identifier = given.pop("identifier")
        return add_sample(
            collection, identifier=identifier, described=SampleDescription(**given), by=person_of(request), at=now()
        )

    return act_page(
        request,
        "bench/sample.html",
        form=form,
        act=add,
        done=lambda made: _("Sample %(number)s is added; enter its pieces next.") % {"number": made.identifier},
        to=lambda made: f"{reverse('bench:accession', args=[code])}?sample={made.identifier}",
        context={"collection": collection},
    )


@require_http_methods(READ_OR_WRITE)
def accession(request: HttpRequest, code: str) -> HttpResponse:
    """Enter a piece into the books."""
    collection = get_object_or_404(Collection.objects.select_related("owner", "keeper"), code=code)
    only_permitted(request, Permission.HOLDINGS_WRITE, within=code)
    form = AccessionForm(
        request.POST or None,
        collection=collection,
        initial={"sample": request.GET.get("sample", ""), "identifier": request.GET.get("sample", "")},
        zone=collection.time_zone,
    )
    only_facilities_of(form)

    def enter() -> Split:
        assert form.found is not None
        return enter_piece(
            form.found,
            form.piece,
            facility=form.cleaned_data["facility"],
            reason=form.cleaned_data["reason"],
            by=person_of(request),
            at=form.at,
        )

    def done(made: Split) -> str:
        for warning in form.warnings():
            messages.warning(request, warning)
        return _("%(piece)s is in the books.") % {"piece": made.identifier}

    return act_page(
        request,
        "bench/accession.html",
        form=form,
        act=enter,
        done=done,
        to=piece_address,
        context={"collection": collection},
    )


@require_http_methods(READ_OR_WRITE)
def subdivide(request: HttpRequest, identifier: str) -> HttpResponse:
    """Cut new pieces from one; what they come to is shown before it is recorded."""
    split = piece_or_404(identifier)
    only_permitted(request, Permission.LEDGER_WRITE, within=split.collection.code)
    form = CutForm(request.POST or None, zone=split.collection.time_zone)
    rows = rows_of(request)
    tried: Attempt[list[Split]] = Attempt(status=422 if form.is_bound else 200)
    comes_to: dict[str, Any] = {}
    if request.POST.get("do") == "more":
        return shown(request, "bench/subdivide.html", {"split": split, "form": form, "rows": rows}, Attempt())
    if request.method == "POST" and all([form.is_valid(), rows.is_valid()]):
        pieces = [row.piece for row in rows.forms if row.piece is not None]
        comes_to = sums_of(split, pieces, mass_ug(form.cleaned_data["process_loss"]) or 0)
        if request.POST.get("confirmed") == comes_to["as_shown"]:
            pieces = [replace(one, identifier=name) for one, name in zip(pieces, comes_to["numbers"], strict=True)]
            tried = attempt(lambda: made_from(split, pieces, form, request), form)
            if tried.is_done:
                return onward(request, tried, done=said_of_cut, to=piece_address(split))
        else:
            tried = Attempt()
    return shown(
        request, "bench/subdivide.html", {"split": split, "form": form, "rows": rows, "comes_to": comes_to}, tried
    )


def rows_of(request: HttpRequest) -> BaseFormSet[NewPieceForm]:
    """The rows for new pieces; "more" adds some and keeps what is typed."""
    if request.method != "POST":
        return NewPieces(initial=[{}] * ROWS, prefix="piece")
    typed = request.POST.copy()
    if typed.get("do") == "more":
        there = int(typed.get("piece-TOTAL_FORMS") or ROWS) if str(typed.get("piece-TOTAL_FORMS")).isdigit() else ROWS
        typed["piece-TOTAL_FORMS"] = str(min(there + ROWS, MOST_ROWS))
    return NewPieces(typed, prefix="piece")


def sums_of(split: Split, pieces: list[NewPiece], loss_ug: int) -> dict[str, Any]:
    """What a cut comes to, before anything is saved."""
    cut_ug = sum(piece.mass_ug or 0 for piece in pieces)
    numbers = numbered(split, [piece.identifier for piece in pieces])
    told = [f"{piece.mass_ug}:{number}" for piece, number in zip(pieces, numbers, strict=True)]
    return {
        "pieces": len(pieces),
        "numbers": numbers,
        "named": [(number, piece.mass_ug) for piece, number in zip(pieces, numbers, strict=True)],
        "cut_ug": cut_ug,
        "loss_ug": loss_ug,
        "left_ug": split.in_vault_ug - cut_ug - loss_ug,
        "as_shown": "/".join([*told, str(loss_ug), str(split.in_vault_ug)]),
    }


def made_from(split: Split, pieces: list[NewPiece], form: CutForm, request: HttpRequest) -> list[Split]:
    return subdivide_split(
        split,
        pieces=pieces,
        process_loss_ug=mass_ug(form.cleaned_data["process_loss"]) or 0,
        reason=form.cleaned_data["reason"],
        by=person_of(request),
        at=form.at,
    )


def said_of_cut(made: list[Split]) -> str:
    named = ", ".join(split.identifier for split in made)
    return ngettext("%(n)s piece is cut: %(named)s.", "%(n)s pieces are cut: %(named)s.", len(made)) % {
        "n": len(made),
        "named": named,
    }


@require_http_methods(READ_OR_WRITE)
def combine(request: HttpRequest, identifier: str) -> HttpResponse:
    """Make one piece of several."""
    split = piece_or_404(identifier)
    only_permitted(request, Permission.LEDGER_WRITE, within=split.collection.code)
    form = CombineForm(request.POST or None, zone=split.collection.time_zone)

    def make() -> Split:
        given = form.cleaned_data
        return combine_splits(
            [split, *(other for other in given["others"] if other.pk != split.pk)],
            into=NewPiece(mass_ug=given["mass"].ug, identifier=given["identifier"]),
            process_loss_ug=mass_ug(given["process_loss"]) or 0,
            reason=given["reason"],
            by=person_of(request),
            at=form.at,
        )

    return act_page(
        request,
        "bench/combine.html",
        form=form,
        act=make,
        done=lambda made: _("They are one now: %(piece)s.") % {"piece": made.identifier},
        to=piece_address,
        context={"split": split},
    )


Leave = Callable[..., Movement]


def leave_page(
    request: HttpRequest, identifier: str, template: str, leave: Leave, said: str, *, frm: Place = Place.VAULT
) -> HttpResponse:
    """One page for mass that goes for good, is lost, or comes back."""
    split = piece_or_404(identifier)
    only_permitted(request, Permission.LEDGER_CORRECT, within=split.collection.code)
    form = LeaveForm(request.POST or None, zone=split.collection.time_zone)
    return act_page(
        request,
        template,
        form=form,
        act=lambda: leave(
            split,
            mass_ug=mass_ug(form.cleaned_data["mass"]),
            reason=form.cleaned_data["reason"],
            by=person_of(request),
            at=form.at,
        ),
        done=said % {"piece": split.identifier},
        to=piece_address(split),
        context={"split": split, "there_ug": split.in_vault_ug if frm == Place.VAULT else balance(split, frm)},
    )


@require_http_methods(READ_OR_WRITE)
def deaccession(request: HttpRequest, identifier: str) -> HttpResponse:
    """Give a piece, or part of it, away for good."""
    said = _("%(piece)s: given away.")
    return leave_page(request, identifier, "bench/deaccession.html", deaccession_split, said)


@require_http_methods(READ_OR_WRITE)
def lose(request: HttpRequest, identifier: str) -> HttpResponse:
    """Record a loss from the vault."""
    return leave_page(request, identifier, "bench/lose.html", lose_in_vault, _("%(piece)s: the loss is recorded."))


@require_http_methods(READ_OR_WRITE)
def find(request: HttpRequest, identifier: str) -> HttpResponse:
    """Bring back what was lost."""
    said = _("%(piece)s: found, and back in the vault.")
    return leave_page(request, identifier, "bench/find.html", find_again, said, frm=Place.LOST)
