"""ical.js, the reader of Thunderbird and Nextcloud, reads in a feed what was written into it."""

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from calendars.ical.feed import FeedEvent, FeedInfo, FeedStatus, render

SCRIPT = Path(__file__).with_name("read.mjs")
SHANGHAI = FeedInfo(name="艾达 · 绿野实验学校", zone="Asia/Shanghai")
BERLIN = FeedInfo(name="Schule Nord", zone="Europe/Berlin", language="de")
MONDAY = datetime(2026, 9, 7, 0, 0, tzinfo=UTC)
CHANGED = datetime(2026, 9, 1, 1, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
ALL_ALARMS = (1440, 60, 30)
WORDS = (
    "✓ 巡查 · 东校门",
    "【已取消】清晨浇水",
    "〔暂定〕夜间值班",
    "夜间值班（领班）",
    "逗号, 分号; 反斜线\\ 冒号: 引号\" 单引号'",
    "钥匙在 D:\\Notes\\New",
    "🌱🏫 给盆栽浇水 👨‍👩‍👧",
    "Überprüfung der Straße naïve",
    "𠮷野家 𪚥 扩展汉字",
    "مرحبا עברית",
    "很长" * 60,
    "e\u0301 与 é 不同",
)


@dataclass(frozen=True)
class IcalJs:
    """The reader on this machine."""

    node: str
    folder: Path

    def read(self, body: bytes) -> dict[str, Any]:
        """What it finds; it runs in a far zone, so that a time without one cannot be right by chance."""
        command = [self.node, str(SCRIPT), str(self.folder)]
        zone = {**os.environ, "TZ": "America/New_York"}
        done = subprocess.run(command, input=body, capture_output=True, check=False, env=zone, timeout=60)
        assert done.returncode == 0, done.stderr.decode()
        found: dict[str, Any] = json.loads(done.stdout)
        return found


@pytest.fixture
def ical_js() -> IcalJs:
    """The reader that GREENLEAF_ICALJS names or npm knows; without one these tests are skipped."""
    node, folder = shutil.which("node"), folder_of_ical_js()
    if node is None:
        pytest.skip("node is not installed")
    if folder is None:
        pytest.skip("ical.js is not installed (npm install ical.js, or its folder in GREENLEAF_ICALJS)")
    return IcalJs(node, folder)


@cache
def folder_of_ical_js() -> Path | None:
    """Where the package lies; a folder the environment names is believed, so that a wrong one fails."""
    named = os.environ.get("GREENLEAF_ICALJS")
    if named:
        return Path(named)
    npm = shutil.which("npm")
    if npm is None:
        return None
    asked = subprocess.run([npm, "root"], capture_output=True, text=True, check=False, timeout=60)
    folder = Path(asked.stdout.strip(), "ical.js")
    return folder if asked.returncode == 0 and (folder / "package.json").is_file() else None


def dozen() -> list[FeedEvent]:
    """A dozen duties: done, cancelled, provisional, by night, with alarms, in many scripts."""
    return [
        FeedEvent(
            uid=f"5f0c1c1e-4f5e-4f2a-9a53-0f6f6f1d2b{number:02}",
            start=MONDAY + timedelta(days=number, minutes=45 * number),
            end=MONDAY + timedelta(days=number, minutes=45 * number) + HOUR * (12 if number == 3 else 1),
            summary=summary,
            changed=CHANGED + HOUR * number,
            location=f"{number}号楼, 东侧; {summary}",
            description=f"第一行，{summary}\n第二行\n",
            url=f"https://greenleaf.example/d/{number}",
            sequence=number,
            status=FeedStatus.CANCELLED if number == 1 else FeedStatus.CONFIRMED,
            alarms=ALL_ALARMS[: number % 4],
        )
        for number, summary in enumerate(WORDS)
    ]


def across_summer_time() -> list[FeedEvent]:
    """Duties around both changes of the clock in Berlin, the equal hours of October among them."""
    starts = [datetime(2026, 3, 28, 20, tzinfo=UTC), datetime(2026, 10, 24, 20, tzinfo=UTC)]
    return [
        replace(
            dozen()[3],
            uid=f"change-{start:%m%d}-{hour}",
            start=start + HOUR * hour,
            end=start + HOUR * (hour + 2),
        )
        for start in starts
        for hour in range(12)
    ]


def agreed(events: Sequence[FeedEvent]) -> list[tuple[str, int, int, str, str]]:
    """What was written, as the five facts every reader must find."""
    return sorted(
        (e.uid, int(e.start.timestamp()), int(e.end.timestamp()), e.summary, e.status.value) for e in events
    )


def found_in(read: dict[str, Any]) -> list[tuple[str, int, int, str, str]]:
    return sorted((e["uid"], e["start"], e["end"], e["summary"], e["status"]) for e in read["events"])


def test_a_dozen_duties_are_read_as_they_were_written(ical_js: IcalJs) -> None:
    events = dozen()
    read = ical_js.read(render(SHANGHAI, events))
    assert found_in(read) == agreed(events)
    assert read["name"] == SHANGHAI.name
    assert {event["zone"] for event in read["events"]} == {"Asia/Shanghai"}  # not floating


def test_places_and_descriptions_keep_every_character(ical_js: IcalJs) -> None:
    read = {event["uid"]: event for event in ical_js.read(render(SHANGHAI, dozen()))["events"]}
    for event in dozen():
        assert read[event.uid]["location"] == event.location
        assert read[event.uid]["description"].split("\n")[:2] == event.description.split("\n")[:2]
        assert read[event.uid]["description"].endswith(f"\n{event.url}")


def test_the_alarms_are_the_chosen_ones_and_a_cancelled_duty_has_none(ical_js: IcalJs) -> None:
    read = {event["uid"]: event["alarms"] for event in ical_js.read(render(SHANGHAI, dozen()))["events"]}
    for event in dozen():
        minutes = () if event.status is FeedStatus.CANCELLED else event.alarms
        assert sorted(read[event.uid]) == sorted(["DISPLAY", -60 * minute] for minute in minutes)
    assert sum(map(len, read.values())) > len(ALL_ALARMS)


def test_duties_across_summer_time_are_read_at_their_instants(ical_js: IcalJs) -> None:
    events = across_summer_time()
    assert found_in(ical_js.read(render(BERLIN, events))) == agreed(events)


def test_a_calendar_without_duties_is_read_too(ical_js: IcalJs) -> None:
    assert ical_js.read(render(BERLIN, [])) == {"name": BERLIN.name, "events": []}
