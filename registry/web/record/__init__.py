"""The event record, for those who may read everything: chains, events, a subject's story, the whole verification."""
