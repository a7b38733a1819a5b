"""Prefect's database is gone at a start: flows and schedules come back, what waits for people goes on."""

import asyncio
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import StateType
from sqlmodel import select

from actions.roster.publish import publish
from benchmarks.kills import MEETING, MONDAY, Lab, make_school, read, rest, waits_for_process
from benchmarks.running import execute
from cli.supervisor.supervisor import PREFECT, answers, lost_runs
from flows import janitor
from flows.__main__ import mend
from flows.deployments import RHYTHMS, apply
from flows.open_checklists import PLACE, run_once
from models import Checklist, Roster, School, clock, database
from models.rosters import RosterState
from tests.waiting import wait_for

pytestmark = [
    pytest.mark.prefect,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),  # Prefect's event sockets
]
CODE = "forgetful"


def new_day(key: str) -> str:
    """A day's opening, executed; its run."""
    run = run_once("new_day", key, {"school": CODE})
    execute(run)
    return run


def waiting() -> tuple[Checklist, Roster]:
    """The meeting's list and the roster, as our own database has them."""
    with database.reading() as session:
        school = session.exec(select(School).where(School.code == CODE)).one()
        checklist = session.exec(select(Checklist).where(Checklist.school_id == school.id)).one()
        return checklist, session.exec(select(Roster).where(Roster.school_id == school.id)).one()


def lose(lab: Lab) -> None:
    """Prefect's files are gone while nothing runs."""
    lab.server.stop()
    for file in (lab.settings.home / PREFECT).parent.glob(f"{PREFECT.name}*"):
        file.unlink()
    assert lost_runs(lab.settings)
    lab.server.start()
    wait_for(lambda: answers(f"{lab.settings.prefect_api}/health"))
    assert not lost_runs(lab.settings)


def test_what_runs_waited_for_goes_on_without_them(lab: Lab) -> None:
    rest()
    with database.session() as session:
        make_school(session, CODE)
    new_day("before")
    execute(
        run_once(MEETING, f"{CODE}/{MEETING}/{MONDAY:%Y-%m}", {"school": CODE, "occasion": f"{MONDAY:%Y-%m}"})
    )
    execute(run_once("week_roster", "roster", {"school": CODE}))
    before, roster = waiting()
    assert roster.proposed

    lose(lab)
    assert len(apply()) == len(RHYTHMS)
    with get_client(sync_client=True) as client:
        assert all(client.read_deployment_by_name(f"{one.flow.name}/{PLACE}") for one in RHYTHMS)
    asyncio.run(mend())
    new_day("after")
    opened, _ = waiting()
    assert opened.flow_run != before.flow_run
    new_day("once more")
    assert waiting()[0].flow_run == opened.flow_run
    assert waits_for_process(str(opened.flow_run))
    execute(str(opened.flow_run))
    assert read(str(opened.flow_run)).state_type == StateType.PAUSED

    with database.reading() as session:
        publish(session, roster.id, clock.now(), "user:office")
    assert waiting()[1].state == RosterState.PUBLISHED


def test_the_policy_decides_on_a_roster_whose_run_is_lost(lab: Lab) -> None:
    with database.session() as session:
        school = make_school(session, "undecided")
        first = MONDAY.date() + timedelta(days=7)
        roster = Roster(
            school_id=school.id, first=first, last=first + timedelta(days=6), drawn_at=MONDAY,
            plan={"duties": [], "assignments": [], "days": {}}, flow_run=str(uuid4()),
        )  # fmt: skip
        session.add(roster)
    asyncio.run(janitor.wake(MONDAY + timedelta(hours=1)))
    assert state_of(roster) == RosterState.PROPOSED
    asyncio.run(janitor.wake(MONDAY + timedelta(days=30)))
    assert state_of(roster) == RosterState.REJECTED


def state_of(roster: Roster) -> str:
    with database.reading() as session:
        return session.get_one(Roster, roster.id).state


def test_a_first_start_has_lost_nothing(lab: Lab, tmp_path: Path) -> None:
    assert not lost_runs(lab.settings.model_copy(update={"home": tmp_path}))
