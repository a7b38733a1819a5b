"""Coverage: which routines run, which cannot and why, and a way to mend each cause for all of them at once."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date

from fastapi import BackgroundTasks, Response
from pydantic import BaseModel
from starlette.datastructures import FormData

from actions.coverage.causes import Cause, Lack, by_cause, coverage, ground_of
from actions.coverage.figures import Figures, figures_ahead
from actions.coverage.mend import add_places, fit, give_role, note_papers, switch_off, use_places
from actions.coverage.separation import clashes, forbidden
from actions.coverage.suggest import OF_PEOPLE, Stop, lacking, stops
from actions.imports.staff.lookup import staff_of
from actions.mapping.decide import undecided
from actions.mapping.vocabulary import vocabulary_of
from actions.people.staff import lasting_certificates
from actions.routines.own_tables import days_of_tables
from actions.routines.roll import follow
from actions.school.form_values import FormDay, entered
from actions.setup.path import onward
from actions.xlsx.cells import words
from models.errors import BadInput, Refusal
from models.mappings import Family
from models.people import Person
from models.places import Place
from models.routines import Routine
from notifications.sentences.codes import word
from web.forms.answer import answered, refused_form
from web.server.dependencies import AtDesk, AtManagersDesk, Desk, chosen, own
from web.server.form_data import Posted
from web.server.pages import language_of
from web.server.routes import office_router

router = office_router()
Key = tuple[str, str, str]
"""A cause as a form names it: what is missing, the word for it, and whose."""


class Until(BaseModel):
    """The last day of a certificate, as it is written."""

    last: FormDay


@dataclass
class Answer:
    """What was answered of one cause: the rows ticked, the names written."""

    ticked: list[str] = field(default_factory=list)
    named: list[str] = field(default_factory=list)


@router.get("/coverage")
def coverage_page(desk: AtDesk) -> Response:
    """What runs, and by cause what does not: the cause of most open places first."""
    found = coverage(desk.database, desk.school, desk.now)
    pairs = forbidden(one.routine for one in found)
    ground = ground_of(desk.database, desk.school, desk.now)
    figures = figures_ahead(desk.database, desk.school, desk.now)
    stopped = stops(desk.database, desk.school, desk.now, found)
    return desk.page(
        "roster/coverage.html",
        figures=figures,
        tables=days_of_tables(desk.database, desk.school, desk.today),
        shares=sorted(
            (
                (one.routine, figures.shares[one.routine.id])
                for one in found
                if one.routine.id in figures.shares
            ),
            key=lambda pair: (-pair[1].open, pair[0].code),
        ),
        beside=figures.beside(one.routine.id for one in found)[0],
        counts=Counter(one.state for one in found),
        stops=_weighed(stopped, figures),
        lacking=lacking(stopped),
        sent=refused_form(desk.request),
        papers=lasting_certificates(desk.database, desk.school),
        clashes=[(one, pair) for one in ground.people for pair in clashes(one, pairs)],
        words=undecided(desk.database, desk.school),
        onward=onward(desk.database, desk.school, desk.now) if desk.user.may_manage else None,
    )


def _weighed(found: list[Stop], figures: Figures) -> list[tuple[Stop, int]]:
    """The causes with the places each leaves open in the coming weeks, those of most first."""
    open_by_key = {line.cause.key: line.places for line in figures.lines}
    weighed = [(stop, open_by_key.get(stop.cause.key, 0)) for stop in found]
    return sorted(weighed, key=lambda pair: (-pair[1], -len(pair[0].routines)))


@router.post("/coverage/settle")
@answered(coverage_page, "/coverage?told=kept")
def settle(desk: AtManagersDesk, form: Posted, after: BackgroundTasks) -> None:
    """Who does what, which places are meant and who holds which certificate from now on."""
    _settle_papers(desk, form)
    for (lack, code, _), answer in _answers(form).items():
        if lack in OF_PEOPLE:
            _require_code(desk, Family.POOL, code)
            _settle_people(desk, code, answer)
        elif lack == Lack.PLACE:
            _require_code(desk, Family.PLACE, code)
            _settle_places(desk, code, answer)
        else:
            raise BadInput("input")
    after.add_task(follow, desk.school.id, desk.now, desk.actor)


def _answers(form: FormData) -> dict[Key, Answer]:
    """What was answered of each cause."""
    answers = defaultdict[Key, Answer](Answer)
    for tick in form.getlist("chosen"):
        key, _, row = str(tick).rpartition("|")
        answers[_key(key)].ticked.append(row)
    for name, text in form.items():
        what, _, key = name.partition(".")
        if what == "named" and words(text):
            answers[_key(key)].named = words(text)
    return answers


def _key(text: str) -> Key:
    lack, _, rest = text.partition("|")
    word, _, pool = rest.partition("|")
    return lack, word, pool


def _require_code(desk: Desk, family: Family, code: str) -> None:
    """Refuse what is no role of people and no use of places here."""
    if not vocabulary_of(desk.database, desk.school).is_code(family, code):
        raise BadInput("input")


def _settle_people(desk: Desk, pool: str, answer: Answer) -> None:
    staff = staff_of(desk.database, desk.school)
    people = _ticked(desk, answer)
    for name in answer.named:
        try:
            people.append(staff.meant_by(name))
        except BadInput as wrong:
            asked = word("pool", pool, language_of(desk.request))
            raise BadInput("coverage.named", asked=asked, reason=wrong.code, value=name) from None
    give_role(desk.database, desk.school, pool, people, desk.now, desk.actor)


def _ticked(desk: Desk, answer: Answer) -> list[Person]:
    return [own(desk.database, desk.school, Person, chosen(row)) for row in answer.ticked]


def _settle_places(desk: Desk, use: str, answer: Answer) -> None:
    places = [own(desk.database, desk.school, Place, chosen(row)) for row in answer.ticked]
    use_places(desk.database, desk.school, use, places, desk.now, desk.actor)
    kind = vocabulary_of(desk.database, desk.school).pack.of(Family.PLACE, use).kind
    add_places(desk.database, desk.school, use, kind, answer.named, desk.now, desk.actor)


def _settle_papers(desk: Desk, form: FormData) -> None:
    """A day without people ticked is only a day that stood in its field; a day of one's own is a tick."""
    days = {
        name.removeprefix("until."): str(day)
        for name, day in form.items()
        if name.startswith("until.") and day
    }
    everybody = form.get("everybody")
    asked = lacking(stops(desk.database, desk.school, desk.now)) if everybody else ()
    ticked = [*map(str, form.getlist("holds")), *(f"{kind}|{one.id}" for one, kind, _ in asked)]
    for key in dict.fromkeys([*ticked, *days]):
        kind, _, row = key.rpartition("|")
        person = own(desk.database, desk.school, Person, chosen(row))
        last = _day(days.get(key) or str(form.get("until", "")))
        note_papers(desk.database, desk.school, kind, [person], last, desk.now, desk.actor)


