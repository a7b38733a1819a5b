"""`python -m flows.hold_turn CODE`: hold the school's turn at planning for another process, until its input ends."""

import sys
from threading import Event, Thread

from flows.planning_lock import planning

HELD = "held"


def hold(code: str) -> int:
    """Wait for the turn, say that it is held, and keep it while anybody holds the other end of the input."""
    over = Event()

    def listen() -> None:
        sys.stdin.read()
        over.set()

    Thread(target=listen, daemon=True).start()
    with planning(code, lambda: not over.is_set()) as turn:
        if turn:
            sys.stdout.write(f"{HELD}\n")
            sys.stdout.flush()
            over.wait()
    return 0


if __name__ == "__main__":
    sys.exit(hold(sys.argv[1]))
