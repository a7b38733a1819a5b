"""One member of staff: what is known of them, their certificates with expiry, and the day they leave."""

import re
from datetime import date, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Response
from fastapi.responses import RedirectResponse
from sqlmodel import col, select

from actions.people.staff import add_person, drop_certificate, edit_person, keep_certificate, leave
from models.errors import BadInput, Refusal
from models.people import Absence, Person, Qualification
from models.policies import BURDENS
from rosters.question.problem import Limit
from web.roster.board import staff
from web.roster.shifts import in_words
from web.school.people import EXPIRES_SOON
from web.server.dependencies import AtDesk, AtManagersDesk, Desk, own
from web.server.errors import status_of
from web.server.form_data import Posted
from web.server.sessions import csrf_checked

router = APIRouter(dependencies=[Depends(csrf_checked)])
HOURS = ("day_minutes", "run_days", "rest_minutes")
PLAIN = ("code", "name", "team", "category", "weekly_hours", "share", *HOURS, "joined", "email")
MORE_WISHES = 2  # empty lines below those there are
PARTED = re.compile(r"[,，、;；\s]+")
PAST = timedelta(days=60)  # absences further back are not listed


@router.get("/people/new")
def new_page(desk: AtManagersDesk) -> Response:
    """An empty form."""
    return _shown(desk, None, {**shown_person(None), "joined": str(desk.today)})


@router.get("/people/{person_id}")
def person_page(desk: AtDesk, person_id: UUID) -> Response:
    """One person; private limits are shown to managers only."""
    person = own(desk.database, desk.school, Person, person_id)
    return _shown(desk, person, shown_person(person))


def _shown(
    desk: Desk, person: Person | None, fields: dict[str, Any], refused: Refusal | None = None
) -> Response:
    people = staff(desk)
    return desk.page(
        "school/person.html",
        status_of(refused) if refused else 200,
        person=person,
        fields=fields,
        refusal=refused,
        papers=_papers(desk, person) if person else [],
        absences=_absences(desk, person) if person else [],
        soon=desk.today + EXPIRES_SOON,
        limits=tuple(Limit),
        burdens=BURDENS,
        blank=MORE_WISHES,
        teams=sorted({one.team for one in people} - {""}),
        categories=sorted({one.category for one in people}),
        pools=sorted({role for one in people for role in one.roles}),
        kinds=_kinds(desk),
        pattern=in_words(desk, person),
    )


def _papers(desk: Desk, person: Person) -> list[Qualification]:
    mine = select(Qualification).where(Qualification.person_id == person.id)
    return list(desk.database.exec(mine.order_by(col(Qualification.kind), col(Qualification.last).desc())))


def _absences(desk: Desk, person: Person) -> list[Absence]:
    mine = (Absence.person_id == person.id, col(Absence.end) > desk.now - PAST)
    return list(desk.database.exec(select(Absence).where(*mine).order_by(col(Absence.start))))


def _kinds(desk: Desk) -> list[str]:
    known = select(Qualification.kind).where(Qualification.school_id == desk.school.id).distinct()
    return sorted(desk.database.exec(known))


def shown_person(person: Person | None) -> dict[str, Any]:
    """The form's fields for a person; without one those of an empty form."""
    usual = {"category": "worker", "weekly_hours": 40, "share": 1.0}
    fields = {name: getattr(person, name) if person else usual.get(name, "") for name in PLAIN}
    fields |= {name: "" for name in HOURS if fields[name] is None}
    return fields | {
        "roles": "、".join(person.roles if person else ()),
        "limits": person.limits if person else [],
        "wishes": [wish.model_dump(mode="json") for wish in person.wishes.duties] if person else [],
    }


def entered_person(form: Posted) -> dict[str, Any]:
    """What was entered, still to be validated."""
    fields: dict[str, Any] = {name: str(form.get(name) or "").strip() for name in PLAIN}
    fields = {
        name: text for name, text in fields.items() if text or name in ("team", "email", "code", "name")
    }
    fields["roles"] = [role for role in PARTED.split(str(form.get("roles") or "")) if role]
    fields["limits"] = [limit.value for limit in Limit if limit.value in form.getlist("limits")]
    return fields | {"wishes": _entered_wishes(form)}


def _entered_wishes(form: Posted) -> list[dict[str, Any]]:
    """The lines of wishes that say anything: a day, a burden, or both."""
    columns = (form.getlist(f"wish_{name}") for name in ("day", "burden", "wanted"))
    lines = zip(*(map(str, column) for column in columns), strict=False)
    return [
        {"day": day or None, "burden": burden or None, "wanted": wanted == "1"}
        for day, burden, wanted in lines
        if day or burden
    ]


@router.post("/people")
def add(desk: AtManagersDesk, form: Posted) -> Response:
    """Take somebody on."""
    return _save(desk, None, form)


@router.post("/people/{person_id}")
def edit(desk: AtManagersDesk, person_id: UUID, form: Posted) -> Response:
    """Change what is known of somebody."""
    return _save(desk, own(desk.database, desk.school, Person, person_id), form)


def _save(desk: Desk, person: Person | None, form: Posted) -> Response:
    entered = entered_person(form)
    doing = (entered, desk.now, desk.actor)
    try:
        with desk.database.begin_nested():
            if person is None:
                person = add_person(desk.database, desk.school, *doing)
            else:
                person = edit_person(desk.database, desk.school, person, *doing)
    except Refusal as refused:
        fields = {**shown_person(None), **entered, "roles": "、".join(entered["roles"])}
        return _shown(desk, person, fields, refused)
    return _told(person)


def _told(person: Person) -> Response:
    return RedirectResponse(f"/people/{person.id}?told=kept", 303)


@router.post("/people/{person_id}/leave")
def last_day(
    desk: AtManagersDesk, person_id: UUID, last: Annotated[str, Form(max_length=10)] = ""
) -> Response:
    """Note somebody's last day; left empty they stay."""
    person = own(desk.database, desk.school, Person, person_id)
    leave(desk.database, person, _day(last), desk.now, desk.actor)
    return _told(person)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text.strip() else None
    except ValueError:
        raise BadInput("input") from None


@router.post("/people/{person_id}/certificates")
def certify(desk: AtManagersDesk, person_id: UUID, form: Posted) -> Response:
    """Add a certificate, or correct the one of that kind and day."""
    person = own(desk.database, desk.school, Person, person_id)
    entered = {name: str(form.get(name) or "").strip() for name in ("kind", "number", "first", "last")}
    try:
        with desk.database.begin_nested():
            keep_certificate(desk.database, person, entered, desk.now, desk.actor)
    except Refusal as refused:
        return _shown(desk, person, shown_person(person), refused)
    return _told(person)


@router.post("/certificates/{qualification_id}/remove")
def remove_certificate(desk: AtManagersDesk, qualification_id: UUID) -> Response:
    """Remove what was entered by mistake."""
    paper = own(desk.database, desk.school, Qualification, qualification_id)
    person = own(desk.database, desk.school, Person, paper.person_id)
    drop_certificate(desk.database, paper, desk.now, desk.actor)
    return _told(person)
