"""Calendar feeds: their addresses, rows, content and choices."""
