"""Routines as a spreadsheet: 例行工作表. The cadence in words or as the line of YAML a pack holds."""

import re
import secrets
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from pydantic import ValidationError
from sqlmodel import Session

from actions.mapping.asked import Asked
from actions.school.row_changes import Change, Values, compared
from actions.school.rows import routines_of
from actions.xlsx import cells
from actions.xlsx.cells import Unreadable, require_once
from actions.xlsx.changes import planned
from actions.xlsx.columns import Column, Fault, Row
from actions.xlsx.words import code_of, coded, word_of
from calendars.cadence.cadence import Cadence
from calendars.cadence.spoken import from_words
from calendars.cadence.written import to_yaml
from models.crews import Crew, CrewLine
from models.routines import Routine
from models.schools import School
from notifications.sentences.cadences import cadence_sentence

LINE = re.compile(
    r"(?P<pool>[^×xX*（(★]+?)\s*(?:[×xX*]\s*(?P<count>\d{1,3})|(?P<spoken>\d{1,3}|[一二两三四五六七八九十])\s*[人名位个])?"
    r"\s*(?:[（(](?P<held>[^）)]+)[）)])?\s*(?P<leads>★)?"
)
SPOKEN = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
DUE = re.compile(r"end_of_day|end_of_window|\d{1,3}[hd]")
NOT_FIELDS = ("said", "place_kind", "place_tag", "source_text")


def _cadence(cell: Any) -> dict[str, object]:
    try:
        return from_words(cells.text(cell)).model_dump(mode="json", exclude_defaults=True)
    except ValidationError:
        raise Unreadable("import.cadence") from None
    except ValueError:  # a fault of the computing
        raise Unreadable("import.cadence") from None


def _crew(cell: Any) -> list[dict[str, object]]:
    lines = []
    for word in cells.words(cell):
        found = LINE.fullmatch(word)
        many = _many(found) if found else 0
        if found is None or not 1 <= many <= 200:
            raise Unreadable("import.crew")
        line = CrewLine(
            pool=code_of("pool", found["pool"].strip()),
            count=many,
            qualification=code_of("kind.qualification", found["held"].strip()) if found["held"] else None,
            leader=bool(found["leads"]),
        )
        lines.append(line.model_dump(mode="json", exclude_defaults=True))
    return lines


def _many(found: re.Match[str]) -> int:
    """How many people a line says: "保安×2", "保安2人" or "保安两名"; one when it says nothing."""
    told = found["count"] or found["spoken"] or "1"
    return SPOKEN.get(told) or int(told)


def _minutes(cell: Any) -> int:
    minutes = cells.number(cell)
    if not 1 <= minutes <= 1440 or minutes != int(minutes):
        raise Unreadable("import.minutes")
    return int(minutes)


def _due(cell: Any) -> str:
    due = cells.text(cell)
    if not DUE.fullmatch(due):
        raise Unreadable("import.due")
    return due


COLUMNS = (
    Column("code", "编号", "Code", "代码 序号代码", cells.short, needed=True, example="meter-reading"),
    Column(
        "name", "名称", "Name", "工作 工作名称 事项 工作内容 任务", needed=True, example="抄水表", width=24
    ),
    Column("name_en", "英文名称", "English name", "英文名", width=24),
    Column("topic", "专题", "Topic", "分类 类别 条线", coded("topic"), example="水电"),
    Column(
        "cadence",
        "周期",
        "Cadence",
        "频次 时间要求 频率 何时",
        _cadence,
        example="每周一 08:00",
        width=34,
        strict=True,
    ),
    Column("said", "周期说明", "Cadence in words", "说明", width=34, lines=True),
    Column("minutes", "时长（分钟）", "Minutes", "时长 分钟 用时", _minutes, example=60, strict=True),
    Column("place_kind", "场所类型", "Kind of place", "", coded("kind.place")),
    Column("place_tag", "场所标签", "Tag of place", ""),
    Column(
        "crew", "人手", "Crew", "人员要求 岗位人数 班组", _crew, example="水电工×1", width=26, strict=True
    ),
    Column("due", "截止", "Due", "完成时限", _due, example="end_of_day", strict=True),
    Column("heavy", "重活", "Heavy", "体力活", cells.yes, example="否"),
    Column("active", "启用", "Active", "是否启用 状态", cells.yes, example="是", strict=True),
    Column("source_text", "依据", "Source", "制度依据 来源", width=30, lines=True),
    Column("note", "备注", "Note", "注意事项 要求", width=30, lines=True),
)


