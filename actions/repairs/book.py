"""Give out the ledger of repairs as .xlsx."""

from collections.abc import Iterable
from datetime import datetime

from openpyxl import Workbook

from actions.repairs.board import RepairView
from actions.school.school_time import local_time
from actions.xlsx.book import table_book
from models.repairs import RepairAttempt
from models.schools import School
from notifications.language import pick, say

COLUMNS = {
    "Reported": 17,
    "Repair": 36,
    "Details": 36,
    "Place": 20,
    "Reported by": 12,
    "Urgent": 6,
    "Owner": 16,
    "Due": 17,
    "Attempts": 60,
    "Decision and reason": 36,
    "Cost": 10,
    "Over": 17,
    "Marks": 6,
    "State": 12,
}


def repairs_book(found: Iterable[RepairView], school: School, now: datetime, language: str) -> Workbook:
    """One row a repair: where, what, whose, until when, what was tried, what it cost, how it stands."""
    columns = {say(title, language): width for title, width in COLUMNS.items()}
    rows = (_row(view, school, now, language) for view in found)
    return table_book(say("Repairs", language), columns, rows)


def _row(view: RepairView, school: School, now: datetime, language: str) -> list[object]:
    repair = view.repair
    late = repair.overdue(now)
    return [
        local_time(repair.reported_at, school),
        repair.title,
        repair.detail,
        pick(view.place.name, view.place.name_en, language) if view.place else "",
        repair.reported_by,
        say("urgent", language) if repair.urgent else "",
        "、".join(one.name for one in view.owners),
        local_time(repair.due, school) if repair.due else None,
        "\n".join(_tried(one, school, language) for one in view.attempts),
        "\n".join(filter(None, (repair.contractor, repair.decision))),
        view.cost_cents / 100 if view.cost_cents else None,
        local_time(repair.closed_at, school) if repair.closed_at else None,
        repair.rating,
        say("state.finding.overdue" if late else f"state.repair.{repair.state}", language),
    ]


def _tried(tried: RepairAttempt, school: School, language: str) -> str:
    """Example: "2026-09-07 10:30 葛师傅 修好 换了水龙头 垫片老化 水龙头 1 个"."""
    said = (tried.by, say(f"outcome.{tried.outcome}", language), tried.result, tried.cause, tried.materials)
    return " ".join((f"{local_time(tried.at, school):%Y-%m-%d %H:%M}", *filter(None, said)))
