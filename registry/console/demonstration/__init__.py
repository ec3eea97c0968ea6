"""Demonstration data: true facts with their sources, invented people plainly invented, made by the real acts."""
