"""Photographs of a piece at the bench: kept, and shown to those who work with the piece or its loan."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from registry.access.permissions import Permission
from registry.foundation.clocks import now
from registry.ledger.actions.photograph import PICTURES, keep_photograph
from registry.ledger.actions.publish_photograph import publish_photograph, withdraw_photograph
from registry.ledger.models import Photograph
from registry.ledger.models.photographs import OCCASIONS
from registry.loans.models import Loan
from registry.papers.models import store
from registry.web.acting import act_page
from registry.web.bench.offers import may_work
from registry.web.bench.views.pieces import READ_OR_WRITE, piece_address, piece_or_404
from registry.web.fields import ActForm, PaperField
from registry.web.guarding import only_permitted
from registry.web.signed_in import person_of


class PhotographForm(ActForm):
    """A photograph of a piece."""

    file = PaperField(label=gettext_lazy("Photograph"), help_text=gettext_lazy("JPEG or PNG, up to 50 MB."))
    occasion = forms.ChoiceField(label=gettext_lazy("Taken"), choices=list(OCCASIONS.items()))
    remark = forms.CharField(label=gettext_lazy("Remark"), required=False, max_length=300)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["file"].widget.attrs["accept"] = ",".join(PICTURES)


@require_http_methods(READ_OR_WRITE)
def add(request: HttpRequest, identifier: str) -> HttpResponse:
    """Keep a photograph beside a piece."""
    split = piece_or_404(identifier)
    only_permitted(request, Permission.LEDGER_WRITE, within=split.collection.code)
    form = PhotographForm(
        request.POST or None,
        request.FILES or None,
        zone=split.collection.time_zone,
        initial={"occasion": request.GET.get("at", "cutting")},
    )

    def keep() -> Photograph:
        given = form.cleaned_data["file"]
        return keep_photograph(
            split,
            store(given.read(), media_type=given.media_type),
            occasion=form.cleaned_data["occasion"],
            remark=form.cleaned_data["remark"],
            by=person_of(request),
            at=form.at,
        )

    return act_page(
        request,
        "bench/photograph.html",
        form=form,
        act=keep,
        done=_("The photograph is kept."),
        to=f"{piece_address(split)}#photographs-h",
        context={"split": split},
    )


@require_safe
def picture(request: HttpRequest, number: int) -> HttpResponse:
    """The picture itself, for the collection's people and whoever works on a loan of its piece."""
    kept = get_object_or_404(Photograph.objects.select_related("split__collection", "file"), pk=number)
    person = person_of(request)
    loans = Loan.objects.visible_to(person).filter(items__portion=kept.split, opened_at__lte=kept.happened_at)
    if not may_work(person, kept.split, at=now()) and not loans.exists():
        raise PermissionDenied(_("This photograph is for those who work with the piece."))
    response = HttpResponse(kept.file.read(), content_type=kept.file.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=3600"
    return response


class CreditForm(ActForm):
    """Whom to credit."""

    credit = forms.CharField(
        label=gettext_lazy("Credit"),
        max_length=200,
        help_text=gettext_lazy("An institution, not a person. It stands under the photograph."),
    )


def _for_curator(request: HttpRequest, number: int) -> Photograph:
    rows = Photograph.objects.select_related("split__collection__keeper", "split__sample", "file")
    kept = get_object_or_404(rows, pk=number)
    only_permitted(request, Permission.HOLDINGS_WRITE, within=kept.split.collection.code)
    return kept


@require_http_methods(READ_OR_WRITE)
def publish(request: HttpRequest, number: int) -> HttpResponse:
    """Let strangers see a photograph, with its credit."""
    kept = _for_curator(request, number)
    form = CreditForm(request.POST or None, initial={"credit": kept.split.collection.keeper.name})
    return act_page(
        request,
        "bench/publish_photograph.html",
        form=form,
        act=lambda: publish_photograph(kept, credit=form.cleaned_data["credit"], by=person_of(request), at=now()),
        done=_("Released: it stands on the public page of the piece where the collection publishes photographs."),
        to=f"{piece_address(kept.split)}#photographs-h",
        context={"split": kept.split, "photograph": kept},
    )


@require_http_methods(READ_OR_WRITE)
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Take a photograph off public pages."""
    kept = _for_curator(request, number)
    form = ActForm(request.POST if request.method == "POST" else None)
    return act_page(
        request,
        "bench/publish_photograph.html",
        form=form,
        act=lambda: withdraw_photograph(kept, by=person_of(request), at=now()),
        done=_("It is no longer public."),
        to=f"{piece_address(kept.split)}#photographs-h",
        context={"split": kept.split, "photograph": kept, "is_withdrawal": True},
    )
