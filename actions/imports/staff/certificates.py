"""Certificates as a spreadsheet: 证件台账."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, TypeVar

from sqlmodel import Session, col, select

from actions.imports.staff.health import YEAR, Papers, papers_by_kind, surely_until
from actions.imports.staff.lookup import Staff, staff_of
from actions.imports.staff.paper_columns import NOT_YET, unlettered
from actions.imports.staff.remarks import has_left
from actions.mapping.asked import Asked
from actions.people.staff import HEALTH
from actions.school.row_changes import Change, Values, compared
from actions.school.schools import today
from actions.xlsx import cells
from actions.xlsx.cells import LAST_DAY, Unreadable, require_once
from actions.xlsx.changes import planned
from actions.xlsx.columns import Column, Doubt, Fault, Row
from actions.xlsx.dates import Frame, FromTo, Span, beginning, end
from actions.xlsx.words import word_of
from models.mappings import Family
from models.people import Person, Qualification
from models.schools import School

OF_MANY_KINDS = re.compile(r"特种(?:作业|设备)")
"""What certificates for different work are called alike."""


def unless_awaited(read: Callable[[Any, Frame], Any]) -> Callable[[Any, Frame], Any]:
    """How a day is read where it may say that the certificate is not there yet."""

    def dated(cell: Any, frame: Frame) -> Any:
        return cells.text(cell) if NOT_YET.search(cells.text(cell)) else read(cell, frame)

    return dated


def _project(cell: Any) -> str:
    """The work that a certificate is for."""
    return unlettered(cells.short(cell))


COLUMNS = (
    Column("code", "工号", "Staff no.", "编号 职工号 员工编号 人员编号", example="1001"),
    Column("name", "姓名", "Name", "名字 持证人 员工姓名", example="张三"),
    Column(
        "kind",
        "证件",
        "Certificate",
        "证件名称 证书 证件类型 证书名称 证件类别",
        cells.short,
        needed=True,
        example="健康证",
        width=20,
    ),
    Column(
        "project",
        "作业项目",
        "Work covered",
        "作业类别 准操项目 操作项目 许可项目 作业种类 准许作业项目",
        _project,
        example="低压电工作业",
        width=20,
    ),
    Column(
        "number",
        "证号",
        "Certificate no.",
        "证件编号 证书编号 证件号 证件号码",
        width=22,
        example="JK2026001",
    ),
    Column(
        "first",
        "发证日期",
        "Valid from",
        "发证时间 起始日期 签发日期 初领日期 初次领证日期 初次领证 初领 领证时间 "
        "体检日期 体检时间 批准日期 有效期起 领证日期 取证日期 取得时间 办证日期 办证时间",
        dated=unless_awaited(beginning),
        strict=True,
        example=date(2026, 8, 20),
    ),
    Column(
        "last",
        "有效期至",
        "Valid until",
        "到期日期 到期时间 复审/有效期 复审/有效期至 有效期/复审 复审日期 复审时间 下次复审 下次复审日期 "
        "有效日期 截止日期 有效期止 有效期 失效日期 有效期限 到期日",
        dated=unless_awaited(end),
        strict=True,
        example=date(2027, 8, 19),
    ),
    Column("remark", "备注", "Remarks", "说明 情况 状态 备注说明 remark", lines=True, width=24),
)
HINTS = (
    Column("team", "部门", "Team", "处室 科室 所在部门 部门班组 班组 所属部门"),
    Column("titles", "岗位", "Post", "职务 工种 岗位名称"),
    Column("phone", "联系电话", "Phone", "电话 手机 手机号 手机号码 联系方式"),
)
"""What tells two of one name apart, and says nothing of a certificate."""
ASIDE = {"code", "name", "remark", "project", *(column.name for column in HINTS)}
Value = TypeVar("Value")
Numbers = dict[tuple[str, str], list[tuple[Row, Person]]]


@dataclass
class _Desk:
    """What the plan needs to know, and what it found to look at."""

    staff: Staff
    papers: Papers
    asked: Asked
    day: date
    more: list[Doubt] = field(default_factory=list)
    numbers: Numbers = field(default_factory=dict)


def plan(
    session: Session, school: School, rows: tuple[Row, ...], now: datetime, asked: Asked
) -> Iterator[Change | Fault | Doubt]:
    """What the rows change: the same person, kind and first day is the same certificate; one that a list of staff
    named by its last day alone becomes that of the table. What is not held yet, or was held by who left, is named."""
    desk = _Desk(staff_of(session, school), papers_by_kind(session, school), asked, today(school, now))
    seen = set[tuple[Any, ...]]()

    def change(row: Row) -> Change | None:
        if _not_held(desk, row):
            return None
        person = _holder(desk, row)
        if person.left and person.left < desk.day:
            desk.more.append(row.doubt("name", "import.paper_gone", person.name))
            return None
        if "kind" not in row.values:
            return None  # told already
        row = _understood(row, asked)
        row = replace(row, values={**row.values, **_days(desk, row)})
        key = (person.id, row.get("kind"), row.get("first"))
        require_once(seen, key, f"{person.name} {row.get('kind')}", "证件")
        if row.get("last") < row.get("first"):
            raise Unreadable("import.backwards", str(row.get("last")), "有效期至")
        if number := row.get("number"):
            desk.numbers.setdefault((row.get("kind"), number), []).append((row, person))
        return _change(row, person, _same(desk, row, person))

    yield from planned(_numbered(rows, desk.staff), change)
    yield from desk.more
    yield from _of_several(desk.numbers)


def _holder(desk: _Desk, row: Row) -> Person:
    """Whose a certificate is: whom somebody said, else by number or name; of several of the name whom the rest of the
    row speaks of, which is named then."""
    if row.who in desk.staff.by_code:
        return desk.staff.by_code[row.who]
    name, code = row.get("name", ""), row.get("code")
    person = desk.staff.meant(name, code, [row.get(hint.name) for hint in HINTS])
    if not code and desk.staff.shared(name):
        desk.more.append(row.doubt("name", "import.told_apart", name, f"{person.team} {person.code}"))
    return person


def _of_several(numbers: Numbers) -> Iterator[Doubt]:
    """A doubt for each number that certificates of several people bear, with where and whose they are."""
    for (_, number), those in numbers.items():
        if len({person.id for _, person in those}) > 1:
            told = "、".join(f"{row.at.get('number', row.number)} {person.name}" for row, person in those)
            yield those[0][0].doubt("number", "import.number_of_several", number, told)


def _numbered(rows: Iterable[Row], staff: Staff) -> list[Row]:
    """The rows; where no number is one of the staff and everybody is named, they are the certificates' own."""
    found = list(rows)
    codes = {row.get("code") for row in found} - {None}
    own = not codes & staff.by_code.keys() and all(row.get("name") for row in found)
    if not codes or not own or any(row.get("number") for row in found):
        return found
    return [replace(row, values=_as_number(row.values), at=_as_number(row.at)) for row in found]


