"""The form by which an absence is reported: by the person, or by the office for them."""

from datetime import date, datetime, timedelta
from typing import Literal, get_args

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session

from actions.people.absences import report_absence
from actions.school.form_values import FormDay
from actions.school.school_time import midnight
from models.errors import BadInput
from models.people import Person
from models.schools import School
from notifications.language import say
from web.forms.form import Form, form_of
from web.server.pages import language_of

Kind = Literal["leave", "sick", "maternity", "holiday", "training", "travel", "other"]
ONE_DAY = timedelta(days=1)
LONGEST = timedelta(days=366)


class Away(BaseModel):
    """An absence as it is reported: its first and its last day; without a last one it is a single day."""

    model_config = ConfigDict(frozen=True)

    first: FormDay
    last: FormDay | None = None
    kind: Kind = "leave"
    note: str = Field(default="", max_length=500, json_schema_extra={"rows": 2})


def absence_form(request: Request, action: str, today: date) -> Form:
    """An empty form, from today on."""
    language = language_of(request)
    kinds = {"kind": [(kind, say(f"kind.absence.{kind}", language)) for kind in get_args(Kind)]}
    return form_of(request, Away, "absence", action, choices=kinds, first=today, last=today)


def take_absence(
    session: Session, school: School, person: Person, away: Away, now: datetime, actor: str
) -> None:
    """Report an absence of whole days. Refuses one that ends before it begins or is longer than a year."""
    last = away.last or away.first
    if not timedelta(0) <= last - away.first <= LONGEST:
        raise BadInput("absence.backwards")
    first, end = midnight(away.first, school), midnight(last + ONE_DAY, school)
    report_absence(session, person, first, end, away.kind, now, actor, away.note)
