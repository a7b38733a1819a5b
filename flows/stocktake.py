"""A stocktake: what should be there, what was found, and who approved the difference."""

from datetime import datetime

from prefect import flow
from prefect.client.schemas.objects import State
from sqlmodel import Session

from actions.registers.stocktake import Sheet, freeze, sheets
from flows.artifacts import Row, key, show_table
from flows.checklist_run import follow
from flows.retry_policy import again_when_outside
from flows.run_naming import named
from models.checklists import Checklist
from models.schools import School
from notifications.language import pick, say


@flow(name="stocktake", flow_run_name=named, timeout_seconds=600)
@again_when_outside()
def stocktake(school: str | None = None, occasion: str = "") -> State:
    """校产盘点：账、物、差异、审批、登记册。 Expected, found, difference, approval, register."""
    return follow("stocktake", school, occasion, stage=prepare)


def prepare(session: Session, school: School, checklist: Checklist, now: datetime) -> None:
    """Freeze the books when the list opens, and lay how it stands on the table, a row a place."""
    if not freeze(session, school, checklist, now, "flow:stocktake"):
        return
    language = school.language
    rows: list[Row] = [
        {
            "place": pick(sheet.place.name, sheet.place.name_en, language),
            "expected": sum(line.expected for line in sheet.lines),
            "missing": sheet.missing,
            "extra": sheet.extra,
            "state": say(_state(sheet), language),
        }
        for sheet in sheets(session, checklist)
    ]
    title = f"# {pick(checklist.name, checklist.name_en, language)}"
    show_table(rows, key("stocktake", school.code, checklist.occasion), title, language)


def _state(sheet: Sheet) -> str:
    return (
        "settled" if sheet.settled else "differs: count again, explain" if sheet.counted else "to be counted"
    )
