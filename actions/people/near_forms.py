"""Forms near a person's name in free text (王老师, 老王, 小明): who else they may mean no program can tell.

So they are shown where they stand, to be looked at by people, and never blotted.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import RowMapping, Table
from sqlmodel import Session

from actions.people.blot import whole_word
from actions.people.known_by import known_by
from actions.people.traces import FEED, PERSON, marked, rows_naming, tables
from models.base import Personal
from models.people import Person

BEFORE = ("老", "小", "大", "阿")
TITLES = (
    "老师 师傅 师父 主任 校长 书记 园长 院长 处长 科长 组长 班长 队长 经理 医生 护士 会计 老板 同志 先生 女士"
)
KIN = "阿姨 大姐 大哥 大爷 大妈 叔叔 姐 哥 叔 姨 工 总"
AFTER = (*TITLES.split(), *KIN.split())
DOUBLE = re.compile(
    "欧阳|上官|司马|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|夏侯|司徒|端木|南宫|长孙|宇文|轩辕|申屠|澹台|呼延"
)
HAN = re.compile(r"[\u3400-\u9fff]{2,5}")
WORD = re.compile(r"[A-Za-zÀ-ɏ]{3,}")
ELSEWHERE = (PERSON, FEED, "user")  # other people's names stand there, and no text
AROUND = 12  # letters shown on either side


@dataclass(frozen=True)
class Near:
    """A form near a name, the table of the row where it stands, and the words around it."""

    table: str
    form: str
    text: str


def forms_of(name: str) -> tuple[str, ...]:
    """How people call somebody of that name: "王小明" -> 王老师, 老王, …, 小明; "Ada King" -> Ada, King."""
    if not HAN.fullmatch(name):
        words = WORD.findall(name)
        return tuple(words) if len(words) > 1 else ()
    family = name[:2] if DOUBLE.match(name) and len(name) > 2 else name[0]
    given = name.removeprefix(family)
    called = (*(word + family for word in BEFORE), *(family + word for word in AFTER))
    return (*called, given) if len(given) > 1 else called


def near_forms(session: Session, person: Person) -> list[Near]:
    """Where forms near one of a person's names stand in their school's texts, a row once; nothing changes.

    What an erase blots anyway is left out: the name itself, whole.
    """
    known = known_by(session, person)
    forms = [form for name in known.names for form in forms_of(name) if form not in known.names]
    if not forms:
        return []
    pattern = re.compile("|".join(map(whole_word, sorted(forms, key=len, reverse=True))))
    found = []
    for table in (table for table in tables() if table.name not in ELSEWHERE):
        for row in rows_naming(session, table, person, forms):
            found += _first(table, row, pattern, known.names)
    return found


def _first(table: Table, row: RowMapping, pattern: re.Pattern[str], names: tuple[str, ...]) -> list[Near]:
    """The first form in a row that is no part of the name itself."""
    for column in marked(table, Personal.NAMED):
        for text in _texts(row[column.name]):
            apart = re.sub("|".join(map(re.escape, names)), lambda name: "\0" * len(name[0]), text)
            if match := pattern.search(apart):
                around = text[max(match.start() - AROUND, 0) : match.end() + AROUND]
                return [Near(table.name, match[0], around)]
    return []


def _texts(value: Any) -> Iterator[str]:
    """The texts in a value, deep inside too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)
