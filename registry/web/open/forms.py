"""One address, several forms: HTML for people, others for programs that ask for them by Accept or ?format=.

A page stays as it is; a view that is decorated answers a program before the page is made. Its links tell a program that
reads the page where the other forms are (FAIR signposting).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import Any, Final, TypeVar, cast

from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from registry.reports.open.describing import HTML, Form
from registry.web.narrowing import address_with

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
Answer = Callable[..., HttpResponseBase | None]

ALIASES: Final = {"application/json": "application/ld+json"}
"""Media types that mean another where it is not offered itself."""


def also_as(forms: Sequence[Form], answer: Answer, links: Callable[..., str] | None = None) -> Callable[[View], View]:
    """Let a page answer in these forms too.

    `answer(request, form, **of the address)` gives the response in a form with its links, or None where nothing public
    is there, and the page itself says so. `links(request, **of the address)` gives the Link header of the page.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def answered(request: HttpRequest, *args: Any, **parts: Any) -> HttpResponseBase:
            form = form_asked(request, forms)
            response = answer(request, form, **parts) if form is not None else None
            if response is None:
                response = view(request, *args, **parts)
                if links is not None and response.status_code == 200:
                    response["Link"] = links(request, **parts)
            patch_vary_headers(cast(HttpResponse, response), ["Accept"])
            return response

        return cast(View, answered)

    return decorate


def page_formats(forms: Iterable[Form], query: QueryDict | None = None) -> list[tuple[str, str, str]]:
    """The other forms of a page, for its head and foot: the word, the address and the media type of each."""
    asked = query or QueryDict()
    return [(str(form.word), address_with(asked, format=form.name), form.media_type) for form in forms]


def form_asked(request: HttpRequest, forms: Iterable[Form]) -> Form | None:
    """The form a program asks for, by ?format= first, then by Accept; None for the page."""
    offered = list(forms)
    if named := request.GET.get("format"):
        return next((form for form in offered if form.name == named), None)
    accepted = request.META.get("HTTP_ACCEPT", "")
    if not accepted or HTML in accepted:
        return None
    by_type = {form.media_type: form for form in offered}
    for media_type in _in_preference(accepted):
        if media_type in ("*/*", "text/*"):
            return None
        found = by_type.get(media_type) or by_type.get(ALIASES.get(media_type, ""))
        if found is not None:
            return found
    return None


def _in_preference(accepted: str) -> list[str]:
    """The media types of an Accept header, those preferred most first, as they stand where preferred alike."""
    weighed = []
    for part in accepted.split(","):
        media_type, *parameters = [word.strip() for word in part.lower().split(";")]
        weighed.append((_weight(parameters), media_type))
    return [media_type for weight, media_type in sorted(weighed, key=lambda pair: -pair[0]) if weight > 0]


def _weight(parameters: Iterable[str]) -> float:
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return float(parameter[2:])
            except ValueError:
                return 0.0
    return 1.0
