"""One member of staff: what is known of them, their certificates with expiry, and the day they leave."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import partial
from uuid import UUID

from fastapi import APIRouter, BackgroundTasks, Depends, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel
from sqlmodel import col, select

from actions.people.staff import (
    CertificateValues,
    PersonValues,
    add_person,
    drop_certificate,
    edit_person,
    keep_certificate,
    leave,
)
from actions.replans.lapse import sweep
from actions.school.rows import people_of
from models.people import Absence, Person, Qualification
from models.policies import BURDENS
from notifications.language import say
from notifications.sentences.codes import word
from notifications.sentences.patterns import pattern_sentence
from rosters.question.problem import Limit
from web.school.people import EXPIRES_SOON
from web.server.answer import answer
from web.server.dependencies import AtDesk, AtManagersDesk, Desk, own
from web.server.form_data import Posted
from web.server.forms import Form, form_of, read
from web.server.pages import language_of
from web.server.sessions import csrf_checked

router = APIRouter(dependencies=[Depends(csrf_checked)])
PAST = timedelta(days=60)  # absences further back are not listed


class Leaving(BaseModel):
    """Somebody's last day; none: they stay."""

    last: date | None = None


@router.get("/people/new")
def new_page(desk: AtManagersDesk) -> Response:
    """An empty form."""
    return _shown(desk, None)


@router.get("/people/{person_id}")
def person_page(desk: AtDesk, person_id: UUID) -> Response:
    """One person; private limits are shown to managers only."""
    return _shown(desk, own(desk.database, desk.school, Person, person_id))


def _shown(desk: Desk, person: Person | None) -> Response:
    return desk.page(
        "school/person.html",
        person=person,
        form=person_form(desk, person),
        paper=_certificate_form(desk, person) if person else None,
        papers=_papers(desk, person) if person else [],
        absences=_absences(desk, person) if person else [],
        soon=desk.today + EXPIRES_SOON,
        pattern=pattern_sentence(person.shift_pattern if person else None, language_of(desk.request)),
        leaving=_leaving_form(desk, person) if person else None,
    )


def person_form(desk: Desk, person: Person | None) -> Form:
    """What is known of somebody, or an empty form."""
    people, language = people_of(desk.database, desk.school), language_of(desk.request)
    pools = partial(_words, "pool", language)
    burdens = [(burden, say(f"burden.{burden}", language)) for burden in BURDENS]
    liking = [("", say("would rather not", language)), ("1", say("would like to", language))]
    return form_of(
        desk.request,
        PersonValues,
        "person",
        f"/people/{person.id}" if person else "/people",
        person,
        {"limits": _words("limit", language, Limit), "wishes.burden": burdens, "wishes.wanted": liking},
        {
            "team": [(team, "") for team in sorted({one.team for one in people} - {""})],
            "category": pools(sorted({one.category for one in people})),
            "roles": pools(sorted({role for one in people for role in one.roles})),
        },
        {
            "category": word("pool", person.category, language) if person else "",
            "roles": "、".join(word("pool", role, language) for role in person.roles) if person else "",
        },
        joined=person.joined if person else desk.today,
        wishes=person.wishes.duties if person else (),
    )


def _words(family: str, language: str, codes: Iterable[str]) -> list[tuple[str, str]]:
    return [(code, word(family, code, language)) for code in codes]


def _certificate_form(desk: Desk, person: Person) -> Form:
    mine = select(Qualification.kind).where(Qualification.school_id == desk.school.id).distinct()
    kinds = _words("kind.qualification", language_of(desk.request), sorted(desk.database.exec(mine)))
    action = f"/people/{person.id}/certificates"
    return form_of(desk.request, CertificateValues, "qualification", action, suggested={"kind": kinds})


def _leaving_form(desk: Desk, person: Person) -> Form:
    hints = {"last": say("empty: stays", language_of(desk.request))}
    action = f"/people/{person.id}/leave"
    return form_of(desk.request, Leaving, "leaving", action, hints=hints, last=person.left)


def _papers(desk: Desk, person: Person) -> list[Qualification]:
    mine = select(Qualification).where(Qualification.person_id == person.id)
    return list(desk.database.exec(mine.order_by(col(Qualification.kind), col(Qualification.last).desc())))


def _absences(desk: Desk, person: Person) -> list[Absence]:
    mine = (Absence.person_id == person.id, col(Absence.end) > desk.now - PAST)
    return list(desk.database.exec(select(Absence).where(*mine).order_by(col(Absence.start))))


@router.post("/people")
def add(desk: AtManagersDesk, form: Posted) -> Response:
    """Take somebody on."""
    return _save(desk, None, form)


@router.post("/people/{person_id}")
def edit(desk: AtManagersDesk, person_id: UUID, form: Posted, after: BackgroundTasks) -> Response:
    """Change what is known of somebody."""
    _look_again(desk, after)
    return _save(desk, own(desk.database, desk.school, Person, person_id), form)


def _save(desk: Desk, person: Person | None, form: Posted) -> Response:
    def deed() -> Person:
        known = [limit for limit in Limit if limit in form.getlist("limits")]
        doing = read(PersonValues, "person", form, limits=known), desk.now, desk.actor
        if person is None:
            return add_person(desk.database, desk.school, *doing)
        return edit_person(desk.database, desk.school, person, *doing)

    return answer(desk, deed, lambda: _shown(desk, person), _home)


def _look_again(desk: Desk, after: BackgroundTasks) -> None:
    """Find what nobody may do any more as it is published, and who could, when the answer is on its way."""
    after.add_task(sweep, desk.school.id, desk.now, desk.actor)


def _home(person: Person) -> str:
    return f"/people/{person.id}?told=kept"


@router.post("/people/{person_id}/leave")
def last_day(desk: AtManagersDesk, person_id: UUID, form: Posted, after: BackgroundTasks) -> Response:
    """Note somebody's last day; left empty they stay."""
    person = own(desk.database, desk.school, Person, person_id)

    def deed() -> None:
        leave(desk.database, person, read(Leaving, "leaving", form).last, desk.now, desk.actor)
        _look_again(desk, after)

    return answer(desk, deed, lambda: _shown(desk, person), _home(person))


@router.post("/people/{person_id}/certificates")
def certify(desk: AtManagersDesk, person_id: UUID, form: Posted, after: BackgroundTasks) -> Response:
    """Add a certificate, or correct the one of that kind and day."""
    person = own(desk.database, desk.school, Person, person_id)

    def deed() -> None:
        paper = read(CertificateValues, "qualification", form)
        keep_certificate(desk.database, person, paper, desk.now, desk.actor)
        _look_again(desk, after)

    return answer(desk, deed, lambda: _shown(desk, person), _home(person))


@router.post("/certificates/{qualification_id}/remove")
def remove_certificate(desk: AtManagersDesk, qualification_id: UUID, after: BackgroundTasks) -> Response:
    """Remove what was entered by mistake."""
    paper = own(desk.database, desk.school, Qualification, qualification_id)
    person = own(desk.database, desk.school, Person, paper.person_id)
    drop_certificate(desk.database, paper, desk.now, desk.actor)
    _look_again(desk, after)
    return RedirectResponse(_home(person), 303)
