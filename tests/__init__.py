"""The tests mirror the package; beside them stand e2e, property, concurrency, bench and architecture."""
