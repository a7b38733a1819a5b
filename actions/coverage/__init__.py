"""Coverage (覆盖): whether every routine that is on can run, and what mends what keeps it from running."""
