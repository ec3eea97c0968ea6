"""What it adds up to: reads across rooms, writes nothing."""
