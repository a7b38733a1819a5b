"""One member of staff: what is known of them, their certificates with expiry, and the day they leave."""

from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from fastapi import BackgroundTasks, Response
from pydantic import BaseModel, Field

from actions.people.absences import absences_of, withdraw_absence
from actions.people.erase import Holdings, erase, holdings
from actions.people.staff import (
    EXPIRES_SOON,
    CertificateValues,
    PersonValues,
    add_person,
    certificates_of,
    drop_certificate,
    edit_person,
    keep_certificate,
    leave,
)
from actions.replans.lapse import sweep
from actions.replans.replan import work_out
from actions.school.form_values import FormDay, wrong
from actions.school.rows import people_of
from actions.xlsx.words import word_of
from models.people import Absence, Person, Qualification
from models.policies import BURDENS
from notifications.language import say
from notifications.sentences.actors import actor_text
from notifications.sentences.codes import word
from notifications.sentences.patterns import pattern_sentence
from rosters.question.problem import Limit
from web.forms.answer import answered, carry_out
from web.forms.edits import edited, require_unchanged
from web.forms.fingerprints import Shown, fingerprint
from web.forms.form import Form, form_of, read
from web.records.absence import Away, absence_form, take_absence
from web.records.people import names_by_id
from web.server.dependencies import AtDesk, AtManagersDesk, Desk, own, own_to_change
from web.server.form_data import Posted
from web.server.pages import language_of
from web.server.routes import office_router

router = office_router()
HOME = "/people/{person_id}?told=kept"
NEAR_SHOWN = 40  # texts that may call somebody otherwise
PAST = timedelta(days=60)  # absences further back are not listed


class Certificate(CertificateValues):
    """A certificate to be added, beside those there are."""

    papers: dict[str, Any] = {}


class Leaving(BaseModel):
    """Somebody's last day; none: they stay."""

    last: FormDay | None = None


class Erasing(BaseModel):
    """The staff number, typed: nobody erases somebody by a slip of the finger."""

    code: str = Field(min_length=1, max_length=64)


@router.get("/people/new")
def new_page(desk: AtManagersDesk) -> Response:
    """An empty form."""
    return _shown(desk, None)


@router.get("/people/{person_id}")
def person_page(desk: AtDesk, person_id: UUID) -> Response:
    """One person; private limits are shown to managers only."""
    return _shown(desk, own(desk.database, desk.school, Person, person_id))


def _shown(desk: Desk, person: Person | None) -> Response:
    papers = certificates_of(desk.database, desk.school)
    mine = sorted(papers.get(person.id, ()), key=lambda paper: paper.last, reverse=True) if person else []
    kinds = sorted({paper.kind for some in papers.values() for paper in some})
    return desk.page(
        "school/person.html",
        person=person,
        form=person_form(desk, person),
        new_paper=_certificate_form(desk, person, kinds) if person else None,
        papers=[
            (paper, fingerprint(CertificateValues, paper)) for paper in sorted(mine, key=lambda one: one.kind)
        ],
        absences=absences_of(desk.database, person, desk.now - PAST) if person else [],
        soon=desk.today + EXPIRES_SOON,
        pattern=pattern_sentence(person.shift_pattern if person else None, language_of(desk.request)),
        leaving=_leaving_form(desk, person) if person else None,
        away=absence_form(desk.request, f"/people/{person.id}/absences", desk.today) if person else None,
        held=_held(desk, person),
        erasing=form_of(desk.request, Erasing, "erasing", f"/people/{person.id}/erase") if person else None,
        near_shown=NEAR_SHOWN,
        agreed_by=actor_text(person.agreed_by, language_of(desk.request), names_by_id(desk))
        if person
        else "",
    )


def _held(desk: Desk, person: Person | None) -> Holdings | None:
    """What would go and what would stay if a manager erased them; None while they cannot be."""
    erasable = person is not None and person.erased is None and not person.employed(desk.today)
    return holdings(desk.database, person) if person and erasable and desk.user.may_manage else None


def person_form(desk: Desk, person: Person | None) -> Form:
    """What is known of somebody, or an empty form."""
    people, language = people_of(desk.database, desk.school), language_of(desk.request)
    pools = partial(_suggested, "pool", language)
    burdens = [(burden, say(f"burden.{burden}", language)) for burden in BURDENS]
    liking = [("", say("would rather not", language)), ("1", say("would like to", language))]
    return form_of(
        desk.request,
        PersonValues,
        "person",
        f"/people/{person.id}" if person else "/people",
        _known(person) if person else None,
        {"limits": _words("limit", language, Limit), "wishes.burden": burdens, "wishes.wanted": liking},
        {
            "team": [(team, "") for team in sorted({one.team for one in people} - {""})],
            "category": pools(sorted({one.category for one in people})),
            "roles": pools(sorted({role for one in people for role in one.roles})),
        },
        category=word_of("pool", person.category if person else "worker", language),
        roles=[word_of("pool", role, language) for role in (person.roles if person else ())],
        joined=person.joined if person else desk.today,
    )


def _known(person: Person) -> Shown:
    """What the form says of somebody."""
    return {**person.model_dump(), "wishes": person.wishes.duties}


def _words(family: str, language: str, codes: Iterable[str]) -> list[tuple[str, str]]:
    return [(code, word(family, code, language)) for code in codes]


def _suggested(family: str, language: str, codes: Iterable[str]) -> list[tuple[str, str]]:
    """Codes as words to be written."""
    return [(word_of(family, code, language), "") for code in codes]


