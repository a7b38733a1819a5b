"""What the journal remembers, undone."""
