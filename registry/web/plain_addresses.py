"""A question has one address: what a form sends of fields left empty is taken out of it before it is answered."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase

from registry.web.narrowing import written

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def plainly_asked(view: View) -> View:
    """Lead a question with empty values to the same one without them. For pages whose whole state is the address."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **parts: Any) -> HttpResponseBase:
        if any(value == "" for _name, values in request.GET.lists() for value in values):
            return HttpResponseRedirect(f"{request.path}{written(request.GET).removesuffix('?')}")
        return view(request, *args, **parts)

    return cast(View, answered)
