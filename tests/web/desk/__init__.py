"""The desk: what awaits whom, and where it leads."""
