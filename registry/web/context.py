"""What every page's frame needs: style sheets, places to go, languages. Reads nothing about the person.

A place is listed only when its address exists, so a room that is not there yet leaves no dead link behind.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

COMPONENTS: Final = (
    "masthead", "breadcrumb", "button", "badge", "identifier", "mass", "person", "facts", "sums", "table", "facets",
    "chips", "search", "toolbar", "field", "notice", "obstacles", "verdict", "timeline", "awaiting", "steps", "tabs",
    "pagination", "panel", "account", "tasks", "review", "signature", "dialog", "empty", "notes", "mass_line", "ways",
    "holdings", "offers", "difference", "choices", "notices", "gallery", "cite", "compare", "numbers",
    "saving",
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


def look(request: HttpRequest) -> dict[str, Any]:
    """The context processor: `look`, read by the templates of the frame."""
    return {
        "look": Look(
            path=request.get_full_path(),
            canonical=f"{settings.ADDRESS}{request.path}",
            home=address("home:page", "/"),
            search_url=address("holdings:list"),
            desk_url=address("desk:page") or address("account_login"),
            corner_url=address("display:corner"),
            colours_url=address("display:choose"),
            places=list(places(PLACES, request.path)),
            colophon_links=list(places(COLOPHON, request.path)),
            languages=languages(request),
            demonstration=bool(getattr(settings, "DEMO", False)),
            sheets=sheets(),
        )
    }


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


def places(named: Iterable[tuple[str, str | Promise]], path: str) -> Iterable[Place]:
    """Those that exist, the one the reader is in marked."""
    for name, word in named:
        if href := address(name):
            yield Place(word=word, href=href, is_here=path.startswith(href), is_this_page=path == href)


def languages(request: HttpRequest) -> list[Language]:
    """This page in each language: only the first part of the path differs, identifiers never do."""
    homes = {code: home_in(code) for code, _name in settings.LANGUAGES}
    here = homes.get(get_language() or settings.LANGUAGE_CODE, "/")
    rest = request.get_full_path().removeprefix(here)
    return [Language(code, OWN_NAMES.get(code, code), href + rest.removeprefix("/")) for code, href in homes.items()]


def home_in(code: str) -> str:
    """The address under which everything stands in that language: "/" or "/zh/"."""
    with override(code):
        return address("home:page", "/")
