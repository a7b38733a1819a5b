"""A proposed roster nobody decides on: by the school's policy it is published, dropped, or waits to the end."""

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from sqlmodel import Session, col, select

from actions.roster.publication import Publication, publication
from actions.roster.publish import keep, reject
from actions.school.leaders import heads
from actions.school.prepared import prepared
from actions.school.school_time import midnight
from models.database import changing
from models.rosters import Roster, RosterState
from models.schools import School
from notifications.language import say
from notifications.outbox import outbox

ACTOR = "policy:undecided"


def proposed_rosters(session: Session, school: School) -> list[Roster]:
    """The rosters that wait for a decision, the earliest first."""
    waiting = (Roster.school_id == school.id, col(Roster.state) == RosterState.PROPOSED)
    return list(session.exec(select(Roster).where(*waiting).order_by(col(Roster.first), col(Roster.version))))


def decide_by(school: School, roster: Roster) -> datetime:
    """Until when the office may decide; afterwards the policy does."""
    policies = school.policies
    over = midnight(roster.last + timedelta(days=1), school)
    if policies.roster_undecided == "wait":
        return over
    return min(over, roster.drawn_at + timedelta(hours=policies.roster_decide_hours))


def settle_undecided(session: Session, school_id: UUID, now: datetime) -> None:
    """Let the policy decide on each proposed roster whose time is up, and tell the office: one transaction a roster.
    The session only reads."""
    school = session.get_one(School, school_id)
    policy = school.policies.roster_undecided
    due = [row for row in proposed_rosters(session, school) if now >= decide_by(school, row)]
    for roster_id, ahead in [(row.id, row.last >= now.date()) for row in due]:
        if policy == "publish" and ahead:
            prepared(
                session,
                partial(publication, session, roster_id, now),
                partial(_publish, session, now=now),
            )
        else:
            with changing(session):
                _reject(session, roster_id, now)


def _publish(session: Session, found: Publication, now: datetime) -> None:
    keep(session, found, now, ACTOR)
    _tell(session, found.roster_id, now)


def _reject(session: Session, roster_id: UUID, now: datetime) -> None:
    roster = session.get_one(Roster, roster_id)
    language = session.get_one(School, roster.school_id).language
    reject(session, roster, say("roster.undecided", language), now, ACTOR)
    _tell(session, roster_id, now)


def _tell(session: Session, roster_id: UUID, now: datetime) -> None:
    """The office hears what became of a roster it did not decide on."""
    session.flush()
    roster = session.get_one(Roster, roster_id)
    school = session.get_one(School, roster.school_id)
    published = roster.state == RosterState.PUBLISHED
    facts = {"first": str(roster.first), "last": str(roster.last), "published": published}
    for head in heads(session, school, now):
        key = f"roster_lapsed|{roster.id}|{head.id}"
        outbox.owe(session, school, key, "roster_lapsed", now, person=head.id, facts=facts)
