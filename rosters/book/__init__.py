"""The planner's book: what is decided so far, what is short, how a problem is cut into pieces."""
