"""The custody record as strangers see it: what is public of it, its export, the stand-alone verifier, its pages."""
