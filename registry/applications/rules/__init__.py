"""What stands in the way of each act; nothing here writes."""
