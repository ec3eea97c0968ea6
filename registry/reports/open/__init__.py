"""What anybody may take away: the public record as rows, linked data and files, the same through every door."""
