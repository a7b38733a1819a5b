"""The roster board: people by days, what is proposed against what is published, and the decision."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, BackgroundTasks, Depends, Form, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session, col, select

from actions.exporting import day_for_group
from actions.publishing import Change, difference, publish, reject
from actions.reading import DutyView, duties_between
from models.errors import BadInput
from models.people import Person
from models.rosters import Roster, RosterState
from models.schools import School
from web.dependencies import AtDesk, AtManagersDesk, Desk, own
from web.pages import PlainDay, language_of
from web.prefect_client import resume
from web.rechecking import Rechecked
from web.sessions import csrf_checked

router = APIRouter(dependencies=[Depends(csrf_checked)])
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Cell:
    """One duty of a person on a day; `change` says what the proposed roster would do to it."""

    view: DutyView
    change: str = ""


Board = dict[UUID, dict[date, list[Cell]]]


@router.get("/roster")
def roster_page(desk: AtDesk, week: PlainDay = None) -> Response:
    """The week that holds the day `week`, people by days."""
    day = week or desk.today
    first = day - timedelta(days=day.weekday())
    views = duties_between(desk.database, desk.school, first, first + WEEK - timedelta(days=1))
    proposed = proposed_rosters(desk.database, desk.school)
    changes = {roster.id: difference(desk.database, roster) for roster in proposed}
    board = board_of(views, list(chain.from_iterable(changes.values())))
    days = [first + timedelta(days=n) for n in range(7)]
    language = language_of(desk.request)
    return desk.page(
        "roster.html",
        days=days,
        group_texts={day: day_for_group(desk.school, day, views, desk.today, language) for day in days},
        before=first - WEEK,
        after=first + WEEK,
        people=[person for person in staff(desk) if person.employed(first) or person.id in board],
        board=board,
        proposed=proposed,
        counts={roster: Counter(change.kind for change in found) for roster, found in changes.items()},
    )


def proposed_rosters(session: Session, school: School) -> list[Roster]:
    """The rosters that wait for a decision, the earliest first."""
    waiting = (Roster.school_id == school.id, col(Roster.state) == RosterState.PROPOSED)
    return list(session.exec(select(Roster).where(*waiting).order_by(col(Roster.first), col(Roster.version))))


def staff(desk: Desk) -> list[Person]:
    """Everybody of the school by team and code."""
    mine = select(Person).where(Person.school_id == desk.school.id)
    return list(desk.database.exec(mine.order_by(col(Person.team), col(Person.code))))


def board_of(views: list[DutyView], changes: list[Change]) -> Board:
    """Each person's duties by day: those they have, and what the proposed rosters would add or remove."""
    proposed = {(change.duty_id, change.person_id): change.kind for change in changes}
    board: Board = defaultdict(lambda: defaultdict(list))
    for view in views:
        held = {person.id for _, person in view.people}
        coming = {person for duty, person in proposed if duty == view.duty.id}
        for person in held | coming:
            change = proposed.get((view.duty.id, person), "")
            board[person][view.duty.day].append(Cell(view, change))
    return board


@router.post("/rosters/{roster_id}/publish")
def publish_roster(
    known: Rechecked, desk: AtManagersDesk, roster_id: UUID, after: BackgroundTasks
) -> Response:
    """Accept the proposed roster: its plan becomes people's duties."""
    roster = own(desk.database, desk.school, Roster, roster_id)
    publish(desk.database, roster, desk.now, desk.actor, known)
    return _decided(roster, after, "published")


@router.post("/rosters/{roster_id}/reject")
def reject_roster(
    desk: AtManagersDesk,
    roster_id: UUID,
    after: BackgroundTasks,
    reason: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Decline the proposed roster with a reason."""
    roster = own(desk.database, desk.school, Roster, roster_id)
    if not reason.strip():
        raise BadInput("roster.no_reason")
    reject(desk.database, roster, reason.strip(), desk.now, desk.actor)
    return _decided(roster, after, "rejected")


def _decided(roster: Roster, after: BackgroundTasks, told: str) -> Response:
    if roster.flow_run:
        published = roster.state == RosterState.PUBLISHED
        word = {"approved": published, "approver": roster.decided_by, "comment": roster.note}
        after.add_task(resume, roster.flow_run, word)
    return RedirectResponse(f"/roster?week={roster.first}&told={told}", 303)
