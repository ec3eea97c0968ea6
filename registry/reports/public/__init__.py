"""What anybody may see: an allow-list of fields, read across rooms, and when a movement becomes public."""
