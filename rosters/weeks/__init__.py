"""Work of the day decided week by week: greedy start, CP-SAT model, local and large neighbourhood search."""
