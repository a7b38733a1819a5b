"""The staff as a spreadsheet: 花名册."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, or_, select

from actions.coverage.separation import Pair, forbidden
from actions.imports.staff.custodians import custodians_found
from actions.imports.staff.health import listed, papers_by_kind
from actions.imports.staff.lookup import Staff, called, staff_of
from actions.imports.staff.paper_columns import PAPER
from actions.imports.staff.remarks import has_left, limits_of, remarked, remarks_alone, taught
from actions.mapping.asked import Asked
from actions.people.staff import let_leave
from actions.school.brackets import without_brackets
from actions.school.row_changes import Change, Values, compared, ready_changes
from actions.school.rows import routines_of
from actions.school.schools import today
from actions.xlsx import cells
from actions.xlsx.cells import Doubtful, Unreadable, require_once
from actions.xlsx.changes import planned
from actions.xlsx.columns import Column, Doubt, Fault, Row, plain
from actions.xlsx.dates import beginning, cautious_end, last_day
from actions.xlsx.mends import OTHER
from actions.xlsx.words import all_coded, word_of
from models.mappings import Family
from models.people import Person
from models.schools import School

MOST_HOURS = 84
SHORT_NAME = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]{2,4}")
PHONE = re.compile(r"\+?[\d() -]{5,20}")
NAME_AND_PHONE = re.compile(r"(\D+?)[ （(：:]*(\+?\d[\d-]{6,18})[)）]?")
MARKS = re.compile("[*＊※△▲★☆]")
EMPLOYED = re.compile(
    r"在编|在职|在岗|正式工?|编外|聘用|返聘|合同制?工?|劳务(?:派遣|外包)?|派遣|外包|外聘|临时工?|临聘|人事代理|公益性?岗位?|事业(?:编制?)?|非编|编制(?:内|外)"
)
"""How somebody is employed, which says nothing of their work."""
VACANT = re.compile(r"待聘|空缺|缺岗?|待定|未定|暂无|无|招聘中|待招|\?+")
HOURS = re.compile(r"(?:小时|个小时|hours|h)$", re.IGNORECASE)


def _hours(cell: Any) -> int:
    hours = cells.number(HOURS.sub("", cells.text(cell)))
    if not 0 <= hours <= MOST_HOURS or hours != int(hours):
        raise Unreadable("import.hours")
    return int(hours)


def _share(cell: Any) -> float:
    share = cells.number(str(cell).rstrip("%")) / (100 if str(cell).endswith("%") else 1)
    if not 0 <= share <= 1:
        raise Unreadable("import.share")
    return share


def _name(cell: Any) -> str | Doubtful:
    """A name; blanks within a short Chinese one only fill the column, marks or brackets behind it are no part of it. A
    post that nobody has yet is nobody's name."""
    written = cells.text(cell)
    bare = written if NAME_AND_PHONE.fullmatch(written) else MARKS.sub("", without_brackets(written)).strip()
    joined = bare.replace(" ", "")
    name = joined if SHORT_NAME.fullmatch(joined) else bare
    if not name or VACANT.fullmatch(name):
        raise Unreadable("import.vacant")
    return Doubtful(name, "import.name_aside") if bare != written else name


def _phone(cell: Any) -> str:
    """One number to call, or several."""
    numbers = [word for word in cells.words(cell) if PHONE.fullmatch(word)]
    if not numbers or len(numbers) != len(cells.words(cell)):
        raise Unreadable("import.phone")
    return cells.short("、".join(numbers))


