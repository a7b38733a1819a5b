"""Errands: what a finding or a repair waits for, as a duty in somebody's calendar and on their phone."""
