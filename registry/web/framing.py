"""A page whose template is made once in each language, with gaps: what a request changes is filled in (docs/adr/0018).

The template stays the one home of what the page looks like. It is rendered with a mark in place of each thing that
differs from request to request, and cut at the marks; a request then only joins pieces. Nothing of a request is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import get_urlconf
from django.utils.translation import get_language

from registry.web.context import look_of, sheets
from registry.web.markup import cell

MOST: Final = 128
"""Frames kept: each template in each language and in its few shapes."""
QUERY: Final = "the query of the address"
"""The gap where the frame tells its own address, for another language and to come back to."""
_MARK: Final = "\ue000{}\ue001"
"""Characters for private use: no word of ours has them, and escaping leaves them alone."""
_CUT: Final = re.compile(_MARK.format("([^\ue001]*)"))


def gap(name: str) -> str:
    """What a frame's template is given in place of what `filled` is given by that name: words, or a quoted value."""
    return _MARK.format(name)


class Frame:
    """A rendered template cut at its gaps."""

    def __init__(self, text: str) -> None:
        self._parts = _CUT.split(text)
        self._names = self._parts[1::2]

    def filled(self, given: Mapping[str, object]) -> str:
        """The page: markup is put in as it is, everything else escaped. Raises KeyError for a gap without anything."""
        markup = {name: cell(given[name]) for name in dict.fromkeys(self._names)}
        parts = self._parts.copy()
        parts[1::2] = [markup[name] for name in self._names]
        return "".join(parts)


_frames: dict[tuple[Hashable, ...], Frame] = {}


def framed(
    request: HttpRequest,
    template: str,
    given: Mapping[str, object],
    *,
    shape: tuple[Hashable, ...],
    context: Callable[[], Mapping[str, Any]],
) -> HttpResponse:
    """A public page. `context` is what its template reads, gaps among it: nothing but what `shape` tells of.

    The template has `look`, the language and `request.is_public` beside, and knows of no person and no request.
    """
    path, mark, query = request.get_full_path().partition("?")
    about = (get_language(), get_urlconf() or settings.ROOT_URLCONF, settings.ADDRESS, settings.DEMO, *sheets())
    key = (template, path, shape, about)
    frame = _frames.get(key)
    if frame is None or settings.DEBUG:
        if len(_frames) >= MOST:
            _frames.clear()
        frame = _frames[key] = _made(template, path, context())
    return HttpResponse(frame.filled({**given, QUERY: mark + query}))


def _made(template: str, path: str, context: Mapping[str, Any]) -> Frame:
    fixed = {
        "LANGUAGE_CODE": get_language(),
        "look": look_of(path, path + gap(QUERY)),
        "request": {"is_public": True},
    }
    return Frame(render_to_string(template, {**fixed, **context}))
