"""The reader's colours as a style sheet of its own, and the corner that says who is signed in.

Both are kept out of the pages, so that a page is the same for everybody and works without a script.
"""

from __future__ import annotations

from typing import Final

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from registry.parties.models import User
from registry.web.basket.kept import kept
from registry.web.context import address
from registry.web.display.corner import initials, links

COOKIE: Final = "colours"
A_YEAR: Final = 365 * 24 * 3600
SHEETS: Final = {"light": ":root{color-scheme:light}\n", "dark": ":root{color-scheme:dark}\n"}
"""The whole style sheet for each choice; following the device needs none."""


@require_safe
@login_not_required
def colours(request: HttpRequest) -> HttpResponse:
    """The style sheet that forces light or dark, from the reader's cookie; empty when the device decides."""
    response = HttpResponse(SHEETS.get(request.COOKIES.get(COOKIE, ""), ""), content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "private, no-cache"
    return response


@require_POST
@login_not_required
@csrf_exempt  # public pages carry no token; all this can change is a colour, and other sites are turned away below
def choose(request: HttpRequest) -> HttpResponse:
    """Keep the reader's choice in a cookie and go back to the page they were on."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "same-site", "none"):
        return HttpResponseForbidden()
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    chosen = request.POST.get("colours", "")
    if chosen in SHEETS:
        response.set_cookie(COOKIE, chosen, A_YEAR, samesite="Lax", httponly=True, secure=request.is_secure())
    else:
        response.delete_cookie(COOKIE)
    return response


@require_safe
@login_not_required
@never_cache
def corner(request: HttpRequest) -> HttpResponse:
    """The fragment with the reader's name, their own places and the way out; or the way in."""
    user = request.user if request.user.is_authenticated else None
    return render(
        request,
        "components/corner.html",
        {
            "user": user,
            "links": links(user) if isinstance(user, User) else [],
            "basket": len(kept(request)),
            "initials": initials(str(user)) if user else "",
            "profile_url": address("accounts:profile"),
            "sign_in_url": address("account_login", address("desk:page")),
            "sign_out_url": address("account_logout"),
        },
    )