COLUMNS = (
    Column(
        "code", "工号", "Staff no.", "编号 职工号 员工编号 人员编号 职工编号", cells.short, example="1001"
    ),
    Column(
        "name", "姓名", "Name", "名字 员工姓名 职工姓名 教师姓名 人员", _name, needed=True, example="张三"
    ),
    Column(
        "team",
        "部门",
        "Team",
        "班组 科室 所在部门 部门班组 组别 处室 所属部门 部门科室 department",
        cells.short,
        example="食堂",
    ),
    Column("category", "类别", "Category", "人员类别 用工类别 身份", cells.short, example="食堂人员"),
    Column(
        "roles",
        "岗位",
        "Roles",
        "职务 工种 岗位职务 职务岗位 工作岗位 担任工作 职务（岗位） 现任职务 分工 工作分工 "
        "岗位名称 工种岗位 岗位工种 从事岗位 jobtitle position",
        cells.words,
        example="厨师、留样员",
        width=24,
    ),
    Column("weekly_hours", "周工时", "Weekly hours", "每周工时", _hours, example=40),
    Column("share", "分担比例", "Share", "比例", _share, example=1),
    Column("limits", "限制", "Limits", "身体限制 不宜安排", all_coded("limit"), example="", width=18),
    Column(
        "joined",
        "入职日期",
        "Joined",
        "入职时间 入职 入职年月 到岗日期 到岗时间 到岗 上岗时间 进校时间 进校日期 进校 到校时间 到校日期 到校 "
        "入校时间 入校日期 入校 来校时间 "
        "参加工作时间 参加工作日期 参加工作年月 聘用时间 受聘时间",
        dated=beginning,
    ),
    Column("left", "离职日期", "Left", "离职时间 离校时间", dated=last_day),
    Column(
        "phone",
        "联系电话",
        "Phone",
        "电话 手机 手机号 手机号码 联系方式 电话号码 移动电话 联系手机 本人电话 联系号码 手机电话 mobile telephone",
        _phone,
        example="13800000000",
        width=18,
    ),
    Column("email", "邮箱", "E-mail", "电子邮箱 email", width=24),
    Column(
        "health",
        "健康证到期",
        "Health certificate until",
        "健康证 健康证明 健康证有效期 健康证有效期至 健康证到期日 健康证到期日期 健康证到期时间 健康证截止日期 health",
        dated=cautious_end,
    ),
    Column("subject", "任教学科", "Subject taught", "学科 任教科目 任课学科 所教学科 任课科目 subject"),
    Column("remark", "备注", "Remarks", "说明 情况说明 备注说明 remark", lines=True, width=24),
)
BESIDE = ("health", "subject", "remark")
"""Columns that say something else than a field of the person."""
TITLES = frozenset(title for column in COLUMNS for title in column.known_as)


def plan(
    session: Session, school: School, rows: tuple[Row, ...], now: datetime, asked: Asked
) -> Iterator[Change | Fault | Doubt]:
    """What the rows change: a known number (or, without numbers, a known name) is that person, others are new. Who
    left by a remark is no row; what a row says besides is taken with a doubt, or named."""
    staff, seen, day = staff_of(session, school), set[str](), today(school, now)
    used, more = set(staff.by_code) | {row.get("code") for row in rows}, list[Change | Doubt]()
    papers, pairs = papers_by_kind(session, school), forbidden(routines_of(session, school))

    def change(row: Row) -> Change | None:
        if "name" not in row.values:
            return None  # told already
        row = replace(_without_phone(row), who=row.who)
        known, name = _known(staff, row, day), row.get("name", "")
        if plain(name) in TITLES:
            raise Unreadable("import.title_for_name", name, "姓名")
        undated = known is None and "joined" not in row.values
        if has_left(row, day) or (undated and row.get("left", day) < day):
            gone = known is None or known.left is not None
            more.append(row.doubt("remark", "import.gone" if gone else "import.gone_here", name))
            return None
        more.extend(_namesakes(staff, row))
        code = known.code if known else row.get("code") or _free_code(used)
        used.add(code)
        key = f"code:{code}" if row.get("code") or known else f"name:{name}"
        require_once(seen, key, row.get("code") or name, "姓名")
        if not row.get("code"):
            seen.add(f"name:{name}")
        understood, doubts = _understood(row, asked, known)
        found = _change(understood, known, code, day)
        left, joined = (found.after.get(word, getattr(known, word, None)) for word in ("left", "joined"))
        if left and left < joined:
            raise Unreadable("import.left_before", str(left), "离职日期")
        more.extend((*doubts, *listed(row, found, papers, day), *_apart(row, found, pairs)))
        return found

    made = list(planned(rows, change))
    yield from made
    yield from more
    yield from custodians_found(session, school, (one for one in made if isinstance(one, Change)))


def _without_phone(row: Row) -> Row:
    """A row whose name has a number behind it, as name and number."""
    found = NAME_AND_PHONE.fullmatch(row.get("name", ""))
    if not found:
        return row
    return replace(row, values={"phone": found[2], **row.values, "name": _name(found[1])})


def _namesakes(staff: Staff, row: Row) -> Iterator[Doubt]:
    """A doubt where somebody else of the name is here, under a number that they got because no list had one."""
    code, same = row.get("code"), staff.by_name.get(called(row.get("name", "")), [])
    for person in same if code and code not in staff.by_code else ():
        if person.left is None:
            yield row.doubt("code", "import.namesake", f"{person.name}（{person.code}）", code)


def _apart(row: Row, change: Change, pairs: frozenset[Pair]) -> Iterator[Doubt]:
    """A doubt for each two roles that one person should not have together."""
    roles = {*change.after.get("roles", ()), change.after.get("category", "")}
    for pair in sorted(pair for pair in pairs if set(pair) <= roles):
        said = "、".join(word_of("pool", pool, "zh_CN") for pool in pair)
        yield row.doubt("roles", "import.apart", said, said)


