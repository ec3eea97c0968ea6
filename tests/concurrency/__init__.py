"""Races over real transactions."""
