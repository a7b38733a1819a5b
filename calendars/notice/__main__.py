"""`python -m calendars.notice FILE`: print the days of a holiday notice as JSON."""

import json
import sys
from pathlib import Path

from pydantic_core import PydanticCustomError

from calendars.notice.notice import decoded, read


def main(file: str) -> int:
    """Print the days of the notice in a file (or "-") as JSON; 2 and the phrase when it cannot be read."""
    data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    try:
        notice = read(decoded(data))
    except PydanticCustomError as refused:
        context = refused.context or {}
        sys.stderr.buffer.write(f"{refused.type}: {context['phrase']}\n".encode())
        return 2
    off, work = ([day.isoformat() for day in days] for days in (notice.days_off, notice.days_worked))
    sys.stdout.write(json.dumps({"year": notice.year, "off": off, "work": work}) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) == 2 else "-"))
