"""A problem as it is reported: by a person on their page, or told to the office."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from starlette.datastructures import FormData

from actions.repairs.report import MAX_DETAIL, MAX_TITLE, report_problem
from actions.school.rows import places_of
from models.people import Person
from models.places import Place
from models.repairs import Repair
from notifications.language import pick, say
from web.forms.form import Form, form_of, read
from web.records.form import key_of, picture_of
from web.server.dependencies import Desk, Visit, own
from web.server.pages import language_of


class Problem(BaseModel):
    """What is wrong, where, and whether it cannot wait."""

    model_config = ConfigDict(frozen=True)

    title: str = Field(min_length=1, max_length=MAX_TITLE)
    place: UUID | None = None
    detail: str = Field(default="", max_length=MAX_DETAIL, json_schema_extra={"rows": 3})
    urgent: bool = False


def problem_form(asker: Desk | Visit, action: str) -> Form:
    """The form that asks for it."""
    language = language_of(asker.request)
    places = places_of(asker.database, asker.school)
    named = [(str(place.id), pick(place.name, place.name_en, language)) for place in places]
    return form_of(asker.request, Problem, "problem", action, choices={"place": named})


def take_down(asker: Desk | Visit, form: FormData, reporter: Person | None = None) -> Repair:
    """The repair that begins with what was sent; sent twice it is one."""
    problem = read(Problem, "problem", form)
    return report_problem(
        asker.database,
        asker.school,
        problem.title,
        asker.now,
        asker.actor,
        place=own(asker.database, asker.school, Place, problem.place) if problem.place else None,
        detail=problem.detail,
        reporter=reporter,
        urgent=problem.urgent,
        photo=picture_of(form, "photo", say("Photo", language_of(asker.request))),
        idempotency=key_of(form),
    )
