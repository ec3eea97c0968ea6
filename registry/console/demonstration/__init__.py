"""Demonstration data: true facts with their sources, invented people plainly invented, made by the real acts."""

from registry.console.demonstration.people import sign_ins

__all__ = ["sign_ins"]
