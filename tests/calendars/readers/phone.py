"""A calendar somebody subscribes with: vdirsyncer fetches the feed over HTTP as often as asked, khal shows it.

Both are programs of their own, outside this environment; GREENLEAF_CALENDAR_CLIENT names the folder they lie in.
"""

import os
import shutil
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

ZONE = "Asia/Shanghai"
FORMAT = "%Y-%m-%d %H:%M"
FIELDS = "{url}\t{start-long-full}\t{end-long-full}\t{title}\t{cancelled}"
SYNC = """
[general]
status_path = "{folder}/status/"
[pair duties]
a = "feed"
b = "kept"
collections = null
conflict_resolution = "a wins"
[storage feed]
type = "http"
url = "{url}"
[storage kept]
type = "filesystem"
path = "{folder}/events/"
fileext = ".ics"
"""
SHOW = f"""
[calendars]
[[duties]]
path = {{folder}}/events/
readonly = True
[locale]
local_timezone = {ZONE}
default_timezone = {ZONE}
timeformat = %H:%M
dateformat = %m-%d
longdateformat = %Y-%m-%d
datetimeformat = %m-%d %H:%M
longdatetimeformat = {FORMAT}
[sqlite]
path = {{folder}}/khal.db
"""
Seen = tuple[str, datetime, datetime, str, str]


@dataclass(frozen=True)
class Phone:
    """One subscription in a folder of its own."""

    folder: Path
    vdirsyncer: str
    khal: str

    def subscribe(self, url: str) -> None:
        """Enter the address."""
        (self.folder / "events").mkdir(parents=True)
        (self.folder / "sync.ini").write_text(SYNC.format(folder=self.folder, url=url))
        (self.folder / "khal.ini").write_text(SHOW.format(folder=self.folder))
        self._run(self.vdirsyncer, "-c", "sync.ini", "discover")

    def refresh(self) -> list[Seen]:
        """Fetch the feed and read what the calendar now holds: UID, start, end, summary, status.

        vdirsyncer gives the events of an address UIDs of its own (a hash of all they say): ours is read at the end
        of the event's link, where it must be too.
        """
        self._run(self.vdirsyncer, "-c", "sync.ini", "sync")
        asked = ["list", "--once", "--format", FIELDS, "--day-format", "", "2026-08-01", "365d"]
        shown = self._run(self.khal, "-c", "khal.ini", *asked)
        return sorted(seen_as(*line.split("\t")) for line in shown.splitlines() if line)

    def _run(self, *command: str) -> str:
        home = {"HOME": str(self.folder), "XDG_CACHE_HOME": str(self.folder / "cache"), "LC_ALL": "C.UTF-8"}
        done = subprocess.run(
            command, cwd=self.folder, env={**os.environ, **home}, capture_output=True, text=True, timeout=60,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, (command[1:], done.stdout[-2000:], done.stderr[-2000:])
        return done.stdout


def seen_as(link: str, start: str, end: str, title: str, cancelled: str) -> Seen:
    """A line of khal's as other readers tell it."""
    return (
        link.rpartition("/")[2],
        instant(start),
        instant(end),
        title,
        "CANCELLED" if cancelled.strip() else "CONFIRMED",
    )


def instant(local: str) -> datetime:
    """What khal's wall clock means."""
    return datetime.strptime(local, FORMAT).replace(tzinfo=ZoneInfo(ZONE)).astimezone(UTC)


def new_phone(folder: Path) -> Phone:
    """A phone without subscriptions; skips the test when the programs are not on this machine."""
    named = os.environ.get("GREENLEAF_CALENDAR_CLIENT")
    path = named or os.environ.get("PATH", "")
    found = [shutil.which(name, path=path) for name in ("vdirsyncer", "khal")]
    assert all(found) or not named, f"no vdirsyncer and khal in {named}"
    if found[0] is None or found[1] is None:
        pytest.skip("vdirsyncer and khal are not installed (their folder in GREENLEAF_CALENDAR_CLIENT)")
    return Phone(folder, found[0], found[1])
