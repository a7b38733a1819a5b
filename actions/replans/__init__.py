"""Published weeks repaired with the fewest changes."""
