"""The columns of a list of staff, as schools call them, and how a cell of each is read."""

import re
from typing import Any

from actions.imports.staff.namesakes import WrittenName
from actions.school.brackets import without_brackets
from actions.xlsx import cells
from actions.xlsx.cells import Unreadable
from actions.xlsx.columns import Column
from actions.xlsx.dates import beginning, cautious_end, last_day
from actions.xlsx.words import all_coded

MOST_HOURS = 84
SHORT_NAME = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]{2,4}")
PHONE = re.compile(r"\+?[\d() -]{5,20}")
NAME_AND_PHONE = re.compile(r"(\D+?)[ （(：:]*(\+?\d[\d-]{6,18})[)）]?")
MARKS = re.compile("[*＊※△▲★☆]")
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


def person_name(cell: Any) -> str:
    """A name; blanks within a short Chinese one only fill the column, marks or brackets behind it are no part of it. A
    post that nobody has yet is nobody's name."""
    written = cells.text(cell)
    bare = written if NAME_AND_PHONE.fullmatch(written) else MARKS.sub("", without_brackets(written)).strip()
    joined = bare.replace(" ", "")
    name = joined if SHORT_NAME.fullmatch(joined) else bare
    if not name or VACANT.fullmatch(name):
        raise Unreadable("import.vacant")
    return WrittenName.of(name, written) if bare != written else name


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
        "name",
        "姓名",
        "Name",
        "名字 员工姓名 职工姓名 教师姓名 人员",
        person_name,
        needed=True,
        example="张三",
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
    Column(
        "papers",
        "持证情况",
        "Certificates held",
        "证件 其他证件 其他证书 其它证书 其它证件 证书 证书名称 证件名称 资格证书 持证 所持证书 所持证件 "
        "持有证件 持有证书 职业资格 职业资格证书 技能证书 证件情况 证书情况",
        lines=True,
        width=24,
    ),
    Column("subject", "任教学科", "Subject taught", "学科 任教科目 任课学科 所教学科 任课科目 subject"),
    Column("remark", "备注", "Remarks", "说明 情况说明 备注说明 remark", lines=True, width=24),
)
BORN = Column(
    "born",
    "出生日期",
    "Born",
    "出生年月 出生年月日 身份证号 身份证号码 身份证 身份证后四位 身份证后6位 身份证后六位 公民身份号码",
)
"""Tells two of one name apart where a list has it, and is not kept."""
BESIDE = ("health", "papers", "subject", "remark", "born")
"""Columns that say something else than a field of the person."""
TITLES = frozenset(title for column in COLUMNS for title in column.known_as)
