"""What every page's frame needs: style sheets, places to go, languages. Reads nothing about the person.

A place is listed only when its address exists, so a room that is not there yet leaves no dead link behind.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_urlconf, reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

COMPONENTS: Final = (
    "masthead", "breadcrumb", "button", "badge", "identifier", "mass", "person", "facts", "sums", "table", "facets",
    "chips", "search", "toolbar", "field", "notice", "obstacles", "verdict", "timeline", "awaiting", "steps", "tabs",
    "pagination", "panel", "account", "tasks", "review", "signature", "dialog", "empty", "notes", "mass_line", "ways",
    "holdings", "offers", "difference", "choices", "notices", "gallery", "cite", "compare", "numbers",
    "saving", "camera",
)  # fmt: skip
SHEETS: Final = (
    "web/css/tokens.css",
    "web/css/base.css",
    "web/css/layout.css",
    *(f"web/css/components/{name}.css" for name in COMPONENTS),
    "web/css/figures.css",
    "web/css/print.css",
)
"""In cascade order; `tokens.css` names the layers first."""
WHOLE_SHEET: Final = "web/css/registry.css"
"""All of them in one file, where static files have been collected (`static_files.py`)."""

PLACES: Final[tuple[tuple[str, str | Promise], ...]] = (
    ("holdings:list", _("Holdings")),
    ("lending:list", _("Lending")),
    ("missions:list", _("Missions")),
    ("verify:page", _("Verify")),
    ("help:index", _("Help")),
)
OWN_NAMES: Final = {"en": "English", "zh-hans": "中文"}
COLOPHON: Final[tuple[tuple[str, str | Promise], ...]] = (
    ("collections:list", _("Collections")),
    ("calls:list", _("Calls for applications")),
    ("lending:institutions", _("Borrowing institutions")),
    ("help:loan", _("How a loan runs")),
    ("api:reference", _("For programs")),
    ("open:downloads", _("Downloads")),
    ("verify:page", _("Verify the record")),
    ("help:accessibility", _("Accessibility")),
)


@dataclass(frozen=True)
class Place:
    """Somewhere to go, and whether the reader is in that part of the registry already."""

    word: str | Promise
    href: str
    is_here: bool = False
    is_this_page: bool = False


@dataclass(frozen=True)
class Language:
    """This very page in one language."""

    code: str
    own_name: str
    href: str

    @property
    def address(self) -> str:
        """The whole address, as search engines want it."""
        return f"{settings.ADDRESS}{self.href}"


@dataclass(frozen=True)
class Look:
    """Everything `templates/base.html` asks for; the same for every reader of an address."""

    path: str
    canonical: str
    home: str
    search_url: str
    desk_url: str
    corner_url: str
    colours_url: str
    places: list[Place]
    colophon_links: list[Place]
    languages: list[Language]
    demonstration: bool
    sheets: tuple[str, ...]

    @property
    def other_languages(self) -> list[Language]:
        return [language for language in self.languages if language.code != get_language()]


@dataclass(frozen=True)
class _Ways:
    """Addresses of the frame in one language, which are the same for every page."""

    home: str
    search: str
    desk: str
    corner: str
    colours: str
    places: tuple[tuple[str | Promise, str], ...]
    colophon: tuple[tuple[str | Promise, str], ...]
    homes: Mapping[str, str]


def look(request: HttpRequest) -> dict[str, Any]:
    """The context processor: `look`, read by the templates of the frame."""
    return {"look": look_of(request.path, request.get_full_path())}


def look_of(path: str, full_path: str) -> Look:
    """The frame of the page at this address; `full_path` is the path with its query."""
    ways = _ways_now()
    return Look(
        path=full_path,
        canonical=f"{settings.ADDRESS}{path}",
        home=ways.home,
        search_url=ways.search,
        desk_url=ways.desk,
        corner_url=ways.corner,
        colours_url=ways.colours,
        places=list(places(ways.places, path)),
        colophon_links=list(places(ways.colophon, path)),
        languages=languages(full_path),
        demonstration=bool(getattr(settings, "DEMO", False)),
        sheets=sheets(),
    )


def _ways_now() -> _Ways:
    return _ways(get_language() or "", get_urlconf() or settings.ROOT_URLCONF)


@lru_cache(maxsize=16)
def _ways(_language: str, _urls: str) -> _Ways:
    """Looked up once for each language (and set of addresses, of which tests have several)."""
    return _Ways(
        home=address("home:page", "/"),
        search=address("holdings:list"),
        desk=address("desk:page") or address("account_login"),
        corner=address("display:corner"),
        colours=address("display:choose"),
        places=tuple(known(PLACES)),
        colophon=tuple(known(COLOPHON)),
        homes={code: home_in(code) for code, _name in settings.LANGUAGES},
    )


def sheets() -> tuple[str, ...]:
    """The one style sheet where static files are collected, each by itself while they are being written."""
    whole = getattr(staticfiles_storage, "has_whole_sheet", False) and not settings.DEBUG
    return (WHOLE_SHEET,) if whole else SHEETS


def address(name: str, otherwise: str = "", **parts: Any) -> str:
    """The address of that name in the reader's language, or `otherwise` where no such page exists."""
    try:
        return reverse(name, kwargs=parts)
    except NoReverseMatch:
        return otherwise


def known(named: Iterable[tuple[str, str | Promise]]) -> Iterable[tuple[str | Promise, str]]:
    """The words and addresses of those that exist."""
    for name, word in named:
        if href := address(name):
            yield word, href


def places(ways: Iterable[tuple[str | Promise, str]], path: str) -> Iterable[Place]:
    """Places to go, the one the reader is in marked."""
    for word, href in ways:
        yield Place(word=word, href=href, is_here=path.startswith(href), is_this_page=path == href)


def languages(full_path: str) -> list[Language]:
    """This page in each language: only the first part of the path differs, identifiers never do."""
    homes = _ways_now().homes
    here = homes.get(get_language() or settings.LANGUAGE_CODE, "/")
    rest = full_path.removeprefix(here)
    return [Language(code, OWN_NAMES.get(code, code), href + rest.removeprefix("/")) for code, href in homes.items()]


def home_in(code: str) -> str:
    """The address under which everything stands in that language: "/" or "/zh/"."""
    with override(code):
        return address("home:page", "/")
