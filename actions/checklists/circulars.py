"""Circulars: entered when they come, on the agenda until a meeting has taken them up."""

from datetime import date, datetime

from sqlmodel import Session, col, select

from models.base import compare_and_set
from models.circulars import Circular
from models.errors import BadInput, Refusal
from models.journal import Verb, write
from models.schools import School


def enter_circular(
    session: Session,
    school: School,
    title: str,
    received: date,
    now: datetime,
    actor: str,
    *,
    issuer: str = "",
    number: str = "",
    deadline: date | None = None,
    note: str = "",
) -> Circular:
    """Take down a paper that came. Refuses one without a title, and the same paper a second time."""
    if not title.strip():
        raise BadInput("circular.no_title")
    circular = Circular(
        school_id=school.id,
        title=title.strip()[:200],
        issuer=issuer.strip()[:100],
        number=number.strip()[:64],
        received=received,
        deadline=deadline,
        note=note.strip()[:500],
        entered_at=now,
    )
    same = [getattr(Circular, name) == getattr(circular, name) for name in ("title", "issuer", "number")]
    if session.exec(select(Circular.id).where(Circular.school_id == school.id, *same)).first():
        raise Refusal("circular.known", title=circular.title)
    session.add(circular)
    session.flush()
    write(session, now, actor, Verb.ENTER_CIRCULAR, circular, title=circular.title)
    return circular


def to_discuss(session: Session, school: School) -> list[Circular]:
    """What no meeting has taken up yet: those with the nearest deadline first, then the oldest."""
    mine = select(Circular).where(Circular.school_id == school.id, col(Circular.discussed).is_(None))
    found = session.exec(mine.order_by(col(Circular.received), col(Circular.title))).all()
    return sorted(found, key=lambda circular: circular.deadline or date.max)


def discussed(session: Session, school: School, most: int = 50) -> list[Circular]:
    """What meetings took up last."""
    mine = select(Circular).where(Circular.school_id == school.id, col(Circular.discussed).is_not(None))
    return list(session.exec(mine.order_by(col(Circular.discussed).desc(), col(Circular.title)).limit(most)))


def mark_discussed(session: Session, circular: Circular, day: date, now: datetime, actor: str) -> bool:
    """A meeting on that day took it up; False when another had."""
    waiting = (col(Circular.id) == circular.id, col(Circular.discussed).is_(None))
    if not compare_and_set(session, Circular, *waiting, discussed=day):
        return False
    write(session, now, actor, Verb.DISCUSS_CIRCULAR, circular, day=str(day))
    return True


def put_back(session: Session, circular: Circular, now: datetime, actor: str) -> None:
    """It was not discussed after all, or has to be once more: the next agenda has it."""
    if circular.discussed is not None:
        circular.discussed = None
        session.add(circular)
        session.flush()
        write(session, now, actor, Verb.PUT_BACK_CIRCULAR, circular)