def plan(
    session: Session, school: School, rows: tuple[Row, ...], now: datetime, _asked: Asked
) -> Iterator[Change | Fault]:
    """What the rows change; a new routine needs a cadence and a crew."""
    mine = routines_of(session, school)
    known, seen = {routine.code: routine for routine in mine}, set[str]()

    def change(row: Row) -> Change | None:
        code = row.get("code", "")
        routine = known.get(code)
        if not code:
            return None  # told already
        require_once(seen, code, code, "编号")
        if routine is None and (lacking := _lacking(row)):
            raise Unreadable("import.empty", lacking, lacking)
        found = compared(row.number, row.get("name", code), Routine, routine, _values(row, routine))
        return _edited(found, routine)

    return planned(rows, change)


def _edited(change: Change, known: Routine | None) -> Change:
    """The change, with a note of what the school decides itself: a newer edition of its pack leaves that alone."""
    if known is None or change.kind != "changed":
        return change
    edited = sorted({*known.edited, *change.after})
    return replace(
        change,
        before={**change.before, "edited": known.edited},
        after={**change.after, "edited": edited},
    )


def _lacking(row: Row) -> str:
    return next(
        (
            column.title
            for column in COLUMNS
            if column.name in ("cadence", "crew") and not row.get(column.name)
        ),
        "",
    )


def _values(row: Row, known: Routine | None) -> Values:
    values: Values = {name: value for name, value in row.values.items() if name not in NOT_FIELDS}
    if (
        "cadence" in values
        and known
        and Cadence.model_validate(known.cadence) == Cadence.model_validate(values["cadence"])
    ):
        del values["cadence"]
    if "crew" in values:
        values["crew"] = _with_lines(known, values["crew"])
        if known and Crew.model_validate(known.crew) == Crew.model_validate(values["crew"]):
            del values["crew"]
    places = {word: row.get(f"place_{word}") for word in ("kind", "tag") if row.get(f"place_{word}")}
    if places:
        values["places"] = places
    if row.get("source_text"):
        values["source"] = {
            "kind": "school",
            **(known.source if known else {}),
            "text": row.get("source_text"),
        }
    return values if known else {"seed": secrets.token_hex(16), **values}


def _with_lines(known: Routine | None, lines: list[dict[str, object]]) -> dict[str, object]:
    return {**(known.crew if known else {}), "lines": lines}


def rows(session: Session, school: School, today: date, language: str) -> Iterator[Values]:
    """Every routine, those switched off too."""
    for routine in routines_of(session, school):
        cadence, places = Cadence.model_validate(routine.cadence), routine.places or {}
        values = {column.name: getattr(routine, column.name, None) for column in COLUMNS}
        kind = places.get("kind")
        yield values | {
            "topic": word_of("topic", routine.topic, language),
            "cadence": to_yaml(cadence),
            "said": cadence_sentence(cadence, language),
            "place_kind": word_of("kind.place", kind, language) if kind else "",
            "place_tag": places.get("tag", ""),
            "crew": [_line(line, language) for line in routine.needs.lines],
            "source_text": routine.source.get("text", ""),
        }


def _line(line: CrewLine, language: str) -> str:
    held = f"（{word_of('kind.qualification', line.qualification, language)}）" if line.qualification else ""
    return f"{word_of('pool', line.pool, language)}×{line.count}{held}{'★' if line.leader else ''}"
