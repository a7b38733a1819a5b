"""A duty for one day: what, when, where, and who; no routine asks for it."""

from datetime import date, time
from uuid import UUID, uuid4

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.datastructures import FormData

from actions.crews.by_hand import OneDay, add_duty
from actions.school.form_values import FormDay
from actions.school.rows import places_of, routines_of, staff_on
from models.errors import BadInput
from models.forms import FieldKind, FormField, RecordForm
from models.people import Person
from models.places import Place
from models.routines import Routine
from notifications.language import pick, say
from notifications.sentences.codes import word
from web.forms.answer import answered
from web.forms.form import form_of, read
from web.records.form import key_of
from web.records.people import named_people
from web.server.dependencies import AtManagersDesk, Desk, own
from web.server.form_data import Posted
from web.server.pages import language_of
from web.server.routes import office_router

router = office_router()
EVERYBODY = "*"
MOST_PEOPLE, MOST_PLACES = 400, 200


class OneDayValues(BaseModel):
    """A duty for one day as it is entered. `whom`: everybody at work or a team; beside them people by name, and so many
    of a pool who may come forward."""

    model_config = ConfigDict(frozen=True)

    name: str = Field(min_length=1, max_length=100)
    day: FormDay
    start: time
    end: time
    place: UUID | None = None
    whom: str = Field(default="", max_length=64)
    people: tuple[UUID, ...] = Field(default=(), max_length=MOST_PEOPLE)
    pool: str = Field(default="", max_length=64)
    count: int = Field(default=1, ge=1, le=MOST_PLACES)
    photo: bool = False
    record: UUID | None = None


@router.get("/one-day")
def one_day_page(desk: AtManagersDesk) -> Response:
    """The form for a duty of one day."""
    form = form_of(
        desk.request, OneDayValues, "one_day", "/one-day", choices=_choices(desk), day=f"{desk.today}"
    )
    return desk.page("work/one_day.html", form=form)


@router.post("/one-day")
@answered(one_day_page)
def add_one_day(desk: AtManagersDesk, form: Posted) -> str:
    """Make the duty and show it."""
    wanted, key = _wanted(desk, form), key_of(form)
    duty, unable = add_duty(
        desk.database, desk.school, wanted, desk.now, desk.actor, UUID(key) if key else uuid4()
    )
    told = "duty_added" if wanted.named or wanted.invited else "duty_open"
    return f"/duties/{duty.id}?told={'duty_added_without' if unable else told}"


def _choices(desk: Desk) -> dict[str, list[tuple[str, str]]]:
    language = language_of(desk.request)
    staff = staff_on(desk.database, desk.school, desk.today)
    teams = sorted({person.team for person in staff} - {""})
    places = places_of(desk.database, desk.school)
    return {
        "place": [(str(place.id), pick(place.name, place.name_en, language)) for place in places],
        "whom": [(EVERYBODY, say("Everybody at work", language)), *((team, team) for team in teams)],
        "people": named_people(desk),
        "pool": [(pool, word("pool", pool, language)) for pool in _pools(staff)],
        "record": _record_forms(desk, language),
    }


def _pools(staff: list[Person]) -> list[str]:
    return sorted({pool for person in staff for pool in person.pools})


def _record_forms(desk: Desk, language: str) -> list[tuple[str, str]]:
    """The record forms of the school's routines, by the routine."""
    routines = routines_of(desk.database, desk.school)
    return [(str(one.id), pick(one.name, one.name_en, language)) for one in routines if one.form]


def _wanted(desk: Desk, form: FormData) -> OneDay:
    given = read(OneDayValues, "one_day", form)
    if given.pool and given.pool not in _pools(staff_on(desk.database, desk.school, desk.today)):
        raise BadInput("duty.no_such_pool", pool=given.pool)
    return OneDay(
        name=given.name,
        day=given.day,
        start=given.start,
        end=given.end,
        place=own(desk.database, desk.school, Place, given.place) if given.place else None,
        named=[own(desk.database, desk.school, Person, one) for one in given.people],
        invited=_invited(desk, given.whom, given.day),
        pool=given.pool,
        open_places=given.count,
        form=_record(desk, given),
    )


def _invited(desk: Desk, whom: str, day: date) -> list[Person]:
    there: list[Person] = staff_on(desk.database, desk.school, day) if whom else []
    return [person for person in there if whom in (EVERYBODY, person.team)]


def _record(desk: Desk, given: OneDayValues) -> RecordForm:
    """The form of the routine that was chosen, with a photo where one is asked for."""
    form = (
        own(desk.database, desk.school, Routine, given.record).record_form if given.record else RecordForm()
    )
    if not given.photo or any(field.kind is FieldKind.PHOTO for field in form.fields):
        return form
    labels = {"label": say("Photo", "zh_CN"), "label_en": say("Photo", "en")}
    photo = FormField(name="photo", kind=FieldKind.PHOTO, required=True, **labels)
    return RecordForm(label=form.label, label_en=form.label_en, fields=(*form.fields, photo))
