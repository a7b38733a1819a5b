"""Repairs, from the report at a wall to their acceptance."""
