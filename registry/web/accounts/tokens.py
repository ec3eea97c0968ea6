"""One's own tokens for programs: make one, which is shown once; see which are in force; revoke them."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from registry.foundation.clocks import date_in, now
from registry.parties.models import AccessToken, Person
from registry.parties.tokens import make_token, revoke_token
from registry.web.acting import Attempt, attempt, press, shown
from registry.web.signed_in import person_of

LASTS: Final[dict[str, str | Promise]] = {
    "30": gettext_lazy("30 days"),
    "90": gettext_lazy("90 days"),
    "365": gettext_lazy("a year"),
}


class TokenForm(forms.Form):
    """What a token is for, and how long it lasts."""

    name = forms.CharField(
        label=gettext_lazy("What it is for"),
        max_length=80,
        help_text=gettext_lazy("So that you know later which to revoke."),
    )
    days = forms.ChoiceField(label=gettext_lazy("How long it lasts"), choices=list(LASTS.items()), initial="90")


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Every token of one's own; the secret of a new one is in this answer and nowhere else."""
    person, at = person_of(request), now()
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        last = date_in("UTC", at) + timedelta(days=int(form.cleaned_data["days"]))
        made = attempt(lambda: make_token(person, name=form.cleaned_data["name"], to_on=last, at=at), form)
        if made.result is not None:
            token, secret = made.result
            return tokens_shown(request, person, TokenForm(), None, secret=secret, made=token)
        return tokens_shown(request, person, form, made)
    return tokens_shown(request, person, form, Attempt(status=422) if form.is_bound else None)


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Close one for good."""
    person = person_of(request)
    token = get_object_or_404(AccessToken, pk=pk, person=person)
    return press(
        request,
        lambda: revoke_token(token, by=person, at=now()),
        done=_("The token “%(name)s” is revoked.") % {"name": token.name},
        to="accounts:tokens",
        again=lambda tried: tokens_shown(request, person, TokenForm(), tried),
    )


def tokens_shown(
    request: HttpRequest,
    person: Person,
    form: TokenForm,
    tried: Attempt[tuple[AccessToken, str]] | Attempt[AccessToken] | None,
    *,
    secret: str = "",
    made: AccessToken | None = None,
) -> HttpResponse:
    """The page, which no cache keeps."""
    tokens = AccessToken.objects.filter(person=person)
    context = {
        "form": form,
        "submit_word": _("Make the token"),
        "tokens": tokens,
        "today": date_in("UTC", now()),
        "secret": secret,
        "made": made,
    }
    return shown(request, "accounts/tokens.html", context, tried)