def ready(
    session: Session, school: School, changes: Sequence[Change], now: datetime, actor: str
) -> Callable[[Session], None]:
    """Make the rows ready to be written; who leaves by it is taken off what comes after their last day, as on the
    page."""
    agreed = _agreements(session, changes, now, actor)
    rows = ready_changes(session, school.id, [*changes, *agreed])
    leaving = [one.id for one in changes if one.table is Person and one.after.get("left")]

    def write(writing: Session) -> None:
        rows.write(writing)
        for person in leaving:
            let_leave(writing, writing.get_one(Person, person), now, actor)

    return write


def _agreements(session: Session, changes: Iterable[Change], now: datetime, actor: str) -> Iterator[Change]:
    """Whose number or address is entered agrees to be reached by it."""
    for one in changes:
        if one.table is Person and one.after.keys() & {"email", "phone"}:
            known = session.get(Person, one.id)
            person = Person(**{**(known.model_dump() if known else {}), **one.after})
            person.note_agreement(now, actor)
            agreed = {"agreed": person.agreed, "agreed_by": person.agreed_by}
            yield Change(one.row, one.label, "changed", Person, one.id, after=agreed)


def _known(staff: Staff, row: Row, day: date) -> Person | None:
    code, same = row.get("code"), staff.by_name.get(called(row.get("name", "")), [])
    if row.who:
        return staff.by_code.get(code if row.who == OTHER else row.who)
    if code:
        _require_no_zero_lost(code, same)
        return staff.by_code.get(code)
    if len(same) > 1:
        codes = tuple(person.code for person in same)
        raise Unreadable("import.several", row.get("name"), "姓名", codes)
    if same and same[0].left and same[0].left < day and not has_left(row, day):
        raise Unreadable("import.left_namesake", f"{same[0].name}（{same[0].code}）", "姓名", (same[0].code,))
    return same[0] if same else None


def _require_no_zero_lost(code: str, same: list[Person]) -> None:
    """Refuse 71 for a person of that name who is 0071: spreadsheets drop zeros at the front of numbers."""
    for person in same:
        if person.code != code and person.code.lstrip("0") == code.lstrip("0"):
            raise Unreadable("import.zero_lost", person.code, "工号", (person.code,))


def _free_code(used: set[Any]) -> str:
    number = 1
    while f"R{number:03d}" in used:
        number += 1
    return f"R{number:03d}"


def _understood(row: Row, asked: Asked, known: Person | None) -> tuple[Row, list[Doubt]]:
    """The row with its words as roles and category: "花工" is a gardener, and stays that person's title. A word that
    is asked about is a title alone; who is new, has roles and no category is of that of the first."""
    values: Values = dict(row.values)
    words, doubts, aside = asked.words, list[Doubt](), list[Doubt]()
    held = known.limits if known else []
    if "category" in values:
        meant = words.meaning(Family.POOL, values["category"]).codes
        if meant:
            values["category"] = meant[0]
        elif EMPLOYED.fullmatch(said := values.pop("category")):
            aside.append(row.doubt("category", "import.employed", said))
        else:
            asked.codes(Family.POOL, [said], row.number)
    if "roles" in values:
        titles = values["roles"]
        team = row.get("team") or (known.team if known else "")
        roles = asked.codes(Family.POOL, titles, row.number, team)
        more, doubts = remarked(row, asked)
        roles += [role for role in more if role not in roles]
        doubts += taught(row, roles, asked)
        values["roles"] = roles
        values["titles"] = [title for title in titles if not words.is_code(Family.POOL, title)]
        category = next(filter(None, map(words.category_of, values["roles"])), "")
        if category and known is None:
            values.setdefault("category", category)
    else:
        doubts = [*remarks_alone(row)]
    if limits := [limit for limit in limits_of(row) if limit not in row.get("limits", held)]:
        values["limits"] = [*row.get("limits", held), *limits]
    return replace(row, values=values), [*doubts, *aside]


def _change(row: Row, known: Person | None, code: str, day: date) -> Change:
    values: Values = {
        name: value for name, value in row.values.items() if name not in BESIDE and not name.startswith(PAPER)
    }
    values["code"] = code
    if known is None:
        values = {"joined": day, **values}
    return compared(row.number, f"{row.get('name', '')}（{code}）", Person, known, values)


def rows(session: Session, school: School, day: date, language: str) -> Iterator[Values]:
    """The staff of today and tomorrow."""
    staff = select(Person).where(Person.school_id == school.id)
    staff = staff.where(or_(col(Person.left).is_(None), col(Person.left) >= day))
    for person in session.exec(staff.order_by(col(Person.team), col(Person.code))):
        values = {
            column.name: getattr(person, column.name) for column in COLUMNS if column.name not in BESIDE
        }
        values["roles"] = [word_of("pool", role, language) for role in person.roles] + person.titles
        values["limits"] = [word_of("limit", limit, language) for limit in person.limits]
        yield values | {"category": word_of("pool", person.category, language)}
