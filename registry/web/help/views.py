"""Pages of help. Drawn from the tables and rules that the registry itself obeys, so never out of date."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from registry.applications.lifecycle import APPLICATION, CALL
from registry.applications.verdict.answers import RULES
from registry.foundation.mass import Mass
from registry.loans.lifecycle import ITEM, LOAN_STATUSES
from registry.loans.rules import TOLERANCE_FLOOR_UG
from registry.web.figures.balance import balance_picture
from registry.web.figures.lifecycle import lifecycle_picture
from registry.web.help.acts import rows
from registry.web.help.examples import CAP_UG, examples, made_pieces
from registry.web.help.glossary import WORDS
from registry.web.public import public_page


@require_safe
@public_page
def index(request: HttpRequest) -> HttpResponse:
    """What there is to read."""
    return render(request, "help/index.html")


@require_safe
@public_page
def asking(request: HttpRequest) -> HttpResponse:
    """Finding a piece, asking for it, and the rules an application is held to."""
    return render(request, "help/asking.html", {"rules": RULES})


@require_safe
@public_page
def loan(request: HttpRequest) -> HttpResponse:
    """How an application and a loan run: every status and every move, from the tables the database holds."""
    lives = [
        (name, lifecycle, lifecycle_picture(lifecycle), rows(lifecycle))
        for name, lifecycle in (("call", CALL), ("application", APPLICATION), ("item", ITEM))
    ]
    return render(request, "help/loan.html", {"lives": lives, "loan_statuses": LOAN_STATUSES.values()})


@require_safe
@public_page
def returns(request: HttpRequest) -> HttpResponse:
    """How a return is squared, with examples to check by hand."""
    worked = examples()
    return render(
        request,
        "help/returns.html",
        {
            "examples": worked,
            "made": made_pieces(),
            "pieces_share": Mass(CAP_UG // len(made_pieces())),
            "picture": balance_picture([example.as_weighed for example in worked if example.is_weighed]),
            "floor": Mass(TOLERANCE_FLOOR_UG),
            "cap": Mass(CAP_UG),
        },
    )


@require_safe
@public_page
def words(request: HttpRequest) -> HttpResponse:
    """The words of the registry in both languages."""
    return render(request, "help/words.html", {"words": WORDS})


@require_safe
@public_page
def public(request: HttpRequest) -> HttpResponse:
    """What anybody may see, and what nobody may."""
    return render(request, "help/public.html")


@require_safe
@public_page
def accessibility(request: HttpRequest) -> HttpResponse:
    """What readers may rely on, how it is tested, and what is missing (WCAG 2.2, level AA, by our own tests)."""
    return render(request, "help/accessibility.html")
