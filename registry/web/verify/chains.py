"""A published chain by the code in an address."""

from __future__ import annotations

from django.http import Http404

from registry.reports.custody.chains import Chain, chain_named


def chain_of(code: str) -> Chain:
    """The chain of that code. Raises Http404."""
    found = chain_named(code)
    if found is None:
        raise Http404
    return found
