"""The page on writing routines shows every cadence of the office's year as the pack has it, and never drifts."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from calendars.cadence.cadence import Cadence
from calendars.cadence.written import from_yaml, to_yaml
from notifications.sentences.cadences import cadence_sentence

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "routines.md"
BEGIN, END = "<!-- cadences -->\n", "<!-- end of cadences -->"
OFFICE_YEAR = [  # the cadences of the office's own summaries, each with the routines of the pack that have it
    ("Every day at a fixed hour", "每天固定时刻", ["watering-dawn", "gate-day"]),
    ("Every day after a bell", "每天某个铃之后", ["watering-evening"]),
    ("Every meal", "每餐", ["accompany-meal", "food-samples"]),
    ("Every week", "每周", ["menu-review"]),
    ("Every other week of the term", "单周、双周", ["weeding", "lawn-mowing"]),
    ("Every month", "每月", ["food-safety-meeting", "meter-reading-campus", "special-equipment-monthly-check"]),
    ("Every so many days", "每隔若干天", ["lift-maintenance"]),
    ("Once a quarter, once a half-year", "每季度、每半年一次", ["kitchen-flue-cleaning", "bus-technical-inspection"]),
    ("Once a term", "每学期一次", ["canteen-onsite-meeting", "stocktake-count"]),
    ("Once a year", "每年一次", ["classroom-responsibility-signing", "fire-system-yearly-test", "asset-annual-report"]),
    ("In a season", "季节内", ["fertilising", "dispenser-hygiene-winter"]),
    ("So many days before the term", "开学前若干天", ["textbook-haul", "canteen-deep-clean", "textbook-shortages"]),
    ("In the vacation", "假期内", ["classroom-repair-check", "zero-report-vacation"]),
    ("Before a lunar festival", "农历节日前", ["welfare-mid-autumn", "welfare-spring-festival"]),
    ("Before a public holiday", "法定节日前", ["pre-holiday-check-national-day"]),
    ("On days off", "休息日", ["holiday-duty"]),
    ("By an event of the school", "随学校的事件", ["exam-support"]),
    ("By surprise", "不定期、突击", ["canteen-surprise-check", "classroom-surprise-inspection"]),
    ("On a condition: cold, rain", "视情况：寒冷、下雨", ["frost-weekly-check", "drainage-before-rain"]),
]  # fmt: skip
POSSIBLE_TOO = [  # what the language says and no routine of the pack needs
    ("Counted from the day it was last done", "{interval: 15, after: completion, at: ['13:00']}"),
    ("After another routine is done", "{anchor: 'routine:food-safety-meeting', offset: +2wd, at: ['10:00']}"),
    ("Before a day the school's calendar names", "{anchor: 'event:秋季运动会', offset: -3wd, 'on': working}"),
    (
        "The last Friday of odd months",
        "{every: 'FREQ=MONTHLY;INTERVAL=2;BYDAY=-1FR', 'on': working, roll: preceding}",
    ),
]


def pack() -> dict[str, dict[str, Any]]:
    files = sorted((ROOT / "packs" / "cn-school" / "routines").glob("*.yaml"))
    routines = [routine for file in files for routine in yaml.safe_load(file.read_text(encoding="utf-8"))]
    return {routine["code"]: routine for routine in routines}


def shown(cadence: Cadence) -> Iterator[str]:
    yield f"```yaml\ncadence: {to_yaml(cadence)}\n```\n"
    yield f"{cadence_sentence(cadence, 'zh_CN')}<br>\n{cadence_sentence(cadence, 'en')}\n"


def block() -> str:
    routines, lines = pack(), []
    for title, chinese, codes in OFFICE_YEAR:
        lines.append(f"### {title} {chinese}\n")
        for code in codes:
            lines.append(f"`{code}` {routines[code]['name']}\n")
            lines.extend(shown(Cadence.model_validate(routines[code]["cadence"])))
    lines.append("### Said by the language, not needed by the pack\n")
    for title, written in POSSIBLE_TOO:
        lines.append(f"{title}:\n")
        lines.extend(shown(from_yaml(written)))
    return "\n".join(lines)


def test_the_page_shows_the_cadences_of_the_pack_with_their_sentences() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text[text.index(BEGIN) + len(BEGIN) : text.index(END)].strip() == block().strip()


def test_every_cadence_on_the_page_is_read_back_from_it() -> None:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    written = [line.removeprefix("cadence: ") for line in lines if line.startswith("cadence: ")]
    assert len(written) == len(POSSIBLE_TOO) + sum(len(codes) for _, _, codes in OFFICE_YEAR)
    assert [to_yaml(from_yaml(line)) for line in written] == written
