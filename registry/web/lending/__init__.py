"""The register of loans and the institutions that borrow, open to anybody."""
