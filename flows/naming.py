"""What a run is called in the office's diary: the occasion, the school, the day."""

from collections.abc import Callable

from prefect.runtime import flow_run

from actions.schools import school_by_code, today
from flows.waiting import shifted
from models import database


def named(word: str) -> Callable[[], str]:
    """A name for the runs of a flow: its word, the school and the occasion or day asked for, else the day it is due."""

    def name() -> str:
        told = flow_run.parameters
        when = told.get("occasion") or told.get("first") or told.get("day")
        with database.reading() as session:
            school = school_by_code(session, told.get("school"))
        return f"{word} {school.code} {when or today(school, shifted(flow_run.scheduled_start_time))}"

    return name
