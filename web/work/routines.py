"""Routines: what recurs, read as a sentence; written and changed with the next ten dates in view."""

from collections import defaultdict
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from fastapi import BackgroundTasks, Request, Response
from fastapi.responses import JSONResponse

from actions.routines.roll import follow
from actions.routines.routines import (
    RoutineValues,
    add_routine,
    check_routine,
    edit_routine,
    next_dates,
    read_cadence,
    read_routine,
)
from actions.school.rows import bell_rows, places_of, routines_of
from actions.xlsx.words import word_of
from calendars.cadence.cadence import After, During, Of, Roll
from calendars.cadence.short_months import skipped_months
from calendars.school_days.days import On
from models.crews import Crew
from models.errors import Refusal
from models.forms import NUMERIC, FieldKind
from models.routines import Routine
from notifications.language import day_text, listing, month_text, pick, say
from notifications.sentences.codes import cadence_sentence, refusal, word
from web.forms.answer import answer
from web.forms.edits import merged
from web.forms.form import form_of
from web.records.fields import shown_record
from web.server.dependencies import AtDesk, AtManagersDesk, Desk, chosen, own, to_change
from web.server.form_data import Posted
from web.server.pages import language_of
from web.server.routes import office_router
from web.work.cadence_form import KINDS, WEEKDAYS, Entered, entered_cadence, kept_fields, shown_cadence
from web.work.routine_form import LEFT_OUT, entered_routine, values_of

router = office_router()
CHOICES = {"kinds": KINDS, "weekdays": WEEKDAYS, "ofs": tuple(Of), "ons": tuple(On), "rolls": tuple(Roll)}
CHOICES |= {"durings": tuple(During), "afters": tuple(After)}
ANCHORS = ("term.start", "term.end", "vacation.start", "vacation.end")
SHOWN_DATES = 4  # beside the months that are skipped
MORE_FIELDS = 3  # empty lines below those of the record form
BLANK: dict[str, Any] = {"every": "FREQ=DAILY", "on": "working", "at": ["08:00"]}


@router.get("/routines")
def routines_page(desk: AtDesk) -> Response:
    """Every routine by topic with its cadence as a sentence; those switched off are listed with the rest."""
    topics: dict[str, list[Routine]] = defaultdict(list)
    for routine in routines_of(desk.database, desk.school):
        topics[routine.topic].append(routine)
    return desk.page("work/routines.html", topics=topics, sentence=_sentences(desk))


def _sentences(desk: Desk) -> Any:
    """Says a cadence in the visitor's language, with the school's own names of bells and routines."""
    language = language_of(desk.request)
    bells, routines = bell_rows(desk.database, desk.school), routines_of(desk.database, desk.school)
    names = {bell.name: pick(bell.label, bell.label_en, language) for bell in bells}
    others = {row.code: pick(row.name, row.name_en, language) for row in routines}
    return lambda cadence: cadence_sentence(cadence, language, names, others)


@router.get("/routines/preview")
def preview(request: Request, desk: AtManagersDesk, routine: UUID | None = None) -> Response:
    """The cadence in the address as a sentence with its next ten dates, or why it cannot be."""
    row = own(desk.database, desk.school, Routine, routine) if routine else None
    return JSONResponse(_preview(desk, entered_or_refusal(request.query_params), row))


def entered_or_refusal(form: Entered) -> dict[str, Any] | Refusal:
    """What was entered of a cadence, or why it cannot be read."""
    try:
        return entered_cadence(form)
    except Refusal as refused:
        return refused


def _preview(desk: Desk, entered: dict[str, Any] | Refusal, routine: Routine | None) -> dict[str, Any]:
    language = language_of(desk.request)
    try:
        if isinstance(entered, Refusal):
            raise entered
        cadence = read_cadence(desk.database, desk.school, entered)
        found = next_dates(desk.database, desk.school, cadence, desk.now, routine)
    except Refusal as refused:
        return {"sentence": "", "dates": [], "refusal": refusal(refused, language), "short": ""}
    dates = [
        {"text": f"{day_text(one.day, language, year=True)} {one.at:%H:%M}", "provisional": one.provisional}
        for one in found
    ]
    short = _short_months(cadence.every or "", [one.day for one in found[:SHOWN_DATES]], desk, language)
    return {"sentence": _sentences(desk)(cadence), "dates": dates, "refusal": "", "short": short}


def _short_months(every: str, coming: list[date], desk: Desk, language: str) -> str:
    """What becomes of the day in months or years that lack it, and the next dates; nothing where all have it."""
    firsts = skipped_months(every, desk.today)
    months = [month_text(first, language) for first in firsts]
    if not months:
        return ""
    dates = listing([day_text(day, language, year=True) for day in coming], language)
    facts = {"months": listing(months, language), "dates": dates}
    if every.upper().startswith("FREQ=YEARLY"):
        facts["years"] = listing([f"{first.year}" for first in firsts], language)
        return say(
            "Only leap years have this day: nothing falls in {years}, neither earlier nor later. Next: {dates}.",
            language,
            **facts,
        )
    return say("Not every month has this day: nothing falls in {months}. Next: {dates}.", language, **facts)


@router.post("/routines/check")
def check(desk: AtManagersDesk, form: Posted, routine: UUID | None = None) -> Response:
    """Why what is entered so far could not be kept, in a sentence; nothing is kept."""
    row = own(desk.database, desk.school, Routine, routine) if routine else None
    try:
        check_routine(desk.database, desk.school, _entered(desk, form, row))
    except Refusal as refused:
        return JSONResponse({"refusal": refusal(refused, language_of(desk.request))})
    return JSONResponse({"refusal": ""})


