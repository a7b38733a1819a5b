"""Of a list of places every filled cell is read into a place, refused with its place, or named as unread."""

import re
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session

from actions.imports.places.spelling import spelled_alike, storey
from actions.imports.places.words import several
from actions.imports.sheets import read_sheet
from actions.mapping.pack_words import words_of_pack
from actions.mapping.vocabulary import Vocabulary
from actions.xlsx.changes import Outcome
from actions.xlsx.grid import read_book
from models import BadInput
from models.mappings import Family
from tests.conftest import NOW
from tests.factories import make_school
from tests.sheets import written

BUILDINGS = (
    "一号楼",
    "1#楼",
    "教学楼A",
    "学生公寓2栋",
    "食堂一楼",
    "校门",
    "室外",
    "东区",
    "图书馆",
    "配电房",
    "/",
)
FLOORS = (1, "二层", "3F", "B1", "负一楼", "首层", "一至三层", "平房", "屋顶")
ROOMS = (101, "102室", "A103", "104-106", "107、108", "大厅", "东", "1号")
WORDS = (
    "教室",
    "初一(3)班",
    "宿舍",
    "男厕、女厕",
    "水泵房",
    "校门（东、南）",
    "书法教室",
    "库房",
    "教学",
    "三—五年级教室",
    "办公室\n会议室",
)
PEOPLE = ("周素琴", "各班主任", "无", "周素琴、郝建国")
ODD = ("约20", "若干", "20余", "2-3", "40人", "注：见附表。", "合计")
SAID = {
    "校区": st.sampled_from(("东校区", "石桥教学点")),
    "楼栋": st.sampled_from(BUILDINGS),
    "楼层": st.sampled_from(FLOORS),
    "房间": st.sampled_from(ROOMS),
    "名称": st.sampled_from(WORDS),
    "用途": st.sampled_from(WORDS),
    "位置": st.sampled_from((*BUILDINGS, "教学楼二楼", "围墙外侧")),
    "责任人": st.sampled_from(PEOPLE),
    "容纳人数": st.sampled_from(ODD),
    "": st.sampled_from(ODD),
}
WORDS_OF_PACK = Vocabulary(words_of_pack("cn-school"), {}, dict.fromkeys(Family, frozenset()))
NOTHING = {"/", "-", "无"}
Sheet = tuple[tuple[Any, ...], ...]


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    """A list of places with some of the columns schools have, its cells filled or not."""
    titles = draw(st.lists(st.sampled_from(sorted(SAID)), min_size=2, max_size=6, unique=True))
    cells = [st.none() | SAID[title] for title in titles]
    rows = draw(st.lists(st.tuples(*cells), min_size=1, max_size=6))
    return (tuple(title or None for title in titles), *rows)


def named(found: Outcome) -> str:
    """All that the places of an outcome say."""
    values = [value for change in found.changes for value in change.after.values()]
    return " ".join(spelled_alike(str(value)) for value in values)


def told(found: Outcome) -> set[object]:
    """The cells and rows that an outcome speaks of."""
    doubts = {doubt.at or doubt.row for doubt in found.doubts}
    return (
        doubts
        | {fault.row for fault in found.faults}
        | {fault.spot.row for fault in found.faults if fault.spot}
    )


def in_places(said: str, title: str, found: Outcome) -> bool:
    """Say whether the words of a cell stand in the names of places, or in their floors or uses."""
    places = named(found)
    uses = {use for change in found.changes for use in change.after.get("tags", ())}
    codes = WORDS_OF_PACK.meaning(Family.PLACE, said.replace("\n", "、")).codes
    fitting = {code for kind in ("room", "building") for code in WORDS_OF_PACK.fitting(codes, kind)}
    if title in ("用途", "名称") and uses & {*codes, *fitting}:
        return True
    parts = [part for word in several(said) for part in re.split(r"[（(、）)\s]+", word) if part]
    floors = {storey(str(change.after["name"])[-2:]) for change in found.changes if "name" in change.after}
    return all(spelled_alike(part) in places for part in parts) or (
        title == "楼层" and storey(said) in floors
    )


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sheet=sheets())
def test_every_filled_cell_of_a_list_of_places_is_accounted_for(sheet: Sheet, engine: Engine) -> None:
    with Session(engine, expire_on_commit=False) as session, tempfile.TemporaryDirectory() as folder:
        school = make_school(session, pack="cn-school")
        try:
            found = read_sheet(
                session, school, "places", read_book(written(Path(folder) / "a.xlsx", *sheet)), NOW
            )
        except BadInput as refused:
            assert refused.code in ("import.header", "import.no_rows")
            return
        session.rollback()
    titles, *rows = sheet
    spoken, uses = told(found), {question.word for question in found.questions}
    for number, row in enumerate(rows, start=2):
        for column, (title, cell) in enumerate(zip(titles, row, strict=True)):
            said = "" if cell is None else str(cell)
            place = f"{'ABCDEF'[column]}{number}"
            if not said or said in NOTHING or title in found.unread or {place, number} & spoken:
                continue
            assert in_places(said, title or "", found) or said in uses, (place, said, sheet)
