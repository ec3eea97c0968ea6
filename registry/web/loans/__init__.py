"""Loans as the people who work on them see them: agreement, preparation, journeys, use, return, reconciliation."""
