"""Who has it, until when: agreements, items, use, return and reconciliation."""
