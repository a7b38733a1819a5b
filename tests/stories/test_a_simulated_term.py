"""A whole term against a real Prefect server: the clock is moved day by day, people do their work, late or never."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zlib import crc32
from zoneinfo import ZoneInfo

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterId,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType
from sqlmodel import Session, col, select

import models
from actions.duties.close_day import day_report
from actions.duties.complete import complete
from actions.installation.demo import usual
from actions.installation.packs import routines_of
from actions.roster.publish import reject
from benchmarks.kills import Lab
from benchmarks.running import execute
from flows import janitor, late_records
from flows.open_checklists import run_once
from models import Checklist, Duty, FieldKind, Roster, School, clock, database
from models.settings import settings
from tests.factories import make_person, make_place, make_routine, make_school
from tests.rolling import publish
from tests.some import some

pytestmark = [
    pytest.mark.prefect,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),  # Prefect's event sockets
]
CODE = "term"
FIRST, LAST = date(2026, 8, 10), date(2026, 11, 3)  # from before the lists open until after the last is over
OFFICE_DAYS = (0, 3)  # the office's computer runs on Mondays and Thursdays
STEPS = ("semester-start-plan", "equipment-in-place", "textbooks-in-place", "term-end-loan-recall")
MEETING = ("food-meeting-agenda", "food-safety-meeting", "food-meeting-minutes", "food-meeting-absentees")
STOCKTAKE = tuple(
    f"stocktake-{part}" for part in ("snapshot", "count", "differences", "approval", "register")
)
TAKEN = (
    "name",
    "cadence",
    "minutes",
    "places",
    "crew",
    "tags",
    "form",
    "due",
    "checklist",
    "step",
    "after",
    "required",
)
NEVER = {("food-meeting-minutes", 10), ("term-end-loan-recall", 10)}  # what nobody does, by routine and month
ROLES = (
    "logistics_head",
    "clerk",
    "canteen",
    "canteen_manager",
    "food_safety_officer",
    "asset_keeper",
    "finance",
    "counter",
)


@dataclass
class Term:
    """The school, what the day's clock says, and the runs the office started."""

    school: School
    move: Callable[[datetime], None]
    runs: dict[str, str] = field(default_factory=dict)
    daily: dict[str, date] = field(default_factory=dict)

    def at(self, day: date, hour: int, minute: int = 0) -> datetime:
        """Move the clock to an hour of a day at the school."""
        instant = datetime.combine(day, time(hour, minute), ZoneInfo(self.school.zone))
        self.move(instant)
        return clock.now()

    def run(self, flow: str, day: date, told: str = "day") -> str:
        """Start a flow once for a day, as its schedule does, and execute it."""
        run = run_once(flow, f"{flow}/{CODE}/{day}", {"school": CODE, told: str(day)})
        self.runs[run] = flow
        execute(run)
        return run

    def go_on(self) -> None:
        """Wake the runs whose people are done and execute everything that waits for a process."""
        with database.reading() as session:
            lists = session.exec(select(Checklist).where(Checklist.school_id == self.school.id))
            self.runs |= {row.flow_run: row.kind for row in lists if row.flow_run}
        asyncio.run(janitor.wake(clock.now()))
        for run in found(self.runs, StateType.SCHEDULED):
            execute(str(run.id))


