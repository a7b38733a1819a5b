"""A proposed roster nobody decides on: by the school's policy it is published, dropped, or waits to the end."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from actions.roster.publish import publish, reject
from actions.school.leaders import heads
from actions.school.school_time import midnight
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


def settle_undecided(session: Session, school: School, now: datetime) -> list[Roster]:
    """Let the policy decide on each proposed roster whose time is up, and tell the office; answers which."""
    due = [row for row in proposed_rosters(session, school) if now >= decide_by(school, row)]
    for roster in due:
        if school.policies.roster_undecided == "publish" and roster.last >= now.date():
            publish(session, roster, now, ACTOR)
        else:
            reject(session, roster, say("roster.undecided", school.language), now, ACTOR)
        _tell(session, school, roster, now)
    return due


def _tell(session: Session, school: School, roster: Roster, now: datetime) -> None:
    """The office hears what became of a roster it did not decide on."""
    session.flush()
    published = roster.state == RosterState.PUBLISHED
    facts = {"first": str(roster.first), "last": str(roster.last), "published": published}
    for head in heads(session, school, now):
        key = f"roster_lapsed|{roster.id}|{head.id}"
        outbox.owe(session, school, key, "roster_lapsed", now, person=head.id, facts=facts)
