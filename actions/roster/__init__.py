"""Rosters: drawn up, checked again, decided, published, given out as .xlsx."""
