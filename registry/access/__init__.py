"""May this person do this? Roles, permissions, and the one question an action asks."""
