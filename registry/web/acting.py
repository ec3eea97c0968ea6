"""From a form to an act and back: one call, then what came of it in words a person can use.

Done: a message and a redirect. Refused: the same page with every obstacle, 422, nothing typed is lost.
Somebody was faster, or the books refuse: 409. Not permitted: 403.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.utils import Error as DatabaseError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers

from registry.foundation.constraints import broken_constraint, sentence_for
from registry.foundation.refusal import NotPermitted, Obstacle, Refusal, Stale

T = TypeVar("T")

REFUSED, OVERTAKEN = 422, 409


@dataclass(frozen=True)
class Attempt(Generic[T]):
    """What became of an act: its result, or why not and the status to answer with."""

    result: T | None = None
    status: int = 200
    obstacles: Sequence[Obstacle] = ()
    is_stale: bool = False

    @property
    def is_done(self) -> bool:
        return self.status == 200


def attempt(act: Callable[[], T], form: BaseForm | None = None) -> Attempt[T]:
    """Do it. Obstacles that belong to a field of `form` are put there, the others come back.

    Raises PermissionDenied where the person may not, and a database error that is no known law.
    """
    try:
        return Attempt(act())
    except Stale as stale:
        return Attempt(None, OVERTAKEN, stale.obstacles, is_stale=True)
    except Refusal as refusal:
        return Attempt(None, REFUSED, at_their_fields(form, refusal.obstacles))
    except NotPermitted as no:
        raise PermissionDenied(str(no)) from no
    except DatabaseError as error:
        if not (name := broken_constraint(error)):
            raise
        return Attempt(None, OVERTAKEN, [Obstacle(name, sentence_for(error))])


def at_their_fields(form: BaseForm | None, obstacles: Sequence[Obstacle]) -> list[Obstacle]:
    """Put obstacles at the fields they name; those that name none of this form's come back."""
    elsewhere = []
    for obstacle in obstacles:
        if form is not None and obstacle.field in form.fields:
            form.add_error(obstacle.field, obstacle.message)
        else:
            # A name with a hyphen is a part of the page, "line-2", which the sentence may lead to.
            elsewhere.append(replace(obstacle, field=obstacle.field if "-" in obstacle.field else ""))
    return elsewhere


def act_page(
    request: HttpRequest,
    template: str,
    *,
    form: BaseForm,
    act: Callable[[], T],
    done: str | Callable[[T], str],
    to: str | Callable[[T], str],
    context: Callable[[], dict[str, Any]] | dict[str, Any] | None = None,
) -> HttpResponse:
    """A page with one form and one act: shown on GET, done on POST when the form is well filled in.

    `act` reads `form.cleaned_data`; `done` says what was done; `to` is where the reader goes next. `context` may be
    a function, so that it is read after a refused act has been rolled back.
    """
    tried: Attempt[T] = Attempt(status=REFUSED if form.is_bound else 200)
    if request.method == "POST" and form.is_valid():
        tried = attempt(act, form)
        if tried.is_done:
            return onward(request, tried, done=done, to=to)
    more = context() if callable(context) else (context or {})
    return shown(request, template, {"form": form, **more}, tried)


def press(
    request: HttpRequest,
    act: Callable[[], T],
    *,
    done: str | Callable[[T], str],
    to: str | Callable[[T], str],
    again: Callable[[Attempt[T]], HttpResponse],
    level: Callable[[T], int] | int = messages.SUCCESS,
) -> HttpResponse:
    """A button without a form: done and onward, or `again` shows the page it stood on with what is in the way."""
    tried = attempt(act)
    return onward(request, tried, done=done, to=to, level=level) if tried.is_done else again(tried)


def onward(
    request: HttpRequest,
    tried: Attempt[T],
    *,
    done: str | Callable[[T], str],
    to: str | Callable[[T], str],
    level: Callable[[T], int] | int = messages.SUCCESS,
) -> HttpResponse:
    """Say what was done, in the tone of `level`, and send the reader on."""
    result: Any = tried.result
    tone = level(result) if callable(level) else level
    messages.add_message(request, tone, done(result) if callable(done) else done)
    return redirect(to(result) if callable(to) else to)


def shown(
    request: HttpRequest, template: str, context: dict[str, Any], tried: Attempt[Any] | None = None
) -> HttpResponse:
    """A page for one person alone, which no cache keeps; `tried` adds what stood in the way."""
    if tried is not None:
        context = {"obstacles": tried.obstacles, "is_stale": tried.is_stale, **context}
    response = render(request, template, context, status=tried.status if tried else 200)
    add_never_cache_headers(response)
    return response
