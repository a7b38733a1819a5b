"""Checklists of an occasion, the monthly food-safety meeting, circulars from above."""
