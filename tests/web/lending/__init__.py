"""The register of loans, tested as readers see it."""
