"""The desk: what awaits whoever is signed in, and the ways to their work."""
