"""The register of loans: which loans anybody may see, narrowed how, how many, how much; the borrowing institutions."""
