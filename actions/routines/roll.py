"""Roll the horizon: what the routines ask for between two days becomes duties, in short transactions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam
from sqlmodel import Session, col, select

from actions.crews.board_proposal import drop_overtaken, let_go
from actions.routines import calendar_proposals
from actions.routines.derive_duties import DERIVED, Difference, Seen, derive, derived_until
from actions.routines.ground import behind, mark_of
from actions.school.prepared import TRIES, Overtaken, as_seen
from actions.school.schools import today
from models import database
from models.bulk import Values, add_rows, drop_rows, look_again, set_all, set_rows
from models.duties import Duty, DutyState
from models.errors import Refusal
from models.journal import Verb, write
from models.proposals import Proposal
from models.schools import School

SLICE = 250  # duties; as many are written in a twentieth of a second
LEFT = (col(Duty.state) == DutyState.OPEN, col(Duty.published).is_(False))  # nobody has published it since


@dataclass(frozen=True)
class Rolled:
    """How many duties were added, moved or withdrawn; `proposed` ones are published and wait for a person."""

    added: int = 0
    moved: int = 0
    withdrawn: int = 0
    proposed: int = 0

    def __add__(self, other: "Rolled") -> "Rolled":
        return Rolled(
            self.added + other.added,
            self.moved + other.moved,
            self.withdrawn + other.withdrawn,
            self.proposed + other.proposed,
        )


def roll(
    school_id: UUID, first: date, last: date, now: datetime, actor: str, verb: Verb = Verb.ROLL
) -> Rolled:
    """Keep the duties of these days (both included) as the routines say. What that changes is found while others
    write, and written slice by slice; cut off, the next roll goes on.

    Run again it changes nothing. Raises Refusal when others change what the duties are derived from all the time.
    """
    total = Rolled()
    with database.reading() as session:
        for _ in range(TRIES):
            school = session.get_one(School, school_id)
            found = derive(session, school, first, last, now)
            try:
                done = _apply_all(session, school_id, found, now, actor, verb)
            except Overtaken:
                continue
            total += done
            if done.added + done.moved + done.withdrawn + len(found.marked) + len(found.taken) >= found.size:
                return Rolled(total.added, total.moved, total.withdrawn, found.suggested.waiting)
    raise Refusal("school.busy")


def follow(school_id: UUID, now: datetime, actor: str) -> Rolled:
    """Let the duties from today on follow what changed of that they are derived from, if they have not yet.

    The page that changed something calls it; what a killed process left, the reminders follow.
    """
    with database.reading() as session:
        school = session.get_one(School, school_id)
        if not behind(session, school):
            return Rolled()
        first = today(school, now)
        last = derived_until(session, school, first)
    return roll(school_id, first, last, now, actor, Verb.FOLLOW)


def _apply_all(
    session: Session, school_id: UUID, found: Difference, now: datetime, actor: str, verb: Verb
) -> Rolled:
    total, mark = Rolled(), found.mark
    slices = [*found.slices(SLICE)]
    for number, part in enumerate(slices, 1):
        with database.changing(session):
            school = session.get_one(School, school_id)
            whole = verb if number == len(slices) else Verb.ROLL
            total += apply(session, school, part, mark, now, actor, whole)
            mark = mark_of(session, school)
    return total


def apply(
    session: Session,
    school: School,
    found: Difference,
    mark: int,
    now: datetime,
    actor: str,
    verb: Verb = Verb.ROLL,
) -> Rolled:
    """Write a difference, of duties that nobody has published or changed since; raises Overtaken, before anything is
    changed, when the school's mark is another."""
    session.exec(select(School.id).where(School.id == school.id).with_for_update())  # one a school at a time
    if mark_of(session, school) != mark:
        raise Overtaken
    let_go(session, school, {seen.id for seen in found.withdrawn}, now)
    withdrawn = drop_rows(session, Duty, (seen.id for seen in found.withdrawn), *LEFT)
    rolled = Rolled(_add(session, found.added), _move(session, found, now), withdrawn)
    _change(session, found.taken, now, LEFT[0])
    _mark(session, found.marked, now)
    calendar_proposals.keep(session, school, found.suggested, now, actor)
    drop_overtaken(session, school, now)
    if verb is Verb.FOLLOW or found.size:
        write(session, now, actor, verb, school, **vars(rolled))
    session.flush()
    look_again(session, Duty, Proposal)
    return rolled


def _add(session: Session, duties: Iterable[Duty]) -> int:
    return add_rows(session, Duty, [duty.model_dump() for duty in duties])


def _move(session: Session, found: Difference, now: datetime) -> int:
    moved = ((seen, {name: getattr(wanted, name) for name in DERIVED}) for seen, wanted in found.moved)
    return _change(session, moved, now, *LEFT)


def _mark(session: Session, duties: Sequence[Seen], now: datetime) -> None:
    """Thousands become official at once: in one statement, unless one of them was changed since."""
    for provisional in (True, False):
        marked = [seen for seen in duties if seen.provisional is not provisional]
        if as_seen(session, {seen.id: seen.sequence for seen in marked}):
            news = {"provisional": provisional, "sequence": Duty.sequence + 1, "changed": now}
            set_all(session, Duty, (seen.id for seen in marked), news)
        else:
            _change(session, ((seen, {"provisional": provisional}) for seen in marked), now)


def _change(
    session: Session, duties: Iterable[tuple[Seen, Values]], now: datetime, *where: ColumnElement[bool]
) -> int:
    """Give duties new values, those that nobody has changed since they were seen; answers how many."""
    rows = [
        {
            "id": seen.id,
            "seen_sequence": seen.sequence,
            "sequence": seen.sequence + 1,
            "changed": now,
            **values,
        }
        for seen, values in duties
    ]
    return set_rows(session, Duty, rows, *where, col(Duty.sequence) == bindparam("seen_sequence"))
