"""The columns of duty tables kept as a list."""

from datetime import date, time
from typing import Any

from actions.imports.duties.days import table_days
from actions.imports.duties.grid import NEXT_DAY, hours_of
from actions.xlsx import cells
from actions.xlsx.columns import Column


def _hours(cell: Any) -> time | tuple[time, time]:
    """When it begins, or from when to when in one cell."""
    return hours_of(cells.text(cell)) or cells.clock(cell)


def _end(cell: Any) -> time:
    """Until when; the next day's hour is written so."""
    return cells.clock(NEXT_DAY.sub("", cells.text(cell)) if isinstance(cell, str) else cell)


COLUMNS = (
    Column("day", "日期", "Date", "值班日期 时间 年月日", table_days, needed=True, example=date(2026, 10, 1)),
    Column("duty", "任务", "Duty", "值班 工作 班次 岗位 值班岗位 事项", example="假期值班", width=26),
    Column(
        "start",
        "开始",
        "Start",
        "开始时间 上班时间 起 时段 时间段 值班时间 值班时段 起止时间",
        _hours,
        example=time(8),
    ),
    Column("end", "结束", "End", "结束时间 下班时间 止", _end, example=time(20)),
    Column("place", "场所", "Place", "地点 值班地点", example="东校门", width=18),
    Column(
        "people",
        "人员",
        "People",
        "值班人员 值班人 姓名 责任人 值班教师",
        cells.text,
        example="张三、李四",
        width=30,
    ),
)


BESIDE = (
    Column("team", "部门", "Team", "处室 科室 所在部门 班组 年级"),
    Column("phone", "电话", "Phone", "联系电话 手机 手机号 联系方式"),
)
"""What tells two of one name apart."""
