"""The history of the database's schema: numbered steps, applied by `greenleaf up` and `greenleaf doctor --repair`."""
