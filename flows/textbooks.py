"""Textbooks from the delivery to each class's signature."""

from datetime import datetime

from prefect import flow
from prefect.artifacts import create_table_artifact
from prefect.client.schemas.objects import State
from sqlmodel import Session

from actions.registers.textbooks import balance, haul_of
from flows.artifacts import key
from flows.following import follow
from flows.naming import named
from flows.outside import again_when_outside
from models.checklists import Checklist
from models.schools import School


@flow(name="textbooks", flow_run_name=named("教材发放"), timeout_seconds=600)
@again_when_outside()
def textbooks(school: str | None = None, occasion: str = "") -> State:
    """教材发放：清点、搬运、分班签收、补缺。 From the count to each class's signature, shortages included."""
    return follow("textbooks", school, occasion, stage=show)


def show(session: Session, school: School, checklist: Checklist, _now: datetime) -> None:
    """Lay the titles on the table: needed, arrived, short, over; and what fetching them takes."""
    found = balance(session, school, checklist.occasion)
    haul = haul_of([one.title for one in found])
    rows = [
        {
            "书名": one.title.name,
            "应发": one.needed,
            "订数": one.title.ordered,
            "实到": one.title.arrived,
            "已发": one.handed,
            "短缺": one.short,
            "多余": one.surplus,
        }
        for one in found
    ]
    taken = f"{haul.copies} 册 {haul.parcels} 包，搬运至少 {haul.people} 人、车 {haul.trips} 趟"
    said = f"# {checklist.name}\n{taken}" if rows else f"# {checklist.name}\n还没有导入班级教材数量"
    create_table_artifact(rows, key=key("textbooks", school.code, checklist.occasion), description=said)