@pytest.fixture
def term(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> Term:
    """A school with the pack's lists, a daily round and watering at dawn."""

    def move(instant: datetime) -> None:
        shift = round((instant - datetime.now(UTC)).total_seconds())
        monkeypatch.setenv("GREENLEAF_CLOCK_SHIFT", str(shift))
        settings.cache_clear()

    with database.session() as session:
        school = make_school(session, CODE, policy={"roster_weeks": 1, "roster_undecided": "drop"})
        row = session.exec(select(models.Term).where(models.Term.school_id == school.id)).one()
        row.last = row.staff_last = date(2026, 10, 16)  # seven weeks, for the time it takes
        plant(session, school)
    return Term(school, move)


def plant(session: Session, school: School) -> None:
    """Routines out of the pack, and people enough for them."""
    pack = {entry.code: entry.model_dump(exclude_unset=True) for entry in routines_of("cn-school")}
    for code in (*STEPS, *MEETING, *STOCKTAKE, "watering-dawn"):
        make_routine(
            session, school, code, **{name: pack[code][name] for name in TAKEN if name in pack[code]}
        )
    make_routine(session, school)
    make_place(session, school, "r101", name="101教室", tags=["stocktake"])
    for number in range(8):
        roles = ["caretaker", "gardener", "approver", "textbook_keeper", *ROLES]
        make_person(session, school, f"职工{number}", roles=roles, weekly_hours=44)


def found(runs: dict[str, str], *states: StateType) -> list[FlowRun]:
    """Those of our runs that are in one of the states; all, when none is named."""
    kinds = FlowRunFilterState(type=FlowRunFilterStateType(any_=list(states))) if states else None
    ids = [UUID(run) for run in runs]
    pages: list[FlowRun] = []
    with get_client(sync_client=True) as client:
        for start in range(0, len(ids), 200):
            wanted = FlowRunFilter(id=FlowRunFilterId(any_=ids[start : start + 200]), state=kinds)
            pages += client.read_flow_runs(flow_run_filter=wanted, limit=200)
    return pages


def people_work(term: Term, day: date) -> None:
    """What is due by today is recorded: most in time, some of the last days' late, some never."""
    now = clock.now()
    with database.session() as session:
        due = (Duty.school_id == term.school.id, Duty.day <= day, Duty.day > day - timedelta(days=9))
        for duty in session.exec(select(Duty).where(*due, col(Duty.state).in_(("open", "missed")))):
            if (duty.routine_code, duty.day.month) in NEVER:
                continue
            fate = crc32(duty.key.encode()) % 20
            late, never = duty.checklist_id is None and fate < 3, duty.checklist_id is None and fate == 3
            if never or (late and duty.day > day - timedelta(days=4)):
                continue
            at = now if late else min(duty.end, now)
            complete(session, duty, entries(duty), now, "test", done_at=at, reason="补记")


def entries(duty: Duty) -> dict[str, Any]:
    """A record as somebody fills it in."""
    more = {
        FieldKind.PEOPLE: "职工0、职工1",
        FieldKind.SIGNATURE: "职工0",
        FieldKind.PHOTO: f"{'0' * 64}.jpg",
    }
    form = duty.record_form
    return {one.name: more.get(one.kind) for one in form.fields} | usual(form)


def office_day(term: Term, day: date) -> None:
    """One day on which the office's computer runs: the day before is closed, today opened, the week drawn up."""
    term.at(day, 0, 10)
    past = day - timedelta(days=1)
    term.daily[term.run("close_day", past)] = past
    term.run("new_day", day)
    if day.month == 9 and day.weekday() == 0:
        term.at(day, 4, 30)
        term.run("watering", day)
    term.go_on()
    if day.weekday() == 3:
        term.at(day, 14, 10)
        decide(term, term.run("week_roster", day + timedelta(days=4), "first"), day.isocalendar().week)


def decide(term: Term, run: str, week: int) -> None:
    """The head of logistics decides: on our page, in Prefect, against it, or not at all."""
    with database.session() as session:
        roster = session.exec(select(Roster).where(Roster.flow_run == run)).one()
        if not roster.proposed or week == 39:
            return
        if week % 10 == 7:
            reject(session, roster, "先问过艾达", clock.now(), "user:li")
        elif week % 2:
            publish(session, roster, clock.now(), "user:li")
    if week % 2 == 0 and week % 10 != 7:
        with get_client(sync_client=True) as client:
            client.resume_flow_run(UUID(run), run_input={"approved": True, "approver": "李主任"})
    term.go_on()


def test_every_run_of_a_term_ends_as_the_records_say(term: Term) -> None:
    day = FIRST
    while day <= LAST:
        if day.weekday() in OFFICE_DAYS:
            office_day(term, day)
        term.at(day, 20)
        people_work(term, day)
        day += timedelta(days=1)
    for _ in range(2):
        term.go_on()
        asyncio.run(late_records.take_up(clock.now()))
    term.go_on()
    runs = found(term.runs)
    assert [run.name for run in some(runs) if not (run.state and run.state.is_final())] == []
    assert len({run.id for run in runs}) == len(term.runs)
    lists_agree(term, runs)
    days_agree(term, runs)
    rosters_agree(term, runs)


def lists_agree(term: Term, runs: list[FlowRun]) -> None:
    """Each occasion was opened once, by itself, followed by one run, which ends as the list does."""
    with database.reading() as session:
        lists = session.exec(select(Checklist).where(Checklist.school_id == term.school.id)).all()
    ended = {str(run.id): run.state_name for run in runs}
    words = {(row.kind, row.occasion): ended[str(row.flow_run)] for row in lists}
    term_code = "2026-2027-1"
    assert words["semester_start", term_code] == "清单完成"
    assert words["stocktake", term_code] == "清单完成"
    assert words["term_end", term_code] == "清单未完成"
    meetings = {occasion: word for (kind, occasion), word in words.items() if kind == "food_safety_meeting"}
    assert meetings == {
        "2026-08": "清单完成",
        "2026-09": "清单完成",
        "2026-10": "清单未完成",
    }
    assert len({row.flow_run for row in lists}) == len(lists) == len(words)
    states = {"清单完成": "complete", "清单未完成": "incomplete"}
    assert [states[str(words[row.kind, row.occasion])] for row in lists] == [row.state for row in lists]


def days_agree(term: Term, runs: list[FlowRun]) -> None:
    """A day's run is complete exactly when the day is, also when the records came late."""
    ended = {str(run.id): run.state_name for run in runs}
    with database.reading() as session:
        whole = {
            run: day_report(session, term.school, day, clock.now()).complete
            for run, day in term.daily.items()
        }
    assert {run: ended[run] == "当日已完成" for run in whole} == whole
    assert set(whole.values()) == {True, False}


def rosters_agree(term: Term, runs: list[FlowRun]) -> None:
    """Each week's run has one roster, and says what was decided on it."""
    with database.reading() as session:
        rosters = session.exec(select(Roster).where(Roster.school_id == term.school.id)).all()
    ended = {str(run.id): run.state_name for run in runs if term.runs[str(run.id)] == "week_roster"}
    assert Counter(row.flow_run for row in rosters) == Counter(ended.keys())
    said = {
        "published": {"班表已发布", "有空岗待补"},
        "rejected": {"班表已退回", "逾期未定"},
        "superseded": {"班表已发布", "有空岗待补", "已有新班表"},
    }
    assert [row.flow_run for row in rosters if ended[str(row.flow_run)] not in said[row.state]] == []
    assert {"逾期未定", "班表已退回"} <= set(ended.values())
