"""Papers made of what the books say: printed on a press of a button, kept, and given back as they were."""
