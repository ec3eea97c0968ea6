"""Units and small shapes every room uses; no tables, no room's words."""
