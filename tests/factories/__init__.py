"""Plain typed functions that make one thing each, with invented names; one module a room."""
