"""The custody record as strangers read it: its public events, its export, its heads, the record of a piece or loan."""

from registry.reports.custody.heads import head_of

__all__ = ["head_of"]
