"""A person's own pages behind their secret link: today, the coming days, and each duty with its record."""

from datetime import timedelta
from uuid import UUID

from fastapi import BackgroundTasks, Response

from actions.crews.one_person import claim
from actions.crews.swap import waiting_swaps
from actions.duties.beginning import beginning
from actions.duties.views import DutyView, duties_between, seen
from actions.findings.ledger import finding_behind
from actions.people.absences import absences_of
from actions.repairs.board import reported_by
from actions.school.may_see import ANYBODY
from models.duties import Duty, DutyState
from models.people import Absence, Person
from web.forms.answer import answered
from web.records.duty_page import duty_facts, keep_correction, keep_record, seen_duty
from web.records.duty_status import duty_status
from web.records.form import Pictured, tapped_at
from web.server.dependencies import Visit, Visiting
from web.server.routes import open_router

router = open_router()
AHEAD = timedelta(days=7)
BEHIND = timedelta(days=7)
REMEMBERED = timedelta(days=30)
MOST_REPORTED = 10
COMPLETABLE = (DutyState.OPEN, DutyState.MISSED)


@router.get("/p/{token}")
def own_page(visiting: Visiting) -> Response:
    """Today, the next seven days, what was forgotten in the last seven, and what could be taken over."""
    if visiting.request.session.get("person") != visiting.token:
        visiting.request.session["person"] = visiting.token
    day = visiting.today
    mine = duties_between(
        visiting.database, visiting.school, day - BEHIND, day + AHEAD, person=visiting.person
    )
    began = beginning(visiting.database, visiting.school.id)
    return visiting.page(
        "own/today.html",
        today=[view for view in mine if view.duty.day == day],
        coming=[view for view in mine if view.duty.day > day],
        forgotten=[view for view in mine if view.duty.day < day and view.duty.state in COMPLETABLE],
        free=takeable(visiting),
        duty_status=lambda view: duty_status(view.duty, visiting.now, began),
        swaps=waiting_swaps(visiting.database, visiting.person, visiting.now),
        problems=reported_by(visiting.database, visiting.person, visiting.now - REMEMBERED, MOST_REPORTED),
    )


def takeable(visiting: Visit) -> list[DutyView]:
    """The coming duties that lack someone like this person, on days they are there."""
    day = visiting.today
    views = duties_between(visiting.database, visiting.school, day, day + AHEAD, state=DutyState.OPEN)
    offered = [
        view
        for view in seen(views, visiting.asker, day)
        if view.duty.published and view.duty.end > visiting.now and view.missing
    ]
    away = absences_of(visiting.database, visiting.person, visiting.now - BEHIND)
    there = [view for view in offered if not any(_within(view.duty, one) for one in away)]
    return [view for view in there if fits(view, visiting.person)]


def _within(duty: Duty, absence: Absence) -> bool:
    return absence.start < duty.end and duty.start < absence.end


def fits(view: DutyView, person: Person) -> bool:
    """Say whether a crew line asks for one of the person's pools, and they are not on it yet."""
    pools = {line.pool for line in view.duty.needs.lines}
    return bool(pools & person.pools) and not _holds(view, person)


def _holds(view: DutyView, person: Person) -> bool:
    return any(other.id == person.id for other in view.people)


@router.get("/p/{token}/duties/{duty_id}")
def own_duty(visiting: Visiting, duty_id: UUID) -> Response:
    """One duty with its record form."""
    view = seen_duty(visiting, duty_id)
    mine = _holds(view, visiting.person)
    return visiting.page(
        "own/duty.html",
        may_tick=mine and view.duty.state in COMPLETABLE,
        may_swap=mine
        and view.duty.open
        and view.duty.end > visiting.now
        and view.seen_by(ANYBODY, visiting.today),
        may_claim=view.missing > 0 and view.duty.end > visiting.now and fits(view, visiting.person),
        behind=finding_behind(visiting.database, visiting.school, view.duty),
        **duty_facts(visiting, view),
    )


@router.post("/p/{token}/duties/{duty_id}/complete")
@answered(own_duty, "{visiting.home}/duties/{duty_id}?told=done")
def complete_own(visiting: Visiting, duty_id: UUID, form: Pictured, after: BackgroundTasks) -> None:
    """Done: keep the record; what is refused comes back as it was entered."""
    duty = seen_duty(visiting, duty_id).duty
    keep_record(visiting, duty, form, visiting.person, tapped_at(form, visiting.now), after)


@router.post("/p/{token}/duties/{duty_id}/correct")
@answered(own_duty, "{visiting.home}/duties/{duty_id}?told=kept")
def correct_own(visiting: Visiting, duty_id: UUID, form: Pictured, after: BackgroundTasks) -> None:
    """Correct one's own record, with the reason."""
    keep_correction(visiting, seen_duty(visiting, duty_id).duty, form, after)


@router.post("/p/{token}/duties/{duty_id}/claim")
@answered(own_duty, "{visiting.home}/duties/{duty_id}?told=claimed")
def claim_duty(visiting: Visiting, duty_id: UUID) -> None:
    """Take over a duty that is missing people; the rules are checked."""
    duty = seen_duty(visiting, duty_id).duty
    claim(visiting.database, duty, visiting.person, visiting.now, visiting.actor)
