"""Coverage: which routines run, which cannot and why, and a way to mend each cause for all of them at once."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from fastapi import BackgroundTasks, Response
from starlette.datastructures import FormData

from actions.coverage.causes import Cause, Ground, Lack, by_cause, coverage, ground_of
from actions.coverage.figures import figures_ahead
from actions.coverage.mend import add_places, fit, give_role, switch_off, use_places
from actions.coverage.separation import clashes, forbidden
from actions.coverage.suggest import people_for, places_for
from actions.imports.staff.lookup import staff_of
from actions.mapping.decide import undecided
from actions.mapping.vocabulary import vocabulary_of
from actions.routines.roll import follow
from actions.xlsx.cells import words
from models.mappings import Family
from models.people import Person
from models.places import Place
from models.routines import Routine
from web.forms.answer import answered
from web.server.dependencies import AtDesk, AtManagersDesk, Desk, chosen, own
from web.server.form_data import Posted
from web.server.routes import office_router

router = office_router()
BY_PEOPLE = (Lack.PEOPLE, Lack.FEW)


@dataclass(frozen=True)
class Stop:
    """A cause with the routines it stops, and who or what would mend it."""

    cause: Cause
    routines: list[Routine]
    suggested: list[Person] | list[Place]


@router.get("/coverage")
def coverage_page(desk: AtDesk) -> Response:
    """What runs, and by cause what does not."""
    found = coverage(desk.database, desk.school, desk.now)
    stops = list(_stops(desk, by_cause(found)))
    pairs = forbidden(one.routine for one in found)
    ground = ground_of(desk.database, desk.school, desk.now)
    figures = figures_ahead(desk.database, desk.school, desk.now)
    return desk.page(
        "roster/coverage.html",
        figures=figures,
        shares=sorted(
            (
                (one.routine, figures.shares[one.routine.id])
                for one in found
                if one.routine.id in figures.shares
            ),
            key=lambda pair: (-pair[1].open, pair[0].code),
        ),
        counts=Counter(one.state for one in found),
        people=[stop for stop in stops if stop.cause.lack in BY_PEOPLE],
        places=[stop for stop in stops if stop.cause.lack is Lack.PLACE],
        papers=[stop for stop in stops if stop.cause.lack is Lack.CERTIFICATE],
        days=[stop for stop in stops if stop.cause.lack is Lack.DAYS],
        clashes=[(one, pair) for one in ground.people for pair in clashes(one, pairs)],
        words=undecided(desk.database, desk.school),
    )


def _stops(desk: Desk, causes: dict[Cause, list[Routine]]) -> Iterator[Stop]:
    ground, known = ground_of(desk.database, desk.school, desk.now), vocabulary_of(desk.database, desk.school)
    for cause, stopped in causes.items():
        suggested: list[Person] | list[Place] = []
        if cause.lack in BY_PEOPLE:
            suggested = people_for(cause.word, ground, known)
        elif cause.lack is Lack.PLACE:
            suggested = places_for(cause.word, ground, known)
        elif cause.lack is Lack.CERTIFICATE:
            suggested = _without(ground, cause)
        yield Stop(cause, stopped, suggested)


def _without(ground: Ground, cause: Cause) -> list[Person]:
    return [one for one in ground.pool(cause.pool) if cause.word not in ground.papers[one.id]]


@router.post("/coverage/people")
@answered(coverage_page, "/coverage?told=kept")
def settle_people(desk: AtManagersDesk, form: Posted) -> None:
    """Who does what from now on: those ticked, and those named beside."""
    staff = staff_of(desk.database, desk.school)
    for pool, ticked, written in _settled(desk, form, BY_PEOPLE):
        people = [own(desk.database, desk.school, Person, chosen(key)) for key in ticked]
        people += [staff.meant_by(name) for name in written]
        give_role(desk.database, desk.school, pool, people, desk.now, desk.actor)


@router.post("/coverage/places")
@answered(coverage_page, "/coverage?told=kept")
def settle_places(desk: AtManagersDesk, form: Posted, after: BackgroundTasks) -> None:
    """Which places are meant from now on: those ticked, and new ones by their names."""
    known = vocabulary_of(desk.database, desk.school).pack
    for use, ticked, written in _settled(desk, form, (Lack.PLACE,)):
        places = [own(desk.database, desk.school, Place, chosen(key)) for key in ticked]
        use_places(desk.database, desk.school, use, places, desk.now, desk.actor)
        kind = known.of(Family.PLACE, use).kind
        add_places(desk.database, desk.school, use, kind, written, desk.now, desk.actor)
    after.add_task(follow, desk.school.id, desk.now, desk.actor)


def _settled(
    desk: Desk, form: FormData, lacks: tuple[Lack, ...]
) -> Iterator[tuple[str, list[str], list[str]]]:
    """What was answered of each pool or use: the rows ticked, and the names written; where nothing was, the first
    suggestions if they were asked for."""
    ticks = [str(tick).partition("|")[::2] for tick in form.getlist("chosen")]
    names = {
        name.removeprefix("named."): words(text) for name, text in form.items() if name.startswith("named.")
    }
    answers: dict[str, tuple[list[str], list[str]]] = {}
    for code in dict.fromkeys([*(code for code, _ in ticks), *names]):
        answered_by = [key for of, key in ticks if of == code], names.get(code, [])
        if any(answered_by):
            answers[code] = answered_by
    if form.get("all"):
        for stop in _stops(desk, by_cause(coverage(desk.database, desk.school, desk.now))):
            if stop.cause.lack in lacks:
                first = stop.suggested[: max(1, stop.cause.wanted - stop.cause.there)]
                answers.setdefault(stop.cause.word, ([str(one.id) for one in first], []))
    for code, (ticked, written) in answers.items():
        yield code, ticked, written


@router.post("/coverage/fit")
@answered(coverage_page, "/coverage?told=kept")
def settle_fewer(desk: AtManagersDesk, form: Posted, after: BackgroundTasks) -> None:
    """As many do it as there are: every routine that asks for more asks for these."""
    for cause, stopped in _meant(desk, form):
        fit(desk.database, desk.school, cause.word, cause.there, stopped, desk.now, desk.actor)
    after.add_task(follow, desk.school.id, desk.now, desk.actor)


def _meant(desk: Desk, form: FormData) -> Iterator[tuple[Cause, list[Routine]]]:
    """The cause that a button names, with the routines it stops."""
    meant = str(form.get("cause", ""))
    for cause, stopped in by_cause(coverage(desk.database, desk.school, desk.now)).items():
        if "|".join(cause.key) == meant:
            yield cause, stopped


@router.post("/coverage/off")
@answered(coverage_page, "/coverage?told=kept")
def settle_off(desk: AtManagersDesk, form: Posted, after: BackgroundTasks) -> None:
    """This school does not do that work: every routine the cause stops is switched off."""
    for _, stopped in _meant(desk, form):
        switch_off(desk.database, desk.school, stopped, desk.now, desk.actor)
    after.add_task(follow, desk.school.id, desk.now, desk.actor)
