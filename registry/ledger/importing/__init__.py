"""Real books brought in from a CSV file: samples, or pieces as a dated opening position; all or nothing."""
