"""A stocktake: what should be there, what was found, and who approved the difference."""

from datetime import datetime

from prefect import flow
from prefect.artifacts import create_table_artifact
from prefect.client.schemas.objects import State
from sqlmodel import Session

from actions.registers.stocktake import freeze, sheets
from flows.artifacts import key
from flows.following import follow
from flows.naming import named
from flows.outside import again_when_outside
from models.checklists import Checklist
from models.schools import School


@flow(name="stocktake", flow_run_name=named("校产盘点"), timeout_seconds=600)
@again_when_outside()
def stocktake(school: str | None = None, occasion: str = "") -> State:
    """校产盘点：账、物、差异、审批、登记册。 Expected, found, difference, approval, register."""
    return follow("stocktake", school, occasion, stage=prepare)


def prepare(session: Session, school: School, checklist: Checklist, now: datetime) -> None:
    """Freeze the books when the list opens, and lay how it stands on the table, a row a place."""
    if not freeze(session, school, checklist, now, "flow:stocktake"):
        return
    rows = [
        {
            "场所": sheet.place.name,
            "应有": sum(line.expected for line in sheet.lines),
            "盘亏": sheet.missing,
            "盘盈": sheet.extra,
            "情况": "已核清" if sheet.settled else "有差异" if sheet.counted else "待盘",
        }
        for sheet in sheets(session, checklist)
    ]
    create_table_artifact(
        rows, key=key("stocktake", school.code, checklist.occasion), description=f"# {checklist.name}"
    )
