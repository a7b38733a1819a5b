"""Close a day: what was done, late, missed; a missing tick is never OK."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from actions.duties.beginning import beginning
from models.duties import Duty, DutyState, Record
from models.journal import Verb, write
from models.schools import School


@dataclass
class DayReport:
    """The duties of a day by what became of them; `gaps` are those with fewer people than they need."""

    school: School
    day: date
    done: list[Duty] = field(default_factory=list)
    late_done: list[Duty] = field(default_factory=list)
    missed: list[Duty] = field(default_factory=list)
    overdue: list[Duty] = field(default_factory=list)
    open: list[Duty] = field(default_factory=list)
    cancelled: list[Duty] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Say whether everything that should have been done by now was."""
        return not self.missed and not self.overdue

    @property
    def unfinished(self) -> list[Duty]:
        """What keeps the day from being complete."""
        return [*self.missed, *self.overdue]


def day_report(session: Session, school: School, day: date, now: datetime) -> DayReport:
    """The day as it stands; changes nothing. A duty with a window counts on the last day it may fall on."""
    report, began = DayReport(school, day), beginning(session, school.id)
    late = set(session.exec(select(Record.duty_id).where(Record.school_id == school.id, col(Record.late))))
    mine = (Duty.school_id == school.id, Duty.day == day)
    for duty in session.exec(select(Duty).where(*mine).order_by(col(Duty.start), col(Duty.key))):
        _column(report, duty, late, began.late(duty, now)).append(duty)
    return report


def _column(report: DayReport, duty: Duty, done_late: set[UUID], late: bool) -> list[Duty]:
    if duty.state == DutyState.DONE:
        return report.late_done if duty.id in done_late else report.done
    if duty.state == DutyState.CANCELLED:
        return report.cancelled
    if duty.state == DutyState.MISSED:
        return report.missed
    return report.overdue if late else report.open


def close_day(session: Session, school: School, day: date, now: datetime, actor: str) -> DayReport:
    """Mark what was due by now and not done as missed, up to and including the day, and report the day. What was due
    before the office began stays open."""
    began = beginning(session, school.id)
    due = [col(Duty.day).between(began.day, day), col(Duty.due) <= now]
    due += [col(Duty.due) > began.published] if began.published else []
    late = (Duty.school_id == school.id, *due, col(Duty.state) == DutyState.OPEN)
    missed = update(Duty).where(*late).values(state=DutyState.MISSED, changed=now, sequence=Duty.sequence + 1)  # type: ignore[arg-type]
    count = session.execute(missed.execution_options(synchronize_session="fetch")).rowcount  # type: ignore[attr-defined]
    if count:
        write(session, now, actor, Verb.CLOSE_DAY, school, day=str(day), missed=count)
    return day_report(session, school, day, now)
