"""The cheapest line of work of one person: a shortest path with resource constraints."""
