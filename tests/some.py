"""What a test goes through must not be nothing: a loop over nothing asserts nothing."""

from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")


def some(found: Iterable[T]) -> list[T]:
    """Return what was found, as a list. Fail when it is empty."""
    listed = list(found)
    assert listed, "nothing was found to look at"
    return listed
