"""A new day may be killed anywhere and begun again: nothing is doubled, nothing is lost."""

import asyncio
import subprocess
import sys

from sqlmodel import select

from cli.supervisor.processes import environment
from flows.new_day import new_day
from models import Checklist, Duty, School, database
from tests.flows.conftest import PREFECT, Installation
from tests.flows.occasions import MEETING, school_with_meeting
from tests.flows.test_open_checklists import runs_of
from tests.flows.test_planning_lock import start_again

pytestmark = PREFECT

# Each step of the flow's body, as a name in its module that the process dies at, before or after it.
DEATHS = {
    "before anything is rolled": "module.roll = lambda *a: os._exit(9)",
    "after the roll is kept": "module.open_due = lambda *a: os._exit(9)",
    "after the checklist is kept": "module.open_run = lambda *a: os._exit(9)",
    "after its run is made and before it is noted": "open_checklists.note_run = lambda *a: os._exit(9)",
}


def die(installation: Installation, school: School, how: str) -> None:
    loaded = "import os; from flows import new_day as module, open_checklists"
    body = f"{loaded}; {how}; module.new_day(school={school.code!r})"
    env = environment(installation.settings)
    assert subprocess.run([sys.executable, "-c", body], env=env, timeout=600, check=False).returncode == 9


def kept(school: School) -> tuple[list[str], list[str], int]:
    with database.reading() as session:
        duties = session.exec(select(Duty.key).where(Duty.school_id == school.id).order_by(Duty.key)).all()
        lists = session.exec(select(Checklist.kind).where(Checklist.school_id == school.id)).all()
    return list(duties), list(lists), len(runs_of(school, MEETING))


def test_killed_anywhere_and_begun_again_the_day_is_whole(installation: Installation) -> None:
    calm = school_with_meeting("calm")
    assert new_day(school="calm", return_state=True).name == "今日已备好"
    school = school_with_meeting("troubled")
    for how in DEATHS.values():
        die(installation, school, how)
        asyncio.run(start_again())
    assert new_day(school="troubled", return_state=True).name == "今日已备好"
    assert new_day(school="troubled", return_state=True).name == "今日已备好"
    duties, lists, runs = kept(school)
    assert (duties, lists, runs) == kept(calm)
    assert (len(duties), lists, runs) == (2, [MEETING], 1)
