"""Tell those whom a change of crew concerns: who comes, who leaves, and who keeps a duty that moves."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, col, select

from actions.crews.change import Made
from actions.duties.brief import LISTED, brief
from models.duties import Assignment, AssignmentState, Duty
from models.notices import Notice
from models.rosters import Roster
from models.schools import School
from notifications.outbox import outbox

ASSIGNED, WITHDRAWN = "assigned", "withdrawn"


def tell(session: Session, school: School, made: Made, now: datetime) -> None:
    """One word for each who left, who came, and who keeps a duty that moved: once a person and change of the row."""
    outbox.owe_all(session, words_of_change(session, school, made, now))
    came = {row.id for row in made.came}
    for duty_id, before in made.moved.items():
        tell_moved(session, school, made.duties[duty_id], before, now, but=came)


def words_of_change(session: Session, school: School, made: Made, now: datetime) -> Iterator[Notice]:
    """A word to each who left and each who came, about all their duties at once; not queued yet."""
    for kind, person, rows in _by_person(made):
        duties = sorted((made.duties[row.duty_id] for row in rows), key=lambda duty: duty.start)
        first = min(rows, key=lambda row: row.id)
        key = f"{kind}|{first.id}|{first.sequence}"
        facts = _facts(duties, duties[0].day, duties[-1].day)
        yield outbox.notice(session, school, key, kind, now, person=person, facts=facts)


def _by_person(made: Made) -> Iterator[tuple[str, UUID, list[Assignment]]]:
    """Who left, then who came, each with the rows of theirs."""
    for kind, rows in ((WITHDRAWN, made.left), (ASSIGNED, made.came)):
        theirs: dict[UUID, list[Assignment]] = defaultdict(list)
        for row in rows:
            theirs[row.person_id].append(row)
        yield from ((kind, person, found) for person, found in theirs.items())


def tell_moved(
    session: Session,
    school: School,
    duty: Duty,
    before: dict[str, str],
    now: datetime,
    but: Iterable[UUID] = (),
) -> None:
    """A word to who keeps a duty that moved; `but` those whose rows these are, who hear of it otherwise."""
    held = (Assignment.duty_id == duty.id, Assignment.state == AssignmentState.ASSIGNED)
    rows = session.exec(select(Assignment).where(*held, col(Assignment.id).not_in(list(but))))
    outbox.owe_all(session, words_of_move(session, school, duty, before, rows, now))


def words_of_move(
    session: Session,
    school: School,
    duty: Duty,
    before: dict[str, str],
    rows: Iterable[Assignment],
    now: datetime,
) -> Iterator[Notice]:
    """A word to each who keeps a duty that moved; not queued yet."""
    facts = {**brief(duty), "before": before}
    for row in rows:
        key = f"changed|{duty.id}|{row.person_id}|{duty.sequence}"
        yield outbox.notice(session, school, key, "changed", now, person=row.person_id, facts=facts)


def words_of_roster(
    session: Session, school: School, roster: Roster, made: Made, now: datetime
) -> Iterator[Notice]:
    """One word a person about all that a published roster gives them, and one about all it takes; not queued yet."""
    for kind, person, rows in _by_person(made):
        theirs = (made.duties[row.duty_id] for row in rows)
        ahead = sorted((duty for duty in theirs if duty.end > now), key=lambda duty: duty.start)
        if ahead:
            key = f"{kind}|{roster.id}|{person}"
            facts = _facts(ahead, roster.first, roster.last)
            yield outbox.notice(session, school, key, kind, now, person=person, facts=facts)


def _facts(duties: list[Duty], first: date, last: date) -> dict[str, object]:
    listed = [brief(duty) for duty in duties[:LISTED]]
    return {"count": len(duties), "duties": listed, "first": str(first), "last": str(last)}
