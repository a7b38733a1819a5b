"""Duties that lack people: why nobody, in words and numbers, and who could be put there."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Form, Query, Response

from actions.coverage.causes import Lack, by_cause, coverage
from actions.coverage.figures import planned_seats
from actions.coverage.open_duties import grouped
from actions.crews.one_person import assign
from actions.duties.views import DutyView, duty_view
from actions.planner.gaps import GapView, gaps
from actions.replans.ways_out import in_words, propose_way, ways_out
from actions.school.rows import staff_on
from models.people import Person
from web.forms.answer import answer, answered
from web.records.duty_page import seen_duty
from web.server.dependencies import AtDesk, AtManagersDesk, own
from web.server.pages import language_of, local_path
from web.server.routes import office_router

router = office_router()
MOST = 12
"""So many duties are shown each with its ways out: the page has an end. The others stand in rows."""


@router.get("/gaps")
def gaps_page(desk: AtDesk, days: Annotated[int, Query(ge=1, le=200)] = 14) -> Response:
    """The gaps of the coming days; duties nobody has drawn up a roster for yet are listed apart."""
    last = desk.today + timedelta(days=days - 1)
    planned = planned_seats(desk.database, desk.school)
    found = [
        gap
        for gap in gaps(desk.database, desk.school, desk.today, last)
        if gap.view.duty.needs.size > planned.get(gap.view.duty.id, 0)
        and gap.view.seen_by(desk.asker, desk.today)
    ]
    shown = [gap for gap in found if gap.view.duty.published or gap.view.duty.id in planned]
    covered = coverage(desk.database, desk.school, desk.now)
    groups = grouped(shown, covered)
    near = [gap for group in groups if group.cause.lack is not Lack.PEOPLE for gap in group.gaps][:MOST]
    found_ways = ways_out(desk.database, desk.school, [gap.view for gap in near], desk.now)
    return desk.page(
        "roster/gaps.html",
        groups=groups,
        near=near,
        stopped=by_cause(covered),
        ways={duty: out.seen_by(desk.asker, desk.today) for duty, out in found_ways.items()},
        way_text=lambda way: in_words(way, desk.school.zone, language_of(desk.request)),
        unplanned=unplanned(
            gap.view for gap in found if not gap.view.duty.published and gap.view.duty.id not in planned
        ),
        days=days,
        last=last,
        candidates=candidates,
        people=staff_on(desk.database, desk.school, desk.today),
    )


def unplanned(views: Iterable[DutyView]) -> list[list[DutyView]]:
    """The duties without a roster, those of the same work together."""
    rows: defaultdict[str, list[DutyView]] = defaultdict(list)
    for view in views:
        rows[view.duty.name].append(view)
    return list(rows.values())


@router.post("/gaps/{duty_id}/propose")
def propose(desk: AtManagersDesk, duty_id: UUID, way: Annotated[str, Form(max_length=64)]) -> Response:
    """Make one of the ways out a proposal."""
    view = duty_view(desk.database, desk.school, duty_id)
    return answer(
        desk,
        lambda: propose_way(desk.database, desk.school, view, way, desk.now, desk.actor),
        lambda: gaps_page(desk),
        lambda made: f"/decisions?told=replanned#replan-{made.id}",
    )


def candidates(gap: GapView, people: list[Person]) -> list[tuple[Person, str]]:
    """Who might take a gap: those without a reason against them first, each with their reason."""
    reasons = {person.id: code for person, code in gap.people}
    held = {person.id for person in gap.view.people}
    pools = {line.pool for line in gap.view.duty.needs.lines}
    fitting = [person for person in people if person.id not in held and pools & person.pools]
    return sorted(
        ((person, reasons.get(person.id, "")) for person in fitting), key=lambda pair: pair[1] != ""
    )


@router.post("/duties/{duty_id}/assign")
@answered(None)
def assign_person(
    desk: AtDesk,
    duty_id: UUID,
    person: Annotated[UUID, Form()],
    onward: Annotated[str, Form(max_length=200)] = "/gaps",
) -> str:
    """Put a person on a duty by hand; the rules are checked."""
    duty = seen_duty(desk, duty_id).duty
    chosen = own(desk.database, desk.school, Person, person)
    desk.require_lead([chosen])
    assign(desk.database, duty, chosen, desk.now, desk.actor)
    return f"{local_path(onward)}?told=assigned"
