"""Who is on a duty: put on, taken off, swapped, changed on the board, read from a duty table."""
