"""Give out the ledger of findings as .xlsx."""

from collections.abc import Iterable
from datetime import datetime

from openpyxl import Workbook

from actions.findings.ledger import FindingView
from actions.school.school_time import local_time
from actions.xlsx.book import table_book
from models.duties import Record
from models.people import Person
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
    "Remedied by": 16,
    "Remedied at": 17,
    "Looked at again by": 16,
    "Looked at again": 17,
    "State": 12,
    "Exceptions": 36,
}


def findings_book(found: Iterable[FindingView], school: School, now: datetime, language: str) -> Workbook:
    """One row a finding: where, what, whose, until when, what was done, how it stands."""
    columns = {say(title, language): width for title, width in COLUMNS.items()}
    rows = (_row(view, school, now, language) for view in found)
    return table_book(say("Findings", language), columns, rows)


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
        view.owner_names,
        local_time(finding.due, school),
        remedy_of(view.remedied),
        doer_of(view.remedied, view.remedier, language),
        local_time(view.remedied.done_at, school) if view.remedied else None,
        doer_of(view.rechecked, view.looker, language),
        local_time(view.rechecked.done_at, school) if view.rechecked else None,
        say(f"state.finding.{state}", language),
        exceptions_of(view, language),
    ]


def remedy_of(record: Record | None) -> str:
    """What was done, as its record says."""
    return str(record.entries.get("done", "")) if record else ""


def doer_of(record: Record | None, person: Person | None, language: str) -> str:
    """Who did it; where nobody is named, who entered it at the desk."""
    if person is not None or record is None or not record.entered_by.startswith("user:"):
        return person.name if person else ""
    return say("entered at the desk by {name}", language, name=record.entered_by.removeprefix("user:"))


def exceptions_of(view: FindingView, language: str) -> str:
    """What spoke against the records of its remedy and its second look, and why they were kept all the same."""
    records = {"Remedy": view.remedied, "Second look": view.rechecked}
    odd = ((title, record) for title, record in records.items() if record is not None and record.doubts)
    return "\n".join(f"{say(title, language)}: {_doubts(record, language)}" for title, record in odd)


def _doubts(record: Record, language: str) -> str:
    said = (say(f"doubt.{one}", language) for one in record.doubts)
    return f"{'、'.join(said)} ({record.reason})" if record.reason else "、".join(said)
