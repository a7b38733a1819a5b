"""A desk in the middle of a term: something of everything, so that no page is looked at empty."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from actions.people.absences import report_absence
from actions.people.personal_link import person_link
from actions.registers.stocktake import freeze
from actions.repairs.mend import attempt
from actions.repairs.report import report_problem
from actions.routines.calendar_proposals import when
from models import database
from models.assets import Asset
from models.checklists import Checklist
from models.duties import Assignment, AssignmentState, Duty, DutyState
from models.findings import Finding
from models.notices import Notice, NoticeState
from models.people import Person
from models.places import Place
from models.repairs import AttemptOutcome
from models.routines import Routine
from models.schools import School
from notifications.outbox.outbox import owe
from tests.browser.running import FIRST, NOON
from tests.factories import kept
from tests.rolling import propose

TERM = "2026-2027-1"
A_DAY = timedelta(days=1)


def furnish() -> dict[str, str]:
    """Put it there; answers the rows that addresses name."""
    with database.session() as session:
        school = session.exec(select(School)).one()
        registered = select(Place).join(Asset, col(Asset.place_id) == Place.id)
        room = session.exec(registered.where(col(Place.custodian_id).is_not(None))).first()
        assert room
        seat, duty = afternoon(session)
        _leave(session, school, seat.person_id)
        _tell_in_vain(session, school)
        found = {"checklist": _count(session, school), "repair": _mend(session, school, room)}
        found["finding"] = _find(session, school, room)
        return found | {"room": str(room.id)} | _at_work(session, seat, duty)


def afternoon(session: Session) -> tuple[Assignment, Duty]:
    """A guard's duty later today."""
    seats = select(Assignment, Duty).join(Duty, col(Duty.id) == Assignment.duty_id)
    held = (Assignment.state == AssignmentState.ASSIGNED, Duty.state == DutyState.OPEN)
    today = (Duty.day == FIRST, Duty.start > NOON, Duty.topic == "security")
    found = session.exec(seats.where(*held, *today).order_by(col(Duty.start), col(Duty.key))).first()
    assert found
    return found


def _at_work(session: Session, seat: Assignment, own_duty: Duty) -> dict[str, str]:
    """The duties and people that are looked at."""
    worker = session.get_one(Person, seat.person_id)
    done = session.exec(select(Duty).where(Duty.state == DutyState.DONE).order_by(col(Duty.key))).first()
    today = session.exec(select(Duty).where(Duty.day == FIRST).order_by(col(Duty.key))).first()
    gate = session.exec(select(Place).where(Place.code == "gate-east")).one()
    routine = session.exec(select(Routine).where(Routine.topic == "food").order_by(col(Routine.code))).first()
    assert done and today and routine
    moved = {name: getattr(own_duty, name) + A_DAY for name in ("day", "start", "end")}
    propose(session, own_duty, when(own_duty).model_copy(update=moved), NOON, "calendar")
    rows = {
        "own_duty": own_duty,
        "done": done,
        "duty": today,
        "seat": seat,
        "routine": routine,
        "person": worker,
    }
    return {
        **{name: str(row.id) for name, row in rows.items()},
        "token": person_link(worker).removeprefix("/p/"),
        "slug": gate.slug,
    }


def _count(session: Session, school: School) -> str:
    """A stocktake, its books frozen."""
    about: Any = {"kind": "stocktake", "occasion": TERM, "opens": FIRST, "deadline": NOON + 7 * A_DAY}
    about |= {"name": "校产盘点 2026-2027-1", "name_en": "Stocktake 2026-2027-1", "opened_at": NOON}
    checklist = kept(session, Checklist(school_id=school.id, **about))
    freeze(session, school, checklist, NOON, "test")
    for step in session.exec(select(Duty).where(Duty.day > FIRST).order_by(col(Duty.key)).limit(3)):
        step.checklist_id = checklist.id
    return str(checklist.id)


def _mend(session: Session, school: School, room: Place) -> str:
    """A repair with a try behind it, and one nobody has looked at."""
    report_problem(session, school, "走廊灯不亮", NOON - A_DAY, "test", place=room)
    leak = report_problem(
        session, school, "三楼水管漏水", NOON - A_DAY, "test", place=room, detail="地面湿滑", urgent=True
    )
    attempt(session, leak, AttemptOutcome.TEMPORARY, NOON, "test", by="诚信维修", result="先关阀，等配件")
    return str(leak.id)


def _find(session: Session, school: School, room: Place) -> str:
    """A finding that waits for its remedy, found three times."""
    about: Any = {"place_id": room.id, "found_at": NOON - A_DAY, "seen_at": NOON, "due": NOON + A_DAY}
    about |= {"name": "防火巡查：应急灯、疏散标志完好——不合格", "detail": "二楼西侧应急灯不亮", "times": 3}
    english = "Fire patrol: emergency lights and signs in order - failed"
    finding = Finding(school_id=school.id, key="signs", name_en=english, found_by="test", **about)
    return str(kept(session, finding).id)


def _leave(session: Session, school: School, worker: UUID) -> None:
    """Somebody else is away for two days."""
    away = session.exec(select(Person).where(Person.school_id == school.id, Person.id != worker)).first()
    assert away
    report_absence(session, away, NOON + A_DAY, NOON + 3 * A_DAY, "sick", NOON, "test")


def _tell_in_vain(session: Session, school: School) -> None:
    """A word that did not reach its reader."""
    facts = {"name": "门卫值班", "name_en": "Gate duty", "start": NOON.isoformat(), "end": NOON.isoformat()}
    owe(session, school, "in-vain", "reminder", NOON, facts=facts)
    notice = session.exec(select(Notice).where(Notice.key == "in-vain")).one()
    given_up = {"state": NoticeState.FAILED, "error": "refused with status 404", "attempts": 5}
    session.add(notice.sqlmodel_update(given_up))
