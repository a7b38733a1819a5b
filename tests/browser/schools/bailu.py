"""Bailu: a boarding school of 45 in logistics with a worksheet a department, two panels on each, and short names."""

from pathlib import Path
from typing import Any

from openpyxl import Workbook

from tests.sheets import written

NAME = "白鹭洲实验学校"

HEADS = ("编号", "姓名", "工种", "手机", "入职", "备注")
STAFF: dict[str, tuple[tuple[str, str, str, str], ...]] = {
    "总务": (
        ("胥长林", "总务处主任", "2004.9", ""),
        ("佟慧", "总务副主任", "2010.9", "分管安全"),
        ("上官云", "总务员", "2016.9", "兼采购"),
        ("禹工", "库房", "2008.9", ""),
        ("巫玲", "固定资产", "2012.9", ""),
        ("宁小丹", "报账员", "2018.3", ""),
    ),
    "饭堂": (
        ("荆大海", "饭堂经理", "2015.9", "承包方"),
        ("步升", "大厨", "2015.9", ""),
        ("原野", "二厨", "2018.9", ""),
        ("丛林", "二厨", "2019.9", ""),
        ("水仙", "面点师", "2017.9", ""),
        ("银杏", "帮工", "2020.9", ""),
        ("盛夏", "帮工", "2021.9", ""),
        ("农家女", "帮工", "2021.9", "周日休"),
        ("温泉", "窗口", "2022.9", ""),
        ("习冬", "窗口", "2022.9", ""),
        ("艾草", "窗口", "2023.9", ""),
        ("寿阿姨", "洗碗", "2019.3", ""),
        ("喻阿姨", "洗碗", "2024.9", ""),
    ),
    "生活部": (
        ("甄主管", "生活主管", "2013.9", ""),
        ("曲一", "生活老师（男）", "2016.9", "1号楼"),
        ("曲二", "生活老师（男）", "2016.9", "1号楼"),
        ("封平", "生活老师（男）", "2019.9", "1号楼"),
        ("储雪", "生活老师（女）", "2014.9", "2号楼"),
        ("靳梅", "生活老师（女）", "2017.9", "2号楼"),
        ("汲兰", "生活老师（女）", "2018.9", "2号楼"),
        ("糜竹", "生活老师（女）", "2023.9", "2号楼 产假"),
        ("松青", "校医", "2011.9", "有护士证"),
    ),
    "工程": (
        ("井大龙", "工程主管", "2009.9", "有电工证"),
        ("段小虎", "电工", "2015.9", ""),
        ("富贵", "水暖工", "2017.9", ""),
        ("巴图", "维修工", "2019.9", "11月底辞职"),
    ),
    "安保": (
        ("牧野", "安保主管", "2018.9", "安盾公司"),
        ("山峰", "门卫（白班）", "2020.9", "安盾公司"),
        ("谷雨", "门卫（白班）", "2021.9", "安盾公司"),
        ("车前", "门卫（夜班）", "2021.9", "安盾公司"),
        ("全胜", "门卫（夜班）", "2022.9", "安盾公司"),
        ("郗望", "巡逻", "2023.9", "安盾公司"),
    ),
    "物业": (
        ("班长春", "保洁主管", "2019.9", "洁美公司"),
        ("仰月", "清洁工", "2019.9", "洁美公司"),
        ("秋实", "清洁工", "2020.9", "洁美公司"),
        ("伊人", "清洁工", "2021.9", "洁美公司"),
        ("宫灯", "清洁工", "2022.9", "洁美公司"),
        ("暴雨", "绿化养护", "2020.3", "洁美公司"),
        ("公良", "班车司机", "2016.9", "A1"),
    ),
}


def rows_of(people: tuple[tuple[str, str, str, str], ...], number: int) -> list[tuple[Any, ...]]:
    """The people of a department as numbered rows."""
    return [
        (f"B{at:03d}", name, work, f"1370001{at:04d}", since, note or None)
        for at, (name, work, since, note) in enumerate(people, number)
    ]


def staff_list(folder: Path) -> Path:
    """A worksheet a department, its people in two panels side by side, and a sheet that holds no people."""
    book, number = Workbook(), 1
    book.worksheets[0].title = "说明"
    book.worksheets[0].append(("本表每学期初由总务处更新，如有变动请联系上官云。",))
    for department, people in STAFF.items():
        sheet = book.create_sheet(department)
        sheet.append((f"{NAME}{department}人员（2026.9）",))
        sheet.merge_cells("A1:M1")
        sheet.append((*HEADS, None, *HEADS))
        rows = rows_of(people, number)
        number += len(people)
        half = (len(rows) + 1) // 2
        for left, right in zip(rows[:half], [*rows[half:], (None,) * 6], strict=False):
            sheet.append((*left, None, *right))
    path = folder / "白鹭洲后勤通讯录.xlsx"
    book.save(path)
    return path


def place_list(folder: Path) -> Path:
    """The rooms as words in one column, building by building."""
    return written(
        folder / "白鹭洲房间.xlsx",
        ("位置", "房间", "管理人"),
        ("教学A栋1楼", "101、102、103、104", "仰月"),
        ("教学A栋2楼", "201、202、203、204", "仰月"),
        ("教学A栋3楼", "301～304", "秋实"),
        ("教学B栋1楼", "图书馆、阅览室", "伊人"),
        ("教学B栋2楼", "理化生实验室", None),
        ("教学B栋3楼", "微机室1、微机室2", None),
        ("综合楼1楼", "接待室、卫生室、总务处", "松青"),
        ("综合楼2楼", "报告厅、消防控制室", None),
        ("饭堂1楼", "大厅、操作间、库房、洗碗间", "荆大海"),
        ("1号楼（男生公寓）", "一至六层宿舍", "曲一"),
        ("2号楼（女生公寓）", "一至六层宿舍", "储雪"),
        ("校园", "大门、后门、操场、篮球场、花坛、厕所（东）、厕所（西）", None),
        ("设备用房", "配电房、泵房、热水机房", "井大龙"),
    )


def certificate_ledger(folder: Path) -> Path:
    """A row a person, a column a certificate, months for dates, ticks where nobody knows the date."""
    canteen = [name for name, *_ in STAFF["饭堂"]]
    health = [(name, "2026.9", None, None, None) for name in canteen[:-1]]
    return written(
        folder / "白鹭洲证件.xlsx",
        ("证件到期一览",),
        ("姓名", "健康证", "电工证", "保安证", "驾驶证"),
        *health,
        ("喻阿姨", "未办", None, None, None),
        ("井大龙", None, "2028.6", None, None),
        ("段小虎", None, "√", None, None),
        *((name, None, None, "有", None) for name in ("牧野", "山峰", "谷雨", "车前", "全胜", "郗望")),
        ("公良", None, None, None, "A1 2027.3"),
        ("松青", "2027.2", None, None, None),
    )


def duty_table(folder: Path) -> Path:
    """A week with a column a day, by short names."""
    return written(
        folder / "白鹭洲值班.xlsx",
        ("第14周（11.30—12.6）后勤值班",),
        ("", "周一", "周二", "周三", "周四", "周五", "周六", "周日"),
        ("带班", "胥主任", "佟慧", "胥主任", "佟慧", "胥主任", "佟慧", "胥主任"),
        ("白班", "山峰", "谷雨", "山峰", "谷雨", "山峰", "谷雨", "山峰"),
        ("夜班", "车前", "全胜", "车前", "全胜", "车前", "全胜", "车前"),
        ("水电", "段小虎", "小虎", "富贵", "段小虎", "富贵", "井大龙", "富贵"),
    )
