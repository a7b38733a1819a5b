"""Gentle repair of a published plan: the fewest people touched, proved where it can be."""
