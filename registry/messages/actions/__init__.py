"""What people do about notices: read them, arrange them for a collection, send a letter again."""
