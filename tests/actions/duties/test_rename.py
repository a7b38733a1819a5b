"""A name that calendars show changes: their events are newer then, so that no client keeps the old one."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar
from openpyxl import Workbook
from sqlmodel import Session, col, select

from actions.feeds.addresses import feed
from actions.feeds.content import render_feed
from actions.imports.sheets import keep_sheet, read_sheet
from actions.journal.undo import undo
from actions.people.staff import PersonValues, edit_person
from actions.school_calendar.tables import PlaceValues, keep_place
from actions.xlsx.grid import read_book
from models import FeedScope
from models.journal import JournalEntry
from tests.factories import make_assignment, make_duty, make_person, make_place, make_school


@pytest.mark.parametrize(
    ("kind", "rows", "shown"),
    [
        ("places", [("编号", "名称"), ("gate", "东大门")], "巡查 · 东大门（艾达）"),
        ("people", [("工号", "姓名"), ("艾达", "艾达尔")], "巡查 · 东校门（艾达尔）"),
    ],
)
def test_a_name_out_of_a_spreadsheet_makes_its_events_newer_and_undone_newer_again(
    session: Session, now: datetime, tmp_path: Path, kind: str, rows: list[tuple[str, str]], shown: str
) -> None:
    school = make_school(session)
    duty = make_duty(session, school, place_id=make_place(session, school).id)
    make_assignment(session, duty, make_person(session, school))
    other = make_duty(session, school, key="other")
    whole = feed(session, school, FeedScope.SCHOOL, "", now)

    def seen(at: datetime) -> list[tuple[str, datetime]]:
        events = Calendar.from_ical(render_feed(session, whole, at)).walk("VEVENT")
        found = [(str(event["SUMMARY"]), event.decoded("LAST-MODIFIED")) for event in events]
        return sorted(found, key=lambda one: one[0] == "巡查")

    before = seen(now)
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(tmp_path / "names.xlsx")
    later = now + timedelta(minutes=5)
    keep_sheet(
        session,
        school,
        read_sheet(session, school, kind, read_book(tmp_path / "names.xlsx"), later),
        later,
        "test",
    )
    assert seen(later) == [(shown, later), ("巡查", other.changed)]
    entry = session.exec(select(JournalEntry).where(col(JournalEntry.verb) == "import_sheet")).one()
    undo(session, school, entry, later + timedelta(minutes=5), "test")
    assert seen(later) == [(before[0][0], later + timedelta(minutes=5)), before[1]]


def test_a_name_or_team_changed_on_a_page_makes_its_events_newer(session: Session, now: datetime) -> None:
    school = make_school(session)
    place, ada = make_place(session, school), make_person(session, school)
    duty = make_duty(session, school, place_id=place.id)
    make_assignment(session, duty, ada)
    kept = {"code": "gate", "name": "东校门", "name_en": "East gate", "kind": "room"}
    entered = {"code": ada.code, "name": ada.name, "joined": ada.joined, "team": ada.team, "roles": ada.roles}
    stamps = []
    for minutes, names in enumerate([{}, {"name": "东大门"}, {"name_en": "Gate"}]):
        keep_place(
            session, school, place, PlaceValues(**(kept | names)), now + timedelta(minutes=minutes), "test"
        )
        stamps.append(duty.changed - now)
    for minutes, more in enumerate([{"team": "食堂"}, {"name": "艾达尔"}], start=3):
        edit_person(
            session,
            school,
            ada,
            PersonValues.model_validate(entered | more),
            now + timedelta(minutes=minutes),
            "test",
        )
        stamps.append(duty.changed - now)
    minute, before = timedelta(minutes=1), stamps[0]
    assert stamps == [before, minute, 2 * minute, 3 * minute, 4 * minute]
    assert before < timedelta(0)
