"""What stands beside a person in a list: a remark that says they left, a role, when they are away; what they teach."""

import re
from collections.abc import Iterator
from datetime import date

from actions.mapping.asked import Asked
from actions.school.brackets import split_outside
from actions.xlsx.columns import Doubt, Row
from models.mappings import Family

SENTENCES = re.compile(r"[；;。\n]+")
PARTS = re.compile(r"[；;。，,、\n]+")
GONE = re.compile(
    r"(?:(?P<year>\d{4})年?[./-]?(?:(?P<month>\d{1,2})月?)?)?(?:份|底|初)?(?:已经?|现已)?(?:办理)?"
    r"(?:退休|离职|离校|辞职|辞退|解聘|调出|调走|调离|调任|调往.*|调到.*|调至.*|去世|病故|离岗|离场|退场|撤场)(?:了|人员)?"
)
AWAY = re.compile(r"产假|病假|事假|婚假|请假|休假|陪产|培训|学习|进修|借调|支教|挂职|外出|出差|住院|哺乳")
LEAVES = re.compile(r"退休|离职|辞职|离岗|调离|调走|调往|合同到期|不再续聘")
FOR_OTHERS = re.compile(r"^(?:代|接|替|原|曾|前任|不再|协助|配合|拟|分管|主管|主抓|负责人?|联系)")
TEACHER = "teacher"


def has_left(row: Row, today: date) -> bool:
    """Say whether the remark of a row says that the person is gone, not that they will be."""
    for part in split_outside(PARTS, row.get("remark", "")):
        if found := GONE.fullmatch(part.strip()):
            year, month = int(found["year"] or today.year), int(found["month"] or 1)
            return (year, month) <= (today.year, today.month)
    return False


def sentences(row: Row) -> Iterator[str]:
    """The parts of a remark that say something each."""
    return filter(None, map(str.strip, split_outside(SENTENCES, row.get("remark", ""))))


def remarked(row: Row, asked: Asked) -> tuple[list[str], list[Doubt]]:
    """The roles that a remark names, and what is to be looked at: each role so found, and each part of the remark that
    names none."""
    roles, doubts = list[str](), list[Doubt]()
    for part in sentences(row):
        meant = asked.words.meaning(Family.POOL, part)
        if meant.codes and not meant.unknown and not FOR_OTHERS.match(part):
            roles += meant.codes
            doubts.append(row.doubt("remark", "import.remark_role", part, part))
        else:
            doubts.append(_looked_at(row, part))
    return roles, doubts


def remarks_alone(row: Row) -> Iterator[Doubt]:
    """What is to be looked at in a list without a column of roles: there neither a remark nor a subject gives one."""
    if subject := row.get("subject"):
        yield row.doubt("subject", "import.remark", subject)
    yield from (_looked_at(row, part) for part in sentences(row))


def _looked_at(row: Row, part: str) -> Doubt:
    if AWAY.search(part):
        return row.doubt("remark", "import.remark_away", part)
    if LEAVES.search(part) and not FOR_OTHERS.match(part):
        return row.doubt("remark", "import.remark_leaves", part)
    return row.doubt("remark", "import.remark", part)


def taught(row: Row, roles: list[str], asked: Asked) -> Iterator[Doubt]:
    """Who has a subject teaches: give that role where the pack has it and the titles do not say so."""
    subject = row.get("subject")
    if subject and TEACHER not in roles and asked.words.is_code(Family.POOL, TEACHER):
        roles.append(TEACHER)
        yield row.doubt("subject", "import.subject_role", subject, subject)
