"""What a run is called in the office's diary, and the tags it is found by: school, kind, term."""

from datetime import datetime

from prefect.client.orchestration import get_client
from prefect.runtime import flow_run
from sqlmodel import Session

from actions.school.run_names import run_name
from actions.school.school_time import calendar_of
from actions.school.schools import today
from calendars.school_days.days import SchoolCalendar
from flows.wait_for_people import begun, shifted, this_run
from models import database
from models.schools import School


def named() -> str:
    """The name of the run that begins now, in words."""
    with database.reading() as session:
        begins = shifted(flow_run.scheduled_start_time)
        return run_name(session, flow_run.flow_name, flow_run.parameters, begins)


def tag(school: School, kind: str, occasion: str = "") -> None:
    """Tag this run with the school, the kind of work and the term, once: by them it is found in Prefect's pages."""
    run = this_run()
    with database.reading() as session:
        term = _term_tag(session, school, occasion, begun())
    wanted = [f"school:{school.code}", f"kind:{kind}", *term]
    if missing := [word for word in wanted if word not in run.tags]:
        with get_client(sync_client=True) as client:
            client.update_flow_run(run.id, tags=[*run.tags, *missing])


def _term_tag(session: Session, school: School, occasion: str, instant: datetime) -> list[str]:
    calendar: SchoolCalendar = calendar_of(session, school)
    known = {term.code for term in calendar.terms}
    now = calendar.term_of(today(school, instant))
    code = occasion if occasion in known else now.code if now else ""
    return [f"term:{code}"] if code else []