@router.get("/routines/new")
def new_page(desk: AtManagersDesk) -> Response:
    """An empty form."""
    return _form(desk, None, {}, shown_cadence(BLANK), _preview(desk, BLANK, None))


@router.get("/routines/{routine_id}")
def routine_page(desk: AtDesk, routine_id: UUID) -> Response:
    """One routine: what it is, when it falls next; for managers the form to change it."""
    routine = own(desk.database, desk.school, Routine, routine_id)
    shown = _preview(desk, routine.cadence, routine)
    if routine.hidden and not desk.user.may_manage:
        shown["dates"] = []  # an inspection is not told beforehand
    return _form(desk, routine, values_of(routine), shown_cadence(routine.cadence), shown)


def _form(
    desk: Desk,
    routine: Routine | None,
    values: dict[str, Any],
    cadence: dict[str, Any],
    shown: dict[str, Any],
    like: str = "",
) -> Response:
    others = sorted(routines_of(desk.database, desk.school), key=lambda other: other.code)
    everywhere, crew = places_of(desk.database, desk.school), values.get("crew", {})
    works = sorted(works_of(others) | {*crew.get("apart", ()), *values.get("tags", ())})
    language = language_of(desk.request)
    named = [(work, word("tag", work, language)) for work in works]
    known = sorted({other.topic for other in others} - {""})
    topics = [(word_of("topic", topic, language), "") for topic in known]
    topic = word_of("topic", values.get("topic", ""), language)
    shift = say("a name, if it is one", language)
    request, action = desk.request, f"/routines/{routine.id}" if routine else "/routines"
    return desk.page(
        "work/routine.html",
        routine=routine,
        form=form_of(
            request, RoutineValues, "routine", action, values, {"tags": named}, {"topic": topics}, topic=topic
        ),
        crew=form_of(request, Crew, "routine", action, crew, {"apart": named}, hints={"shift": shift}),
        lines=crew.get("lines", []),
        shown_word=lambda family, code: word_of(family, code, language),
        falls_at=values.get("places") or {},
        record=shown_record(values.get("form") or {}),
        like=like,
        cadence=cadence,
        preview=shown,
        others=others,
        pools=sorted({line["pool"] for other in others for line in other.crew.get("lines", [])}),
        kinds_of_place=sorted({place.kind for place in everywhere}),
        tags=sorted({tag for place in everywhere for tag in place.tags}),
        anchors=ANCHORS,
        choices=CHOICES,
        kinds_of_field=tuple(FieldKind),
        numeric=NUMERIC,
        more_fields=MORE_FIELDS,
    )


def works_of(routines: list[Routine]) -> set[str]:
    """The kinds of work known at the school: what routines are tagged with, or keep apart from."""
    return {word for one in routines for word in (*one.tags, *one.needs.apart)}


@router.post("/routines")
def add(desk: AtManagersDesk, form: Posted, after: BackgroundTasks) -> Response:
    """Write a routine of the school's own, or look at its dates first."""
    return _save(desk, None, form, after)


@router.post("/routines/{routine_id}")
def edit(desk: AtManagersDesk, routine_id: UUID, form: Posted, after: BackgroundTasks) -> Response:
    """Change a routine, or look at its dates first."""
    return _save(desk, own(desk.database, desk.school, Routine, routine_id), form, after)


def _save(desk: Desk, routine: Routine | None, form: Posted, after: BackgroundTasks) -> Response:
    if form.get("what") == "preview":
        return _again(desk, routine, form, _preview(desk, entered_or_refusal(form), routine))

    def deed() -> Routine:
        entered = _entered(desk, form, routine)
        if routine is None:
            return add_routine(desk.database, desk.school, entered, desk.now, desk.actor)
        row = to_change(desk.database, routine)
        mine, known = read_routine(desk.database, desk.school, entered), values_of(row)
        stays = {name: known[name] for name in LEFT_OUT if getattr(mine, name) is None}
        mine = RoutineValues.model_validate({**dict(mine), **stays})
        values = dict(merged(desk.database, "routine", form, row, mine, known))
        return edit_routine(desk.database, desk.school, row, values, desk.now, desk.actor)

    page = partial(_again, desk, routine, form, {"sentence": "", "dates": [], "refusal": "", "short": ""})

    def saved(routine: Routine) -> str:
        after.add_task(follow, desk.school.id, desk.now, desk.actor)
        return f"/routines/{routine.id}?told=routine"

    return answer(desk, deed, page, saved)


def _again(desk: Desk, routine: Routine | None, form: Posted, shown: dict[str, Any]) -> Response:
    """The form with what was entered, which is not kept."""
    entered, like = entered_routine(form, routine, None), str(form.get("like") or "")
    return _form(desk, routine, entered, kept_fields(form), shown, like)


def _entered(desk: Desk, form: Posted, routine: Routine | None) -> dict[str, Any]:
    return {**entered_routine(form, routine, _like(desk, form)), "cadence": entered_cadence(form)}


def _like(desk: Desk, form: Posted) -> Routine | None:
    """The routine whose record form a new one takes over."""
    other = chosen(form.get("like"))
    return own(desk.database, desk.school, Routine, other) if other else None