def _as_number(said: dict[str, Value]) -> dict[str, Value]:
    return {("number" if name == "code" else name): value for name, value in said.items()}


def _not_held(desk: _Desk, row: Row) -> bool:
    """Say whether a row names a certificate that nobody here holds; a remark that says something else is named."""
    said = row.get("remark", "")
    for name in ("remark", "number", "first", "last"):
        if NOT_YET.search(str(row.get(name, ""))):
            desk.more.append(row.doubt(name, "import.paper_not_yet", row.get(name)))
            return True
    if has_left(row, desk.day):
        desk.more.append(row.doubt("remark", "import.paper_gone", row.get("name", "")))
        return True
    if not {"first", "last"} & row.values.keys():
        desk.more.append(row.doubt("kind", "import.paper_no_days", row.get("kind", "")))
        return True
    if said:
        desk.more.append(row.doubt("remark", "import.remark", said))
    return False


def _understood(row: Row, asked: Asked) -> Row:
    """The row with its certificate as a code, by the work it is for where that says which. One that nobody knows is
    asked, and not kept before it was answered."""
    said, work = row.get("kind"), row.get("project", "")
    kinds = list(asked.words.meaning(Family.QUALIFICATION, work).codes)
    if not kinds:
        word = work if work and OF_MANY_KINDS.search(said) else said
        kinds = asked.codes(Family.QUALIFICATION, [word], row.number)
    if not kinds:
        raise Unreadable("import.certificate_unknown", row.get("kind"), "证件")
    return replace(row, values={**row.values, "kind": kinds[0]})


def _days(desk: _Desk, row: Row) -> Values:
    """The first and the last day, each by the other where one is not written; what was so found is a doubt."""
    first, last = row.get("first"), row.get("last")
    if isinstance(last, FromTo):
        first, last = first or last.first, last.last
    if isinstance(last, Span):
        if first is None:
            raise Unreadable("import.empty", "发证日期", "发证日期")
        last = last.after(first)
        desk.more.append(row.doubt("last", "import.paper_span", last, last))
    elif last is None and first and row.get("kind") == HEALTH:
        last = YEAR.after(first)
        desk.more.append(row.doubt("first", "import.paper_year", first, last))
    elif last is None:
        last = LAST_DAY
        desk.more.append(row.doubt("first", "import.paper_no_end", first, last))
    if (sure := surely_until(row.get("kind"), first, last)) != last:
        desk.more.append(row.doubt("last", "import.date_month_before", f"{last:%Y-%m}", sure))
        last = sure
    if first is None:
        first = YEAR.before(last) if row.get("kind") == HEALTH else min(last, desk.day)
        desk.more.append(row.doubt("last", "import.paper_no_first", last, first))
    if last < desk.day and not isinstance(row.get("last"), Span):
        desk.more.append(row.doubt("last", "import.paper_expired", last, last))
    return {"first": first, "last": last}


def _same(desk: _Desk, row: Row, person: Person) -> Qualification | None:
    """The certificate that is meant: from the same day; else one without a number, of the same time."""
    mine = desk.papers.get((person.id, row.get("kind")), [])
    first, last = row.get("first"), row.get("last")
    exact = [paper for paper in mine if paper.first == first]
    near = [paper for paper in mine if not paper.number and paper.first <= last and first <= paper.last]
    found = next(iter(exact or near), None)
    if found and found.last != last:
        desk.more.append(row.doubt("last", "import.paper_other_last", found.last, last))
    return found


def _change(row: Row, person: Person, known: Qualification | None) -> Change:
    values: Values = {name: value for name, value in row.values.items() if name not in ASIDE}
    label = f"{person.name} {word_of('kind.qualification', row.get('kind'), 'zh_CN')}"
    return compared(row.number, label, Qualification, known, {"person_id": person.id, **values})


def rows(session: Session, school: School, day: date, language: str) -> Iterator[Values]:
    """Every certificate of those who are still there."""
    found = select(Qualification, Person).join(Person, col(Person.id) == Qualification.person_id)
    found = found.where(Qualification.school_id == school.id)
    for paper, person in session.exec(
        found.order_by(col(Person.code), col(Qualification.kind), col(Qualification.first))
    ):
        if person.left is None or person.left >= day:
            kind = word_of("kind.qualification", paper.kind, language)
            yield {
                "code": person.code,
                "name": person.name,
                "kind": kind,
                "number": paper.number,
                "first": paper.first,
                "last": paper.last,
            }
