"""Write a term as the .xlsx calendar schools print: weeks, dates, remarks, colours; `term_calendar` reads it back."""

from pathlib import Path

from openpyxl.styles import Alignment, PatternFill
from openpyxl.worksheet.worksheet import Worksheet
from sqlmodel import Session

from actions.school.school_time import calendar_of
from actions.xlsx.book import add_table, new_book, put, save
from calendars.school_days.days import Day, DayKind
from calendars.term_calendar.layout import Week, lay_out
from calendars.term_calendar.remarks import WRITTEN
from models.errors import BadInput
from models.schools import School

HEADERS = {
    "zh": ("周次", "一", "二", "三", "四", "五", "六", "日", "备注"),
    "en": ("Week", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "Remarks"),
}
TITLES = {"zh": "{school} {term} 校历（{code}）", "en": "{school} {term}: term calendar ({code})"}
LEGENDS = {"zh": "图例", "en": "Legend"}
DATE_FORMATS = {"zh": 'm"月"d"日"', "en": "yyyy-mm-dd"}
COLOURS = {
    DayKind.HOLIDAY: "F4B6B6",
    DayKind.MAKE_UP: "B7DFB9",
    DayKind.EXAM: "FFE699",
    DayKind.HALF: "FAD7AC",
    DayKind.VACATION: "DDEBF7",
    DayKind.WEEKEND: "EDEDED",
}
WIDTHS = (*[12] * 8, 70)


def export_term_sheet(session: Session, school: School, term: str, path: Path) -> Path:
    """Write the term of that code. Read in again it gives the same days."""
    calendar = calendar_of(session, school)
    found = next((known for known in calendar.terms if known.code == term), None)
    if found is None:
        raise BadInput("term.none", term=term, known="、".join(known.code for known in calendar.terms))
    language = "zh" if school.language.startswith("zh") else "en"
    name = school.name if language == "zh" else school.name_en or school.name
    above = TITLES[language].format(school=name, term=found.name, code=found.code)
    weeks = lay_out(calendar, found, language)
    rows = ([week.number, *(day and day.date for day in week.days), week.remark] for week in weeks)
    book = new_book()
    sheet = add_table(book, found.code, HEADERS[language], WIDTHS, rows, above=above)
    for row, week in enumerate(weeks, start=3):
        _colour(sheet, row, week, language)
    _legend(sheet, len(weeks) + 4, language)
    return save(book, path)


def _colour(sheet: Worksheet, row: int, week: Week, language: str) -> None:
    for column, day in enumerate(week.days, start=2):
        if day is not None:
            cell = sheet.cell(row, column)
            cell.number_format = DATE_FORMATS[language]
            cell.alignment = Alignment(horizontal="center", vertical="top")
            cell.fill = _fill(day.students.kind, _is_open(day))


def _is_open(day: Day) -> bool:
    """Say whether the country has not published this day yet and somebody might count on it."""
    return day.provisional and day.students.kind in (DayKind.HOLIDAY, DayKind.MAKE_UP)


def _fill(kind: DayKind, hatched: bool = False) -> PatternFill:
    colour = COLOURS.get(kind)
    if colour is None:
        return PatternFill()
    return PatternFill("lightUp" if hatched else "solid", fgColor=colour, bgColor="FFFFFF")


def _legend(sheet: Worksheet, row: int, language: str) -> None:
    put(sheet, row, 1, LEGENDS[language])
    for column, kind in enumerate(COLOURS, start=2):
        put(sheet, row, column, WRITTEN[language][kind])
        sheet.cell(row, column).fill = _fill(kind)
    put(sheet, row, 8, WRITTEN[language]["provisional"])
    sheet.cell(row, 8).fill = _fill(DayKind.HOLIDAY, hatched=True)
