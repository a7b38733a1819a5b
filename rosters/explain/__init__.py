"""Why nobody, why me, what would fill a gap, and everybody's account."""
