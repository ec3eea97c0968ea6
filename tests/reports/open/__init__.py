"""The open record: linked data, records for a DOI, files, addresses that never change."""
