"""Addresses in two languages: English at plain ones, Chinese under /zh/."""

from django.urls import URLPattern, URLResolver
from django.urls.resolvers import LocalePrefixPattern
from django.utils.translation import get_language

SHORT_PREFIXES = {"zh-hans": "zh/"}


class ShortPrefix(LocalePrefixPattern):
    """The language's prefix, shorter than its code.

    The code itself stays zh-hans, under which Django and allauth keep their own Chinese; reading /zh/ back as zh-hans
    is Django's usual way with a language that has only one variant.
    """

    @property
    def language_prefix(self) -> str:
        return SHORT_PREFIXES.get(get_language() or "", "")


def in_both_languages(*addresses: URLPattern | URLResolver) -> list[URLResolver]:
    """These addresses at their plain form and under /zh/. Only in the root urlconf."""
    return [URLResolver(ShortPrefix(prefix_default_language=False), list(addresses))]
