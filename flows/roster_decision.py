"""The decision on a proposed roster: asked for in the run, carried out, told as the run's state."""

from datetime import datetime, timedelta
from uuid import UUID

from prefect.client.schemas.objects import State

from actions.roster import approve_with_changes, undecided
from actions.roster.publish import publish, reject
from flows.states import completed, stands
from flows.wait_for_people import Decision, decision
from models import database
from models.draftings import Drafting
from models.errors import Refusal
from models.rosters import Roster, RosterState
from models.schools import School
from notifications.language import say
from notifications.sentences.codes import refusal
from notifications.sentences.runs import Named, said, who_did

OUTCOMES = {RosterState.REJECTED: "roster_rejected", RosterState.SUPERSEDED: "newer_roster"}
TO_DECIDE = "waits_decision"
QUESTIONS = 20  # so often changes that cannot be made are asked for again
GRACE = timedelta(days=1)  # the policy decides first, then Prefect's own time-out


def decided(school: School, roster: Roster, now: datetime) -> Roster:
    """The roster once somebody has decided. Changes that cannot be made are told and the question put again."""
    where = Named(school.name, school.name_en)
    about = said("waits_decision", school=where, days=days_of(roster), gaps=len(roster.gaps))
    refused, until = "", undecided.decide_by(school, roster) + GRACE
    for asked in range(QUESTIONS):
        why = [said("refused", reason=refused)] if refused else []
        word = decision(*stands(TO_DECIDE, *why, about), until, now, asked)
        roster, refused = settle(roster, now, word, f"user:{word.approver}")
        if not refused:
            break
    return roster


def settle(roster: Roster, now: datetime, word: Decision, who: str) -> tuple[Roster, str]:
    """Carry the decision out and answer the roster, and why it could not be done; when the pages were quicker, theirs
    stands."""
    refused: Refusal | None = None
    try:
        if not word.approved:
            _reject(roster.id, word, now, who)
        else:
            _amend(roster.id, word, now, who)
            with database.reading() as session:
                publish(session, roster.id, now, who)
    except Refusal as error:
        refused = error
    with database.reading() as session:
        mine = session.get_one(Roster, roster.id)
        language = session.get_one(School, mine.school_id).language
    return mine, refusal(refused, language) if refused and mine.proposed else ""


def _reject(roster_id: UUID, word: Decision, now: datetime, who: str) -> None:
    with database.session() as session:
        mine = session.get_one(Roster, roster_id)
        language = session.get_one(School, mine.school_id).language
        reject(session, mine, word.comment or say("run.no_reason", language), now, who)


def _amend(roster_id: UUID, word: Decision, now: datetime, who: str) -> None:
    """Make the changes that were given with the approval: all of them or none."""
    if word.changes.strip():
        with database.reading() as session:
            approve_with_changes.amend(session, roster_id, word.changes, now, who)


def outcome(roster: Roster) -> State:
    """What became of the roster, as the state of the run."""
    decided = said(
        "decided_why" if roster.note else "decided",
        days=days_of(roster),
        version=roster.version,
        who=who_did(roster.decided_by),
        note=roster.note,
        gaps=len(roster.gaps),
    )
    if roster.state == RosterState.PUBLISHED:
        return completed("gaps_to_fill" if roster.gaps else "roster_published", decided)
    lapsed = roster.state == RosterState.REJECTED and roster.decided_by == undecided.ACTOR
    return completed("lapsed_undecided" if lapsed else OUTCOMES[RosterState(roster.state)], decided)


def days_of(roster: Roster | Drafting) -> str:
    """The days a roster is for, drawn up or not, as they stand in a run's report."""
    return f"{roster.first} – {roster.last}"
