"""The decision on a proposed roster: asked for in the run, carried out, told as the run's state."""

from datetime import datetime, timedelta

from prefect.client.schemas.objects import State
from prefect.states import Completed

from actions.crews import written_changes
from actions.roster import undecided
from actions.roster.publish import publish, reject
from actions.roster.recheck import recheck
from flows.waiting import Decision, decision
from models import database
from models.errors import Refusal
from models.rosters import Roster, RosterState
from models.schools import School
from notifications.sentences.codes import refusal

OUTCOMES = {RosterState.REJECTED: "班表已退回", RosterState.SUPERSEDED: "已有新班表"}
QUESTIONS = 20  # so often changes that cannot be made are asked for anew
GRACE = timedelta(days=1)  # the policy decides first, then Prefect's own time-out


def decided(school: School, roster: Roster, now: datetime) -> Roster:
    """The roster once somebody has decided. Changes that cannot be made are told and the question put again."""
    days = f"{roster.first} – {roster.last}"
    about = f"{school.name} {days} 的班表，空岗 {len(roster.gaps)}。明细见这次运行的 Artifacts。"
    refused, until = "", undecided.decide_by(school, roster) + GRACE
    for asked in range(QUESTIONS):
        word = decision(refused + about, until, now, asked)
        roster, refused = settle(roster, now, word, f"user:{word.approver}")
        if not refused:
            break
    return roster


def settle(roster: Roster, now: datetime, word: Decision, who: str) -> tuple[Roster, str]:
    """Carry the decision out and answer the roster, and why it could not be done; when the pages were quicker, theirs
    stands."""
    refused: Refusal | None = None
    known = recheck(roster.id) if word.approved and not word.changes.strip() else None
    try:
        with database.session() as session:
            mine = session.get_one(Roster, roster.id)
            if not word.approved:
                reject(session, mine, word.comment or "未说明原因", now, who)
            else:
                if word.changes.strip():
                    wanted = written_changes.exchanges(session, mine, word.changes)
                    written_changes.make(session, mine, wanted, now, who)
                publish(session, mine, now, who, known)
    except Refusal as error:
        refused = error
    with database.reading() as session:
        mine = session.get_one(Roster, roster.id)
        language = session.get_one(School, mine.school_id).language
    return mine, refusal(refused, language) if refused and mine.proposed else ""


def outcome(roster: Roster) -> State:
    """What became of the roster, as the state of the run."""
    said = f"{roster.decided_by}：{roster.note}" if roster.note else f"{roster.decided_by}"
    message = f"{roster.first} – {roster.last}，第 {roster.version} 稿，{said}。空岗 {len(roster.gaps)}。"
    if roster.state != RosterState.PUBLISHED:
        lapsed = roster.state == RosterState.REJECTED and roster.decided_by == undecided.ACTOR
        return Completed(name="逾期未定" if lapsed else OUTCOMES[RosterState(roster.state)], message=message)
    return Completed(name="有空岗待补" if roster.gaps else "班表已公布", message=message)
