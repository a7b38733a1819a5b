"""What a start says while it works: a line a step, with the seconds it took."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

WIDTH = 24  # of the bar
REFUSED = 2  # the exit code of a step that has said itself what must be mended first
CLEAR = "\r\033[K"


@contextmanager
def step(title: str, began: float | None = None) -> Iterator[Callable[[float], None]]:
    """Say what is under way, and at its end how long it took; what is yielded draws a bar, fed with parts of one.

    `began`, by the monotonic clock, when that was before now.
    """
    began, terminal = began or monotonic(), sys.stdout.isatty()
    _write(f"{title} …")

    def draw(part: float) -> None:
        if terminal:
            _write(f"{CLEAR}{title}  {_bar(part)} {part:4.0%}")

    try:
        yield draw
    except BaseException:
        _write("\n")
        raise
    _write(f"{CLEAR if terminal else ''}{title if terminal else ''}  {monotonic() - began:.1f} s\n")


def _bar(part: float) -> str:
    done = round(part * WIDTH)
    return "█" * done + "░" * (WIDTH - done)


def _write(text: str) -> None:
    print(text, end="", flush=True)
