"""Give out the ledger of findings as .xlsx."""

from collections.abc import Iterable
from datetime import datetime

from openpyxl import Workbook

from actions.findings.ledger import FindingView
from actions.school.school_time import local_time
from actions.xlsx.book import add_table, new_book
from models.duties import Record
from models.schools import School
from notifications.language import pick, say

COLUMNS = {
    "Found at": 17,
    "Finding": 44,
    "Details": 36,
    "Place": 20,
    "Grade": 8,
    "Found by": 12,
    "Times": 6,
    "Owner": 16,
    "Due": 17,
    "Remedy": 36,
    "Remedied at": 17,
    "Looked at again": 17,
    "State": 12,
}


def findings_book(found: Iterable[FindingView], school: School, now: datetime, language: str) -> Workbook:
    """One row a finding: where, what, whose, until when, what was done, how it stands."""
    book = new_book()
    titles = [say(title, language) for title in COLUMNS]
    rows = (_row(view, school, now, language) for view in found)
    add_table(book, say("Findings", language), titles, tuple(COLUMNS.values()), rows)
    return book


def _row(view: FindingView, school: School, now: datetime, language: str) -> list[object]:
    finding = view.finding
    state = "overdue" if finding.overdue(now) else finding.state
    return [
        local_time(finding.found_at, school),
        pick(finding.name, finding.name_en, language),
        finding.detail,
        pick(view.place.name, view.place.name_en, language) if view.place else "",
        say(f"grade.{finding.grade}", language),
        view.finder.name if view.finder else "",
        finding.times,
        view.remedy.names if view.remedy else "",
        local_time(finding.due, school),
        remedy_of(view.remedied),
        local_time(view.remedied.done_at, school) if view.remedied else None,
        local_time(view.rechecked.done_at, school) if view.rechecked else None,
        say(f"state.finding.{state}", language),
    ]


def remedy_of(record: Record | None) -> str:
    """What was done, as its record says."""
    return str(record.entries.get("done", "")) if record else ""
