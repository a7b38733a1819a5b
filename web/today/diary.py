"""The office's diary: what the flow runs did, newest first, in the words of the work."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter, Response

from actions.school.schools import schools
from models.settings import settings
from models.users import Role
from web.server.dependencies import AtDesk, Desk
from web.server.pages import language_of
from web.server.prefect_client import flow_runs

router = APIRouter()
SCHOOLS_FLOWS = (
    "new_day",
    "watering",
    "close_day",
    "week_roster",
    "semester_start",
    "textbooks",
    "food_safety_meeting",
    "stocktake",
    "term_end",
)
EVERY_SCHOOLS_FLOWS = ("upkeep", "reminders")  # they tell of other schools too: for operators
SHOWN, SHOWN_OF_ALL = 60, 10
PAGE, PAGES = 200, 5  # Prefect gives at most 200 a time and cannot choose by school
TO_DECIDE = "等待决定"
DAY = re.compile(r"(\d{4})年(\d{1,2})月(?:(\d{1,2})日)?起?")
OVERDUE = ("Late", "有项目逾期")
COLOURS = {"COMPLETED": "done", "FAILED": "missed", "CRASHED": "missed", "CANCELLED": "cancelled"}


@dataclass(frozen=True)
class Entry:
    """One run: the occasion's word and the rest of its name, its state as the state of the work."""

    word: str
    rest: str
    state: str
    colour: str
    message: str
    started: datetime | None
    ended: datetime | None
    link: str
    hint: str


@router.get("/runs")
def runs_page(desk: AtDesk) -> Response:
    """The newest runs of the school; for an operator those of all schools too. Says so when Prefect is down."""
    found, language = runs_of_school(desk), language_of(desk.request)
    common: list[dict[str, Any]] = []
    if found is not None and desk.user.role == Role.OPERATOR:
        asked = [flow_runs(question([flow], SHOWN_OF_ALL)) or [] for flow in EVERY_SCHOOLS_FLOWS]
        common = [run for runs in asked for run in runs]
    return desk.page(
        "today/diary.html",
        silent=found is None,
        entries=[entry(run, language) for run in found or []],
        common=[entry(run, language) for run in common],
        to_decide=TO_DECIDE,
    )


def runs_of_school(desk: Desk) -> list[dict[str, Any]] | None:
    """The school's newest runs, found page by page; None when Prefect does not answer."""
    alone = len(schools(desk.database)) == 1
    found: list[dict[str, Any]] = []
    for page in range(PAGES):
        runs = flow_runs(question(SCHOOLS_FLOWS, PAGE, page * PAGE))
        if runs is None:
            return None
        found += [run for run in runs if belongs(run, desk.school.code, alone=alone)]
        if len(runs) < PAGE or len(found) >= SHOWN:
            break
    return found[:SHOWN]


def question(flows: tuple[str, ...] | list[str], limit: int, offset: int = 0) -> dict[str, Any]:
    """What Prefect is asked: the newest runs of some flows that are more than a plan."""
    more_than_planned = {"state": {"name": {"not_any_": ["Scheduled"]}}}
    return {
        "flows": {"name": {"any_": list(flows)}},
        "flow_runs": more_than_planned,
        "sort": "START_TIME_DESC",
        "limit": limit,
        "offset": offset,
    }


def belongs(run: dict[str, Any], code: str, *, alone: bool) -> bool:
    """Whether a run is about that school: it was told so, or told nothing where there is no other."""
    told = (run.get("parameters") or {}).get("school")
    return told == code or (told is None and alone)


def entry(run: dict[str, Any], language: str) -> Entry:
    """A run as the diary shows it, times by the school's clock."""
    state = run.get("state") or {}
    kind, name = state.get("type", ""), state.get("name") or ""
    word, _, rest = str(run.get("name") or "").partition(" ")
    return Entry(
        word,
        occasion(rest, language),
        name,
        "overdue" if name in OVERDUE else COLOURS.get(kind, "open"),
        state.get("message") or "",
        instant(run.get("start_time") or run.get("expected_start_time")),
        instant(run.get("end_time")),
        f"{settings().prefect_api.removesuffix('/api')}/runs/flow-run/{run['id']}",
        {"CRASHED": "crashed", "FAILED": "broken"}.get(kind, "") if name in ("Crashed", "Failed") else "",
    )


def occasion(words: str, language: str) -> str:
    """The occasion in a run's name, which is Chinese: in English its days as numbers, its term by the season."""
    if language != "en":
        return words
    numbers = DAY.sub(lambda day: "-".join(part.zfill(2) for part in day.groups() if part), words)
    return numbers.replace("春", "spring").replace("秋", "autumn")


def instant(text: str | None) -> datetime | None:
    """An instant of Prefect's clock by the school's, which may be moved."""
    return datetime.fromisoformat(text) + timedelta(seconds=settings().clock_shift) if text else None
