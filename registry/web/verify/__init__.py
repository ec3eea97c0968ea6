"""The custody record for strangers: heads, the record of a piece or loan, the export, and the verifier to take home."""
