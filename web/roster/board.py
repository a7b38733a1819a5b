"""The roster board: people by days, what is proposed against what is published, and the decision."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, BackgroundTasks, Depends, Form, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session, col, select

from actions.duties.views import DutyView, duties_between
from actions.replans.replan import ReplanView, replans
from actions.roster.publish import Change, difference, publish, reject
from actions.roster.xlsx import day_for_group
from models.errors import BadInput
from models.people import Person
from models.rosters import Roster, RosterState
from models.schools import School
from web.roster.draw_up import drawing_state
from web.roster.recheck import Rechecked
from web.server.dependencies import AtDesk, AtManagersDesk, Desk, own
from web.server.pages import PlainDay, language_of
from web.server.prefect_client import resume
from web.server.sessions import csrf_checked

router = APIRouter(dependencies=[Depends(csrf_checked)])
MOST_LISTED = 30


@dataclass(frozen=True)
class Cell:
    """One duty of a person on a day; `change` says what the proposed roster would do to it."""

    view: DutyView
    change: str = ""


@dataclass
class Row:
    """The same work at the same place, day by day, with its people."""

    view: DutyView
    days: dict[date, list[DutyView]] = field(default_factory=lambda: defaultdict(list))


Board = dict[UUID, dict[date, list[Cell]]]
Span = Literal["week", "month"]


@router.get("/roster")
def roster_page(
    desk: AtDesk,
    week: PlainDay = None,
    span: Span = "week",
    by: Literal["people", "duties"] = "people",
    drawing: UUID | None = None,
) -> Response:
    """The week (or month) that holds the day `week`: people by days, or duties by days; and how far the roster is that
    is being drawn up."""
    day = week or desk.today
    days = days_of(day, span)
    views = duties_between(desk.database, desk.school, days[0], days[-1], briefly=True)
    proposed = proposed_rosters(desk.database, desk.school)
    changes = {roster.id: difference(desk.database, roster) for roster in proposed}
    people_changes = replans(desk.database, desk.school)
    every = [*chain.from_iterable(changes.values()), *chain.from_iterable(map(seats_of, people_changes))]
    shown = {view.duty.id for view in views}
    people, board = staff(desk), board_of(views, every)
    texts = group_texts(desk, days, views) if span == "week" else {}
    return desk.page(
        "roster/board.html",
        days=days,
        day=day,
        span=span,
        by=by,
        drawing=drawing_state(desk.school, drawing) if drawing else "",
        group_texts=texts,
        week_text="\n\n".join(text for text in texts.values() if text),
        before=days[0] - timedelta(days=1),
        after=days[-1] + timedelta(days=1),
        people=[person for person in people if person.employed(days[0]) or person.id in board],
        board=board,
        rows=rows_of(views) if by == "duties" else [],
        coming=changed_people(every, people),
        gaps=gaps_of(views, every),
        proposed=[roster for roster in proposed if roster.first <= days[-1] and roster.last >= days[0]],
        waiting=len(proposed) + len(people_changes),
        people_changes=[
            one for one in people_changes if any(each.duty_id in shown for each in seats_of(one))
        ],
        listed={roster: told(found, views, people) for roster, found in changes.items()},
        counts={roster: Counter(change.kind for change in found) for roster, found in changes.items()},
    )


def seats_of(waiting: ReplanView) -> list[Change]:
    """Who would come and go with a change of people."""
    return [
        Change(seat.view.duty.id, seat.person.id, "added" if seat.comes else "removed")
        for seat in waiting.seats
    ]


def days_of(day: date, span: Span) -> list[date]:
    """The days from Monday to Sunday of the week, or of the whole month, that holds a day."""
    if span == "week":
        return [day + timedelta(days=n - day.weekday()) for n in range(7)]
    first = day.replace(day=1)
    return [one for one in (first + timedelta(days=n) for n in range(31)) if one.month == first.month]


def group_texts(desk: Desk, days: list[date], views: list[DutyView]) -> dict[date, str | None]:
    """Each day as text for a chat group."""
    language = language_of(desk.request)
    return {day: day_for_group(desk.school, day, views, desk.today, language) for day in days}


def gaps_of(views: list[DutyView], changes: list[Change]) -> dict[date, list[tuple[DutyView, int]]]:
    """The duties of each day that lack people, and how many, when what is proposed is counted in."""
    turn = {"added": -1, "removed": 1}
    more: Counter[UUID] = Counter()
    for change in changes:
        more[change.duty_id] += turn[change.kind]
    found: dict[date, list[tuple[DutyView, int]]] = defaultdict(list)
    for view in views:
        short = view.missing + more[view.duty.id] if view.duty.open else 0
        if short > 0:
            found[view.duty.day].append((view, short))
    return found


def rows_of(views: list[DutyView]) -> list[Row]:
    """The duties gathered by routine and place, in the order of their topics and times."""
    rows: dict[tuple[str, str, UUID | None], Row] = {}
    for view in views:
        duty = view.duty
        row = rows.setdefault((duty.topic, duty.name, duty.place_id), Row(view))
        row.days[duty.day].append(view)
    return [rows[key] for key in sorted(rows, key=lambda key: (key[0], key[1], str(key[2])))]


def changed_people(changes: list[Change], people: list[Person]) -> dict[UUID, list[tuple[str, Person]]]:
    """By duty, whom the proposed rosters would add or remove."""
    known = {person.id: person for person in people}
    found: dict[UUID, list[tuple[str, Person]]] = defaultdict(list)
    for change in changes:
        if change.person_id in known:
            found[change.duty_id].append((change.kind, known[change.person_id]))
    return found


def told(
    changes: list[Change], views: list[DutyView], people: list[Person]
) -> list[tuple[str, Person, DutyView]]:
    """The changes of a proposal that fall into the days shown, as a list; a long one is left to the board."""
    known, shown = {person.id: person for person in people}, {view.duty.id: view for view in views}
    found = [one for one in changes if one.duty_id in shown and one.person_id in known]
    if len(found) > MOST_LISTED:
        return []
    listed = [(one.kind, known[one.person_id], shown[one.duty_id]) for one in found]
    return sorted(listed, key=lambda one: (one[2].duty.start, one[2].duty.key, one[0]))


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
    proposed: dict[UUID, dict[UUID, str]] = defaultdict(dict)
    for change in changes:
        proposed[change.duty_id][change.person_id] = change.kind
    board: Board = defaultdict(lambda: defaultdict(list))
    for view in views:
        kinds = proposed.get(view.duty.id, {})
        for person in {person.id for person in view.people} | kinds.keys():
            board[person][view.duty.day].append(Cell(view, kinds.get(person, "")))
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
