"""Units and small shapes."""
