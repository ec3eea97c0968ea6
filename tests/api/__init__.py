"""The programs' door: what it tells, what it keeps to itself, and that its own description of itself is true."""
