"""Runs that wait for people when a backup is made wait again after it was put back, and go on; without them in the
backup, what is open gets new ones. On a real Prefect server."""

import random
import shutil
from pathlib import Path

import pytest
from prefect.client.schemas.objects import StateType
from prefect.exceptions import ObjectNotFound
from sqlmodel import select

from actions.backups import manifest
from actions.backups.backup import PREFECT, make_backup
from actions.backups.restore import Proof, restore
from benchmarks.kills import Lab, make_school, people_act, read, rest, waiting, woken
from benchmarks.losses import faults
from benchmarks.restore_drill import drill
from benchmarks.running import execute
from cli.supervisor.supervisor import answers
from flows.deployments import apply
from flows.open_checklists import run_once
from models import clock, database
from models.checklists import Checklist
from models.rosters import Roster
from models.schools import School
from tests.waiting import wait_for

SOCKETS = pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"
)  # Prefect's, for events


def begin(code: str) -> tuple[School, list[str]]:
    """A school whose roster waits for a decision and whose meeting waits for its minutes; those two runs."""
    rest()
    with database.session() as session:
        school = make_school(session, code)
    execute(run_once("new_day", f"new_day/{code}", {"school": code}))
    runs = waiting(school)
    for run in runs:
        execute(run)
    assert [read(run).state_type for run in runs] == [StateType.PAUSED] * 2
    return school, runs


def put_back(lab: Lab, folder: Path) -> Proof:
    """Stop the server, put a backup back, start it again."""
    lab.server.stop()
    database.engine().dispose()
    proof = restore(lab.settings, folder, clock.now())
    lab.server.start()
    wait_for(lambda: answers(f"{lab.settings.prefect_api}/health"))
    apply()
    return proof


def states(school: School) -> tuple[str, str]:
    with database.reading() as session:
        roster = session.exec(select(Roster).where(Roster.school_id == school.id)).one()
        checklist = session.exec(select(Checklist).where(Checklist.school_id == school.id)).one()
    return roster.state, checklist.state


@pytest.mark.prefect
@SOCKETS
def test_a_waiting_roster_and_a_waiting_list_go_on_after_a_restore(lab: Lab) -> None:
    school, runs = begin("restored")
    before, backup = states(school), make_backup(lab.settings, clock.now())
    people_act(school)
    later = run_once("close_day", "restored/later", {"school": "restored"})
    assert put_back(lab, backup).plan.prefect
    assert states(school) == before
    assert [read(run).state_type for run in runs] == [StateType.PAUSED] * 2
    with pytest.raises(ObjectNotFound):
        read(later)
    people_act(school)
    wait_for(lambda: woken(runs))
    for run in runs:
        execute(run)
    assert [read(run).state_type for run in runs] == [StateType.COMPLETED] * 2
    assert faults(["restored"]) == []


@pytest.mark.prefect
@SOCKETS
def test_without_runs_in_the_backup_an_open_list_gets_a_new_one(lab: Lab) -> None:
    school, old = begin("bare")
    backup = make_backup(lab.settings, clock.now())
    leave_out_prefect(backup)
    proof = put_back(lab, backup)
    assert not proof.plan.prefect
    rest()
    execute(run_once("new_day", "new_day/bare", {"school": "bare"}))
    with database.reading() as session:
        checklist = session.exec(select(Checklist).where(Checklist.school_id == school.id)).one()
    assert checklist.flow_run not in (None, *old)
    execute(str(checklist.flow_run))
    people_act(school)
    wait_for(lambda: woken([str(checklist.flow_run)]))
    assert execute(str(checklist.flow_run))
    assert read(str(checklist.flow_run)).state_type == StateType.COMPLETED
    assert states(school) == ("published", "complete")
    put_back(lab, lab.settings.home / proof.plan.replaced)  # other stories go on with their runs


def leave_out_prefect(backup: Path) -> None:
    says = manifest.read(backup)
    assert says is not None
    says.files.pop(PREFECT)
    shutil.rmtree((backup / PREFECT).parent)
    manifest.write(backup, says)


@pytest.mark.timeout(600)
def test_three_times_everything_is_killed_and_the_backup_put_back_row_for_row() -> None:
    found = drill(3, random.SystemRandom().randrange(1 << 30))
    assert found.kills["writer"] == 9
