"""A new day may be killed anywhere and begun again: nothing is doubled, nothing is lost."""

import asyncio
import os
from importlib import import_module

from prefect.settings import temporary_settings
from sqlmodel import select

from benchmarks.running import CHILDREN, client_of, live_in
from flows.new_day import new_day
from models import Checklist, Duty, School, database
from models.settings import Settings
from tests.flows.conftest import PREFECT, Installation
from tests.flows.occasions import MEETING, school_with_meeting
from tests.flows.test_open_checklists import runs_of
from tests.flows.test_planning_lock import start_again

pytestmark = PREFECT

# Each step of the flow's body, as a name in its module that the process dies at, before or after it.
DEATHS = {
    "before anything is rolled": ("flows.new_day", "roll"),
    "after the roll is kept": ("flows.new_day", "open_due"),
    "after the checklist is kept": ("flows.new_day", "open_run"),
    "after its run is made and before it is noted": ("flows.open_checklists", "note_run"),
}


def die(installation: Installation, school: School, module: str, name: str) -> None:
    process = CHILDREN.Process(target=run_into, args=(installation.settings, school.code, module, name))
    process.start()
    process.join(600)
    assert process.exitcode == 9


def run_into(mine: Settings, code: str, module: str, name: str) -> None:
    """In a process of its own: the flow, until it comes to that name."""
    live_in(mine)
    setattr(import_module(module), name, lambda *_: os._exit(9))
    with temporary_settings(client_of(mine)):
        new_day(school=code)


def kept(school: School) -> tuple[list[str], list[str], int]:
    with database.reading() as session:
        duties = session.exec(select(Duty.key).where(Duty.school_id == school.id).order_by(Duty.key)).all()
        lists = session.exec(select(Checklist.kind).where(Checklist.school_id == school.id)).all()
    return list(duties), list(lists), len(runs_of(school, MEETING))


def test_killed_anywhere_and_begun_again_the_day_is_whole(installation: Installation) -> None:
    calm = school_with_meeting("calm")
    assert new_day(school="calm", return_state=True).name == "今日已备好"
    school = school_with_meeting("troubled")
    for module, name in DEATHS.values():
        die(installation, school, module, name)
        asyncio.run(start_again())
    assert new_day(school="troubled", return_state=True).name == "今日已备好"
    assert new_day(school="troubled", return_state=True).name == "今日已备好"
    duties, lists, runs = kept(school)
    assert (duties, lists, runs) == kept(calm)
    assert (len(duties), lists, runs) == (2, [MEETING], 1)
