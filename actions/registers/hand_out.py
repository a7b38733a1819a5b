"""Textbooks handed out: each class's signature, at the office or on a phone in its room."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from actions.duties.complete import COMPLETABLE
from actions.findings.record import record_duty
from models.checklists import Checklist
from models.duties import Duty, Record
from models.errors import BadInput
from models.journal import Verb, write
from models.schools import School
from models.textbooks import TextbookClass
from notifications.language import say

HAND_OUT = "textbook-hand-out"


@dataclass(frozen=True)
class Receipt:
    """What was signed for at a class's room, on a phone: by whom, how many sets, what is missing in words."""

    teacher: str
    sets: int
    lacking: str
    at: datetime


def sign(
    session: Session, one: TextbookClass, handed: dict[str, int], teacher: str, now: datetime, actor: str
) -> None:
    """The class teacher signs for what the class was handed; signed again later, more came. The hand-out's duty at the
    class's room is recorded with it."""
    if not teacher.strip():
        raise BadInput("textbooks.no_signature", name=one.name)
    if any(title not in one.needed or not 0 <= copies <= 10_000 for title, copies in handed.items()):
        raise BadInput("input")
    one.handed, one.signed_by, one.signed_at = dict(handed), teacher.strip()[:64], now
    session.add(one)
    session.flush()
    write(session, now, actor, Verb.SIGN_TEXTBOOKS, one, handed=handed, short=one.short)
    sets = min((handed.get(title, 0) for title in one.needed), default=0)
    lacking = "；".join(f"{title} {copies}" for title, copies in one.short.items())
    entries = {"pupils": one.pupils, "sets": sets, "shortages": lacking[:4000], "teacher": one.signed_by}
    for duty in _hand_outs(session, one):
        record_duty(session, duty, entries, now, actor, reason=say("By the register", "zh_CN"))


def _hand_outs(session: Session, one: TextbookClass) -> list[Duty]:
    if one.place_id is None:
        return []
    mine = (Duty.place_id == one.place_id, col(Duty.state).in_(COMPLETABLE))
    listed = col(Duty.checklist_id).in_(_lists(one.school_id, one.occasion))
    return [duty for duty in session.exec(select(Duty).where(listed, *mine)) if duty.routine_code == HAND_OUT]


def _lists(school_id: UUID, occasion: str) -> SelectOfScalar[UUID]:
    """The ids of the term's textbook lists."""
    mine = (Checklist.school_id == school_id, Checklist.kind == "textbooks", Checklist.occasion == occasion)
    return select(Checklist.id).where(*mine)


def receipts(session: Session, school: School, classes: list[TextbookClass]) -> dict[UUID, Receipt]:
    """What was signed for on phones, by class: the record of the hand-out at the room of a class that has not signed
    at the office."""
    waiting = {one.place_id: one.id for one in classes if one.signed_at is None and one.place_id}
    occasion = classes[0].occasion if classes else ""
    done = select(Duty, Record).join(Record, col(Record.duty_id) == Duty.id)
    mine = (col(Duty.checklist_id).in_(_lists(school.id, occasion)), col(Duty.place_id).in_(waiting))
    return {
        waiting[duty.place_id]: _receipt(record)
        for duty, record in session.exec(done.where(*mine))
        if duty.place_id and duty.routine_code == HAND_OUT
    }


def _receipt(record: Record) -> Receipt:
    entries = record.entries
    teacher, lacking = str(entries.get("teacher", "")), str(entries.get("shortages", ""))
    return Receipt(teacher, int(entries.get("sets", 0)), lacking, record.done_at)
