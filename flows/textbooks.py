"""Textbooks from the delivery to each class's signature."""

from dataclasses import asdict
from datetime import datetime

from prefect import flow
from prefect.client.schemas.objects import State
from sqlmodel import Session

from actions.registers.textbooks import balance, haul_of
from flows.artifacts import Row, key, show_table
from flows.checklist_run import follow
from flows.retry_policy import again_when_outside
from flows.run_naming import named
from models.checklists import Checklist
from models.schools import School
from notifications.language import pick
from notifications.sentences.runs import report, said


@flow(name="textbooks", flow_run_name=named, timeout_seconds=600)
@again_when_outside()
def textbooks(school: str | None = None, occasion: str = "") -> State:
    """教材发放：清点、搬运、分班签收、补缺。 From the count to each class's signature, shortages included."""
    return follow("textbooks", school, occasion, stage=show)


def show(session: Session, school: School, checklist: Checklist, _now: datetime) -> None:
    """Lay the titles on the table: needed, arrived, short, over; and what fetching them takes."""
    found = balance(session, school, checklist.occasion)
    haul = haul_of([one.title for one in found])
    rows: list[Row] = [
        {
            "title": one.title.name,
            "needed": one.needed,
            "ordered": one.title.ordered,
            "arrived": one.title.arrived,
            "handed": one.handed,
            "short": one.short,
            "surplus": one.surplus,
        }
        for one in found
    ]
    sentence = said("haul", **asdict(haul)) if rows else said("no_textbooks")
    language = school.language
    title = f"# {pick(checklist.name, checklist.name_en, language)}\n{report([sentence], language)}"
    show_table(rows, key("textbooks", school.code, checklist.occasion), title, language)
