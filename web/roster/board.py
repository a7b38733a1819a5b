"""The roster board: people by days, what is proposed against what is published, and the decision."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from itertools import chain
from typing import Annotated, Literal
from uuid import UUID

from fastapi import BackgroundTasks, Form, Response
from fastapi.responses import RedirectResponse

from actions.coverage.figures import figures_of_roster
from actions.duties.group_text import day_for_group
from actions.duties.views import DutyView, duties_between, seen
from actions.replans.replan import ReplanView, replans
from actions.roster.board_view import board_of, changed_people, gaps_of, listed, rows_of
from actions.roster.publish import Change, difference, publish, reject
from actions.roster.take_back import TIME, just_published, take_back
from actions.roster.undecided import proposed_rosters
from actions.school.rows import by_id, people_of
from actions.setup.path import first_links
from calendars.school_days.periods import month_of, week_of
from models.database import changing
from models.errors import BadInput
from models.rosters import Roster, RosterState
from web.forms.answer import carry_out
from web.roster.standing import outcome_of, standings_of
from web.server.dependencies import AtDesk, AtManagersDesk, Desk, own
from web.server.pages import PlainDay, language_of
from web.server.prefect_client import resume
from web.server.routes import office_router

router = office_router()
Span = Literal["week", "month"]


@router.get("/roster")
def roster_page(
    desk: AtDesk,
    week: PlainDay = None,
    span: Span = "week",
    by: Literal["people", "duties"] = "people",
    drafting: UUID | None = None,
) -> Response:
    """The week (or month) that holds the day `week`: people by days, or duties by days; and how far rosters are that
    are being drawn up."""
    day = week or desk.today
    days = week_of(day) if span == "week" else month_of(day)
    every_view = duties_between(desk.database, desk.school, days[0], days[-1], briefly=True)
    views = seen(every_view, desk.asker, desk.today)
    proposed = proposed_rosters(desk.database, desk.school)
    changes = {roster.id: difference(desk.database, roster) for roster in proposed}
    people_changes = [
        one for one in replans(desk.database, desk.school) if one.seen_by(desk.asker, desk.today)
    ]
    every = [*chain.from_iterable(changes.values()), *chain.from_iterable(map(seats_of, people_changes))]
    shown = {view.duty.id for view in views}
    people, board = people_of(desk.database, desk.school), board_of(views, every)
    known = by_id(people)
    texts = group_texts(desk, days, views) if span == "week" else {}
    return desk.page(
        "roster/board.html",
        days=days,
        day=day,
        span=span,
        by=by,
        drafting=standings_of(desk),
        outcome=outcome_of(desk, drafting) if drafting else "",
        group_texts=texts,
        week_text="\n\n".join(text for text in texts.values() if text),
        before=days[0] - timedelta(days=1),
        after=days[-1] + timedelta(days=1),
        people=[person for person in people if person.employed(days[0]) or person.id in board],
        board=board,
        rows=rows_of(views) if by == "duties" else [],
        coming=changed_people(every, known),
        gaps=gaps_of(views, every),
        lately=just_published(desk.database, desk.school, desk.now),
        time=TIME,
        first_links=first_links(desk.database, desk.school, desk.now),
        proposed=[roster for roster in proposed if roster.first <= days[-1] and roster.last >= days[0]],
        covering={one.id: figures_of_roster(desk.database, desk.school, one, desk.now) for one in proposed},
        waiting=len(proposed) + len(people_changes),
        people_changes=[
            one for one in people_changes if any(each.duty_id in shown for each in seats_of(one))
        ],
        listed={roster: listed(found, views, known) for roster, found in changes.items()},
        counts={roster: Counter(change.kind for change in found) for roster, found in changes.items()},
    )


def seats_of(waiting: ReplanView) -> list[Change]:
    """Who would come and go with a change of people."""
    return [
        Change(seat.view.duty.id, seat.person.id, "added" if seat.comes else "removed")
        for seat in waiting.seats
    ]


def group_texts(desk: Desk, days: list[date], views: list[DutyView]) -> dict[date, str | None]:
    """Each day as text for a chat group."""
    language = language_of(desk.request)
    return {day: day_for_group(desk.school, day, views, desk.today, language) for day in days}


@router.get("/rosters/{roster_id}/publish")
def publish_page(desk: AtManagersDesk, roster_id: UUID) -> Response:
    """Ask before work is published that nobody does, with the figures."""
    roster = own(desk.database, desk.school, Roster, roster_id)
    found = figures_of_roster(desk.database, desk.school, roster, desk.now)
    return desk.page("roster/publish.html", roster=roster, figures=found)


@router.post("/rosters/{roster_id}/publish")
def publish_roster(
    desk: AtManagersDesk, roster_id: UUID, after: BackgroundTasks, sure: Annotated[bool, Form()] = False
) -> Response:
    """Accept the proposed roster: its plan becomes people's duties. With work left uncovered only when that is sure."""
    roster = own(desk.database, desk.school, Roster, roster_id)
    if roster.proposed and not sure and _uncovered(desk, roster):
        return RedirectResponse(f"/rosters/{roster_id}/publish", 303)
    work = partial(publish, desk.database, roster.id, desk.now, desk.actor)
    return _decide(desk, roster, after, work, "published")


def _uncovered(desk: Desk, roster: Roster) -> bool:
    return figures_of_roster(desk.database, desk.school, roster, desk.now).uncovered


@router.post("/rosters/{roster_id}/take-back")
def take_roster_back(desk: AtManagersDesk, roster_id: UUID) -> Response:
    """Undo a publication of the last ten minutes; the roster is proposed again."""
    week = own(desk.database, desk.school, Roster, roster_id).first
    work = partial(take_back, desk.database, roster_id, desk.now, desk.actor)
    return carry_out(desk, work, None, f"/roster?week={week}&told=taken_back")


@router.post("/rosters/{roster_id}/reject")
def reject_roster(
    desk: AtManagersDesk,
    roster_id: UUID,
    after: BackgroundTasks,
    reason: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Decline the proposed roster with a reason."""
    roster = own(desk.database, desk.school, Roster, roster_id)

    def work() -> None:
        if not reason.strip():
            raise BadInput("roster.no_reason")
        with changing(desk.database):
            reject(desk.database, roster, reason.strip(), desk.now, desk.actor)

    return _decide(desk, roster, after, work, "rejected")


def _decide(
    desk: Desk, roster: Roster, after: BackgroundTasks, work: Callable[[], object], told: str
) -> Response:
    """Decide on a roster, let the run that waits for it hear of it, and show its week."""

    def decided() -> None:
        work()
        if roster.flow_run:
            published = roster.state == RosterState.PUBLISHED
            heard = {"approved": published, "approver": roster.decided_by, "comment": roster.note}
            after.add_task(resume, roster.flow_run, heard)

    week = roster.first
    return carry_out(desk, decided, lambda: roster_page(desk, week), f"/roster?week={week}&told={told}")
