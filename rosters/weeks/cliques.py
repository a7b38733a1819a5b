"""Clique cover of a conflict graph: one "at most one of these" instead of many pairs."""

from collections.abc import Sequence


def cover(conflicts: Sequence[int]) -> list[list[int]]:
    """Return cliques that together contain every edge. `conflicts[i]` is the bit mask of the nodes in
    conflict with i.

    Greedy: each edge not yet covered grows into a maximal clique. For works on a time line, whose conflicts
    are nearly those of intervals, this gives nearly the maximal cliques of the interval graph.

    Example: [0b110, 0b101, 0b011] (a triangle) gives one clique of the nodes 0, 1 and 2.
    """
    open_edges = list(conflicts)
    cliques = []
    for node in range(len(conflicts)):
        while later := open_edges[node] >> (node + 1) << (node + 1):
            clique = _grow(conflicts, node, later)
            members = sum(1 << member for member in clique)
            for member in clique:
                open_edges[member] &= ~members
            cliques.append(clique)
    return cliques


def _grow(conflicts: Sequence[int], node: int, wanted: int) -> list[int]:
    """Return a maximal clique with `node` and the lowest of the `wanted`."""
    clique = [node]
    common = conflicts[node]
    while common:
        preferred = common & wanted or common
        other = (preferred & -preferred).bit_length() - 1
        clique.append(other)
        common &= conflicts[other]
    return sorted(clique)
