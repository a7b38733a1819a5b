"""Where the link of a calendar event leads: to the duty, for whom this browser already knows; else a word about it."""

from datetime import datetime
from uuid import UUID

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from actions.duties.views import views
from actions.people.personal_link import person_by_link
from actions.school.may_see import ANYBODY
from actions.school.schools import today
from models.duties import Assignment, Duty
from models.errors import NotFound
from models.schools import School
from models.users import Role
from web.server.dependencies import Database, Now, signed_in, speak_for
from web.server.pages import page
from web.server.routes import open_router

router = open_router()


@router.get("/d/{subject_id}")
def event_link(request: Request, database: Database, now: Now, subject_id: UUID) -> Response:
    """The duty's page of the office or the person who is known here; else what it is about, and no names."""
    duty = duty_of(database, subject_id)
    user = signed_in(request, database, now)
    if user is not None and user.role == Role.OPERATOR:
        request.session["school"] = database.get_one(School, duty.school_id).code
    if user is not None and user.school_id in (None, duty.school_id):
        return RedirectResponse(f"/duties/{duty.id}", 303)
    if user is not None:
        raise NotFound("duty.unknown")
    token = _known_link(request, database, duty, now)
    if token:
        return RedirectResponse(f"/p/{token}/duties/{duty.id}", 303)
    school = database.get_one(School, duty.school_id)
    (view,) = views(database, [duty])
    if not view.seen_by(ANYBODY, today(school, now)):
        raise NotFound("duty.unknown")
    speak_for(request, school)
    return page(request, "own/event.html", duty=duty, place=view.place)


def duty_of(database: Session, subject_id: UUID) -> Duty:
    """The duty a calendar event speaks of, by the duty's id or an assignment's."""
    assignment = database.get(Assignment, subject_id)
    duty = database.get(Duty, assignment.duty_id if assignment else subject_id)
    if duty is None:
        raise NotFound("duty.unknown")
    return duty


def _known_link(request: Request, database: Session, duty: Duty, now: datetime) -> str | None:
    token = request.session.get("person")
    try:
        person = person_by_link(database, token, now) if token else None
    except NotFound:
        return None
    return token if person and person.school_id == duty.school_id else None