def _certificate_form(desk: Desk, person: Person, kinds: list[str]) -> Form:
    known = {"kind": _suggested("kind.qualification", language_of(desk.request), kinds)}
    action = f"/people/{person.id}/certificates"
    return form_of(desk.request, Certificate, "qualification", action, _papers(desk, person), suggested=known)


def _papers(desk: Desk, person: Person) -> Shown:
    """What a person's certificates say, by kind and first day."""
    mine = certificates_of(desk.database, desk.school).get(person.id, ())
    return {"papers": {f"{one.kind} {one.first}": [one.number, one.last] for one in mine}}


def _leaving_form(desk: Desk, person: Person) -> Form:
    hints = {"last": say("empty: stays", language_of(desk.request))}
    action = f"/people/{person.id}/leave"
    return form_of(desk.request, Leaving, "leaving", action, _last(person), hints=hints)


def _last(person: Person) -> Shown:
    return {"last": person.left}


@router.post("/people")
@answered(new_page)
def add(desk: AtManagersDesk, form: Posted) -> str:
    """Take somebody on."""
    return HOME.format(
        person_id=add_person(
            desk.database,
            desk.school,
            read(PersonValues, "person", form, **_limits(form)),
            desk.now,
            desk.actor,
        ).id
    )


@router.post("/people/{person_id}")
@answered(person_page, HOME)
def edit(desk: AtManagersDesk, person_id: UUID, form: Posted, after: BackgroundTasks) -> None:
    """Change what is known of somebody."""
    person = own_to_change(desk.database, desk.school, Person, person_id)
    values = edited(desk.database, PersonValues, "person", form, person, _known(person), **_limits(form))
    edit_person(desk.database, desk.school, person, values, desk.now, desk.actor)
    _look_again(desk, after)


def _limits(form: Posted) -> dict[str, list[Limit]]:
    return {"limits": [limit for limit in Limit if limit in form.getlist("limits")]}


def _look_again(desk: Desk, after: BackgroundTasks) -> None:
    """Find what nobody may do any more as it is published, and who could, when the answer is on its way."""
    after.add_task(sweep, desk.school.id, desk.now, desk.actor)


@router.post("/people/{person_id}/leave")
@answered(person_page, HOME)
def last_day(desk: AtManagersDesk, person_id: UUID, form: Posted, after: BackgroundTasks) -> None:
    """Note somebody's last day; left empty they stay."""
    person = own_to_change(desk.database, desk.school, Person, person_id)
    leaving = edited(desk.database, Leaving, "leaving", form, person, _last(person))
    leave(desk.database, person, leaving.last, desk.now, desk.actor)
    _look_again(desk, after)


@router.post("/people/{person_id}/absences")
@answered(person_page, HOME)
def be_absent(desk: AtManagersDesk, person_id: UUID, form: Posted, after: BackgroundTasks) -> None:
    """Note that somebody is away; their duties in it become open again, and who could take them is proposed."""
    person = own(desk.database, desk.school, Person, person_id)
    take_absence(desk.database, desk.school, person, read(Away, "absence", form), desk.now, desk.actor)
    after.add_task(work_out, desk.school.id, desk.now)


def _absent_persons_page(desk: Desk, absence_id: UUID) -> Response:
    absence = own(desk.database, desk.school, Absence, absence_id)
    return person_page(desk, absence.person_id)


@router.post("/absences/{absence_id}/withdraw")
@answered(_absent_persons_page)
def be_there(desk: AtManagersDesk, absence_id: UUID) -> str:
    """Take somebody's absence back."""
    absence = own(desk.database, desk.school, Absence, absence_id)
    person = absence.person_id
    withdraw_absence(desk.database, absence, desk.now, desk.actor)
    return HOME.format(person_id=person)


@router.post("/people/{person_id}/certificates")
@answered(person_page, HOME)
def certify(desk: AtManagersDesk, person_id: UUID, form: Posted, after: BackgroundTasks) -> None:
    """Add a certificate, or correct the one of that kind and day."""
    person = own_to_change(desk.database, desk.school, Person, person_id)
    paper, known = read(CertificateValues, "qualification", form), _papers(desk, person)
    if f"{paper.kind} {paper.first}" in known["papers"]:
        require_unchanged(form, Certificate, known, person.name, "papers")
    keep_certificate(desk.database, person, paper, desk.now, desk.actor)
    _look_again(desk, after)


def _holders_page(desk: Desk, qualification_id: UUID) -> Response:
    paper = own(desk.database, desk.school, Qualification, qualification_id)
    return person_page(desk, paper.person_id)


@router.post("/certificates/{qualification_id}/remove")
@answered(_holders_page)
def remove_certificate(
    desk: AtManagersDesk, qualification_id: UUID, form: Posted, after: BackgroundTasks
) -> str:
    """Remove what was entered by mistake."""
    paper = own_to_change(desk.database, desk.school, Qualification, qualification_id)
    label = word("kind.qualification", paper.kind, language_of(desk.request))
    require_unchanged(form, CertificateValues, paper, label)
    drop_certificate(desk.database, paper, desk.now, desk.actor)
    _look_again(desk, after)
    return HOME.format(person_id=paper.person_id)


@router.post("/people/{person_id}/erase")
def erase_person(desk: AtManagersDesk, person_id: UUID, form: Posted) -> Response:
    """Erase a person for good."""

    def erased() -> None:
        person, typed = own(desk.database, desk.school, Person, person_id), read(Erasing, "erasing", form)
        if typed.code != person.code:
            raise wrong("erasing", "code", "person.erase_code", typed.code)
        erase(desk.database, person_id, desk.now, desk.actor)

    return carry_out(desk, erased, partial(person_page, desk, person_id), f"/people/{person_id}?told=erased")
