"""What a person reports from their own page: that they are absent, that something is broken."""

from datetime import timedelta
from typing import Literal, get_args
from uuid import UUID

from fastapi import BackgroundTasks, Response
from pydantic import BaseModel, ConfigDict, Field

from actions.people.absences import absences_of, report_absence, withdraw_absence
from actions.replans.replan import work_out
from actions.school.form_values import FormDay
from actions.school.school_time import midnight
from models.errors import BadInput, NotFound
from models.people import Absence
from notifications.language import say
from web.forms.answer import answered
from web.forms.form import form_of, read
from web.records.form import Pictured
from web.records.problem import problem_form, take_down
from web.server.dependencies import Visit, Visiting, own
from web.server.form_data import Posted
from web.server.pages import language_of
from web.server.routes import open_router

router = open_router()
Kind = Literal["leave", "sick", "training", "travel", "other"]
ONE_DAY = timedelta(days=1)
LONGEST = timedelta(days=366)


class Away(BaseModel):
    """An absence as a person reports it: its first and its last day; without a last one it is a single day."""

    model_config = ConfigDict(frozen=True)

    first: FormDay
    last: FormDay | None = None
    kind: Kind = "leave"
    note: str = Field(default="", max_length=500, json_schema_extra={"rows": 2})


@router.get("/p/{token}/absence")
def absence_form(visiting: Visiting) -> Response:
    """The form to report an absence."""
    language, today = language_of(visiting.request), visiting.today
    kinds = {"kind": [(kind, say(f"kind.absence.{kind}", language)) for kind in get_args(Kind)]}
    action = f"{visiting.home}/absence"
    form = form_of(visiting.request, Away, "absence", action, choices=kinds, first=today, last=today)
    mine = absences_of(visiting.database, visiting.person, visiting.now)
    return visiting.page("own/absence.html", form=form, absences=mine)


@router.post("/p/{token}/absence")
@answered(absence_form, "{visiting.home}?told=absent")
def absent(visiting: Visiting, form: Posted, after: BackgroundTasks) -> None:
    """Take the absence down; duties in it become open again, the office hears of it and who could take them."""
    _report_absence(visiting, read(Away, "absence", form))
    after.add_task(work_out, visiting.school.id, visiting.now)


@router.post("/p/{token}/absences/{absence_id}/withdraw")
@answered(absence_form, "{visiting.home}/absence?told=there")
def there_after_all(visiting: Visiting, absence_id: UUID) -> None:
    """Take one's own absence back."""
    absence = own(visiting.database, visiting.school, Absence, absence_id)
    if absence.person_id != visiting.person.id:
        raise NotFound("absence.unknown")
    withdraw_absence(visiting.database, absence, visiting.now, visiting.actor)


def _report_absence(visiting: Visit, away: Away) -> None:
    last = away.last or away.first
    if not timedelta(0) <= last - away.first <= LONGEST:
        raise BadInput("absence.backwards")
    report_absence(
        visiting.database,
        visiting.person,
        midnight(away.first, visiting.school),
        midnight(last + ONE_DAY, visiting.school),
        away.kind,
        visiting.now,
        visiting.actor,
        away.note,
    )


@router.get("/p/{token}/problem")
def problem_page(visiting: Visiting) -> Response:
    """The form to report that something is broken."""
    form = problem_form(visiting, f"{visiting.home}/problem")
    return visiting.page("own/problem.html", form=form)


@router.post("/p/{token}/problem")
@answered(problem_page, "{visiting.home}?told=reported")
def problem(visiting: Visiting, form: Pictured) -> None:
    """Take the problem down and tell who looks after repairs."""
    take_down(visiting, form, reporter=visiting.person)
