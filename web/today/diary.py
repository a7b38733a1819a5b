"""The office's diary: what the flow runs did, newest first, in the words of the work."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from fastapi import Response
from sqlmodel import Session

from actions.school.run_names import run_name
from actions.school.schools import schools
from models.flow_names import FOR_ALL_SCHOOLS, FOR_EACH_SCHOOL
from models.settings import PREFECT_PAGES, settings
from models.users import Role
from notifications.sentences.runs import report_of, state_code, state_word
from web.server.dependencies import AtDesk, Desk, may_run_all
from web.server.pages import language_of
from web.server.prefect_client import flow_names, flow_runs
from web.server.prefect_door import run_page
from web.server.routes import open_router

router = open_router()
SHOWN, SHOWN_OF_ALL = 60, 10
PAGE, PAGES = 200, 5  # Prefect gives at most 200 a time and cannot choose by school
OVERDUE = ("Late", "steps_overdue")
COLOURS = {"COMPLETED": "done", "FAILED": "missed", "CRASHED": "missed", "CANCELLED": "cancelled"}
TO_DECIDE = "waits_decision"


@dataclass(frozen=True)
class Entry:
    """One run: its name, and its state as the state of the work, in the reader's language."""

    name: str
    state: str
    colour: str
    message: str
    started: datetime | None
    ended: datetime | None
    link: str
    hint: str
    to_decide: bool


@router.get("/runs")
def runs_page(desk: AtDesk) -> Response:
    """The newest runs of the school; for an operator those of all schools too. Says so when Prefect is down."""
    found, language = runs_of_school(desk), language_of(desk.request)
    common: list[dict[str, Any]] = []
    if found is not None and desk.user.role == Role.OPERATOR:
        asked = [flow_runs(question([flow], SHOWN_OF_ALL)) or [] for flow in FOR_ALL_SCHOOLS]
        common = [run for runs in asked for run in runs]
    return desk.page(
        "today/diary.html",
        silent=found is None,
        prefect=PREFECT_PAGES if may_run_all(desk.database, desk.user) else "",
        entries=entries(desk.database, found or [], language),
        common=entries(desk.database, common, language),
    )


def runs_of_school(desk: Desk) -> list[dict[str, Any]] | None:
    """The school's newest runs, found page by page; None when Prefect does not answer."""
    alone = len(schools(desk.database)) == 1
    found: list[dict[str, Any]] = []
    for page in range(PAGES):
        runs = flow_runs(question(FOR_EACH_SCHOOL, PAGE, page * PAGE))
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
    """Say whether a run is about that school: it was told so, or told nothing where there is no other."""
    told = (run.get("parameters") or {}).get("school")
    return told == code or (told is None and alone)


def entries(session: Session, runs: list[dict[str, Any]], language: str) -> list[Entry]:
    """Runs as the diary shows them in a language."""
    flows = flow_names() if runs else {}
    return [entry(session, run, flows.get(run.get("flow_id") or ""), language) for run in runs]


def entry(session: Session, run: dict[str, Any], flow: str | None, language: str) -> Entry:
    """A run as the diary shows it, times by the school's clock; by its own name where its flow is not known."""
    state = run.get("state") or {}
    kind, stored = state.get("type", ""), state.get("name") or ""
    code, begins = state_code(stored), instant(run.get("expected_start_time") or run.get("start_time"))
    name = run_name(session, flow, run.get("parameters") or {}, begins, language) if flow and begins else ""
    return Entry(
        name or str(run.get("name") or ""),
        state_word(code, kind, language),
        "overdue" if code in OVERDUE else COLOURS.get(kind, "open"),
        report_of(run.get("labels") or {}, code, state.get("message") or "", language),
        instant(run.get("start_time") or run.get("expected_start_time")),
        instant(run.get("end_time")),
        run_page(run["id"]),
        {"CRASHED": "crashed", "FAILED": "broken"}.get(kind, "") if code in ("Crashed", "Failed") else "",
        code == TO_DECIDE,
    )


def instant(text: str | None) -> datetime | None:
    """An instant of Prefect's clock by the school's, which may be moved."""
    return datetime.fromisoformat(text) + timedelta(seconds=settings().clock_shift) if text else None