def _day(written: str) -> date:
    if not written:
        raise BadInput("coverage.until")
    return entered(Until, "qualification", {"last": written}).last


@router.post("/coverage/fit")
@answered(coverage_page, "/coverage?told=kept")
def settle_fewer(desk: AtManagersDesk, form: Posted, after: BackgroundTasks) -> None:
    """As many do it as there are: every routine that asks for more asks for these."""
    cause, stopped = _meant(desk, form)
    fit(desk.database, desk.school, cause.word, cause.there, stopped, desk.now, desk.actor)
    after.add_task(follow, desk.school.id, desk.now, desk.actor)


def _meant(desk: Desk, form: FormData) -> tuple[Cause, list[Routine]]:
    """The cause that a button names, with the routines it stops; refuses one that is there no more."""
    meant = str(form.get("cause", ""))
    for cause, stopped in by_cause(coverage(desk.database, desk.school, desk.now)).items():
        if "|".join(cause.key) == meant:
            return cause, stopped
    raise Refusal("coverage.gone")


@router.post("/coverage/off")
@answered(coverage_page, "/coverage?told=kept")
def settle_off(desk: AtManagersDesk, form: Posted, after: BackgroundTasks) -> None:
    """This school does not do that work: every routine the cause stops is switched off."""
    _, stopped = _meant(desk, form)
    switch_off(desk.database, desk.school, stopped, desk.now, desk.actor)
    after.add_task(follow, desk.school.id, desk.now, desk.actor)
