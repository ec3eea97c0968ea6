"""A piece on the bench: its movements, its blocks, and what may be done to it; blocking and lifting."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from registry.access.checks import permitted
from registry.access.permissions import Permission
from registry.foundation.clocks import now
from registry.holdings.actions.block import block_split, lift_block
from registry.holdings.models import Block, Collection, Split
from registry.ledger.actions.correct import correct_movement
from registry.ledger.balances import of_split, touching
from registry.ledger.models import Line, Movement, Photograph
from registry.ledger.places import LABELS, Kind
from registry.parties.models import User
from registry.web.acting import act_page, shown
from registry.web.bench.forms import BlockForm
from registry.web.bench.offers import OPENS, may_work, offers_on_piece
from registry.web.fields import ReasonForm
from registry.web.guarding import only_permitted
from registry.web.offers import one_main
from registry.web.signed_in import person_of

READ_OR_WRITE = ["GET", "HEAD", "POST"]


def piece_or_404(identifier: str) -> Split:
    rows = Split.objects.select_related("collection", "sample", "form", "use_class", "place", "facility")
    return get_object_or_404(rows, identifier=identifier)


def piece_address(split: Split) -> str:
    return reverse("bench:piece", args=[split.identifier])


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The way to any piece by its number, and to new samples and pieces of the collections one works in."""
    person, at = person_of(request), now()
    theirs = [
        collection
        for collection in Collection.objects.order_by("code")
        if any(permitted(person, permission, at=at, within=collection.code) for permission in OPENS)
    ]
    if not theirs:
        raise PermissionDenied(_("The bench is for those who work in this collection."))
    wanted = request.GET.get("q", "").strip()
    found = Split.objects.filter(identifier__iexact=wanted, collection__in=theirs).first() if wanted else None
    if found is not None:
        return redirect(piece_address(found))
    enters = [one for one in theirs if permitted(person, Permission.HOLDINGS_WRITE, at=at, within=one.code)]
    return shown(request, "bench/index.html", {"wanted": wanted, "enters": enters, "collections": theirs})


@require_safe
def piece(request: HttpRequest, identifier: str) -> HttpResponse:
    """Everything the staff may do to a piece, and every movement that touched it."""
    split, person = piece_or_404(identifier), person_of(request)
    if not may_work(person, split, at=now()):
        raise PermissionDenied(_("The bench is for those who work in this collection."))
    movements = (
        Movement.objects.filter(pk__in=Line.objects.filter(touching(split)).values("movement"))
        .select_related("by")
        .prefetch_related("corrections")
        .order_by("-happened_at", "-pk")
    )
    photographs = list(split.photographs.prefetch_related("releases")[:60])
    context = {
        "split": split,
        "collection": split.collection,
        "offers": one_main(offers_on_piece(person, split, at=now())),
        "places": [(LABELS[place], ug) for place, ug in of_split(split).items() if ug],
        "movements": [(movement, lines_touching(movement, split)) for movement in movements[:200]],
        "blocks": split.blocks.filter(lifted_at=None).select_related("blocked_by"),
        "may_correct": permitted(person, Permission.LEDGER_CORRECT, at=now(), within=split.collection.code),
        "may_block": permitted(person, Permission.SPLIT_BLOCK, at=now(), within=split.collection.code),
        "photographs": photographs,
        "may_publish": permitted(person, Permission.HOLDINGS_WRITE, at=now(), within=split.collection.code),
        "published": {one.pk for one in photographs if _is_released(one)},
        "weighings": split.weighings.select_related("by", "second_by")[:100],
    }
    return shown(request, "bench/piece.html", context)


def _is_released(photograph: Photograph) -> bool:
    """By the newest word on it; reads what was prefetched."""
    words = list(photograph.releases.all())
    return bool(words) and words[-1].is_public


def lines_touching(movement: Movement, split: Split) -> list[Line]:
    """The lines of a movement that are about a piece."""
    return list(movement.lines.with_accounts().filter(touching(split)).order_by("pk"))


@require_safe
@login_not_required
@never_cache
def corner(request: HttpRequest, identifier: str) -> HttpResponse:
    """The way from a public page to the bench, for whoever may work there; empty for everybody else."""
    split = piece_or_404(identifier)
    user = request.user
    may = isinstance(user, User) and may_work(user.person, split, at=now())
    return render(request, "bench/_corner.html", {"split": split, "may": may})


@require_http_methods(READ_OR_WRITE)
def block(request: HttpRequest, identifier: str) -> HttpResponse:
    """Keep a piece from being lent."""
    split = piece_or_404(identifier)
    only_permitted(request, Permission.SPLIT_BLOCK, within=split.collection.code)
    form = BlockForm(request.POST or None)
    return act_page(
        request,
        "bench/block.html",
        form=form,
        act=lambda: block_split(
            split,
            reason=form.cleaned_data["reason"],
            until_on=form.cleaned_data["until_on"],
            by=person_of(request),
            at=now(),
        ),
        done=_("%(piece)s is blocked.") % {"piece": split.identifier},
        to=piece_address(split),
        context={"split": split},
    )


@require_http_methods(READ_OR_WRITE)
def lift(request: HttpRequest, number: int) -> HttpResponse:
    """Lift a block."""
    kept = get_object_or_404(Block.objects.select_related("split__collection", "split__sample"), pk=number)
    only_permitted(request, Permission.SPLIT_BLOCK, within=kept.split.collection.code)
    form = ReasonForm(request.POST or None)
    return act_page(
        request,
        "bench/lift.html",
        form=form,
        act=lambda: lift_block(kept, reason=form.cleaned_data["reason"], by=person_of(request), at=now()),
        done=_("The block on %(piece)s is lifted.") % {"piece": kept.split.identifier},
        to=piece_address(kept.split),
        context={"split": kept.split, "block": kept},
    )


@require_http_methods(READ_OR_WRITE)
def correct(request: HttpRequest, number: int) -> HttpResponse:
    """Answer a movement written in error by its mirror image."""
    kept = get_object_or_404(Movement.objects.select_related("collection", "by"), pk=number)
    only_permitted(request, Permission.LEDGER_CORRECT, within=kept.collection.code)
    lines = list(kept.lines.with_accounts().order_by("pk"))
    split = next((account.split for line in lines for account in (line.to, line.frm) if account.split), None)
    if split is None:
        raise Http404
    form = ReasonForm(request.POST or None, label=_("What was wrong"))
    context: dict[str, Any] = {
        "split": split,
        "movement": kept,
        "lines": lines,
        "collection": kept.collection,
        "is_correction": kept.kind == Kind.CORRECT,
    }
    return act_page(
        request,
        "bench/correct.html",
        form=form,
        act=lambda: correct_movement(kept, reason=form.cleaned_data["reason"], by=person_of(request), at=now()),
        done=_("Corrected: the movement and its mirror image stand side by side."),
        to=piece_address(split),
        context=context,
    )
