"""Songwan: a boarding school of 85 in logistics, its cleaning and guards outsourced, with a list by department, its
places and a table of certificates that knows only some."""

from pathlib import Path
from typing import Any

from tests.sheets import written

NAME = "松湾实验学校"

HEADS = ("序号", "部门", "姓名", "岗位", "手机号码", "用工性质", "备注")
STAFF: dict[str, tuple[tuple[str, str, str], ...]] = {
    "校级": (("后勤副校长", "郎牧之", "分管总务、膳食、安全"),),
    "总务处": (
        ("总务主任", "邬正明", ""),
        ("总务副主任", "祁文娟", ""),
        ("资产管理员", "尹小溪", ""),
        ("仓管", "苗长顺", ""),
        ("采购员", "禹东来", ""),
        ("教材管理员", "阎素琴", ""),
        ("实验室管理员", "栾志远", ""),
        ("图书管理员", "柴静宜", ""),
        ("信息技术员", "冉一帆", ""),
        ("体育器材管理员", "蒙大力", ""),
        ("文印员", "谷雨晴", "兼收发"),
    ),
    "财务室": (("会计", "贾慧敏", ""), ("出纳", "颜丽", "")),
    "膳食科": (
        ("膳食科长", "全有福", ""),
        ("食堂经理", "卜国栋", ""),
        ("厨师长", "路大川", ""),
        *(("厨师", name, "") for name in ["康有田", "钮铁柱", "左建军", "厉海生"]),
        *(("切配", name, "") for name in ["戚春花", "詹秀英", "裘桂香", "官小红"]),
        *(("面点师", name, "") for name in ["沙玉梅", "明春燕"]),
        *(("洗消工", name, "") for name in ["佟凤琴", "班淑珍", "隋翠兰"]),
        *(("打餐员", name, "") for name in ["凤小玲", "巫丽娟", "甄美玉"]),
        ("食品安全员", "辛雅琴", "兼留样"),
        ("食堂仓管", "敖德胜", ""),
    ),
    "水电维修班": (
        ("水电班长", "匡铁成", "兼管电梯"),
        *(("维修技工", name, "") for name in ["宿木生", "甘水根"]),
        ("电工", "车明亮", ""),
        *(("司炉工", name, "") for name in ["国炎", "湛火旺"]),
        ("木工", "仉有才", ""),
    ),
    "绿化组": (("绿化组长", "花满园", ""), *(("绿化工", name, "") for name in ["柳青山", "荆树生"])),
    "宿管科": (
        ("宿管科长", "晏淑芬", ""),
        *(("宿舍管理员", name, "") for name in ["仇大山", "母志强", "曲海林"]),
        *(("生活老师", name, "") for name in ["卓玉莲", "宓秀兰", "蔺小芳", "鞠春梅"]),
        *(("楼层值班员", name, "") for name in ["笪金凤", "终桂枝"]),
        ("门岗", "隆大爷", "男生公寓门口"),
        ("值夜员", "阙老四", "22:00—6:00"),
    ),
    "保安队（安邦公司）": (
        ("队长", "雷震霆", ""),
        ("副队长", "巢建国", ""),
        *(("保安", name, "") for name in ["浦东升", "翁大海", "糜勇", "桑志刚", "鄂虎"]),
        *(("门岗", name, "") for name in ["赖文斌", "简国强"]),
        *(("消防控制室值班员", name, "") for name in ["茹明", "麻水清", "晁亮"]),
    ),
    "保洁部（洁雅物业）": (
        ("领班", "滕凤英", ""),
        *(("保洁员", name, "") for name in ["邰桂花", "储二妹", "仲秀珍", "欧阳芳", "澹小妹", "蒲玉兰"]),
        ("垃圾清运工", "海老五", ""),
    ),
    "医务室": (("校医", "白若兰", ""), ("保健老师", "景小荷", "")),
    "车队": (
        ("车队队长", "马千里", ""),
        *(("校车驾驶员", name, "") for name in ["程远", "骆行"]),
        *(("随车照管员", name, "") for name in ["袁小艳", "佘丽"]),
    ),
    "安全办": (("安全干事", "岳守安", ""),),
}
OUTSOURCED = ("保安队（安邦公司）", "保洁部（洁雅物业）")

PLACES: tuple[tuple[str, str, str, str], ...] = (
    ("明德楼", "1层", "101、102、103、104", "七年级教室"),
    ("明德楼", "2层", "201、202、203、204", "八年级教室"),
    ("明德楼", "3层", "301、302、303、304", "九年级教室"),
    ("明德楼", "1层", "", "卫生间"),
    ("格物楼", "1层", "", "物理实验室"),
    ("格物楼", "1层", "", "化学实验室"),
    ("格物楼", "2层", "", "图书馆"),
    ("格物楼", "2层", "", "计算机教室"),
    ("行政楼", "1层", "", "医务室"),
    ("行政楼", "1层", "", "消控室"),
    ("行政楼", "2层", "", "总务处"),
    ("行政楼", "2层", "", "会议室"),
    ("行政楼", "", "", "电梯"),
    ("学生食堂", "1层", "", "餐厅"),
    ("学生食堂", "1层", "", "后厨"),
    ("学生食堂", "1层", "", "食材库"),
    ("男生公寓", "1—4层", "", "寝室"),
    ("女生公寓", "1—4层", "", "寝室"),
    ("后勤区", "", "", "锅炉房"),
    ("后勤区", "", "", "配电房"),
    ("后勤区", "", "", "水泵房"),
    ("后勤区", "", "", "总务仓库"),
    ("后勤区", "", "", "垃圾房"),
    ("校园", "", "", "东大门"),
    ("校园", "", "", "西门"),
    ("校园", "", "", "田径场"),
    ("校园", "", "", "花园"),
)


def rows_of() -> list[tuple[str, str, str, str]]:
    """Department, title, name and remark of everybody."""
    return [(team, *person) for team, people in STAFF.items() for person in people]


def staff_list(folder: Path) -> Path:
    """The list under a title, a row a person."""
    rows = [
        (at, team, name, title, f"137000{at:05d}", "外包" if team in OUTSOURCED else "在编", remark or None)
        for at, (team, title, name, remark) in enumerate(rows_of(), 1)
    ]
    return written(folder / "松湾后勤人员表.xlsx", (f"{NAME}后勤人员一览表（2026年秋）",), HEADS, *rows)


def place_list(folder: Path) -> Path:
    """Rooms by building and floor."""
    rows = [tuple(cell or None for cell in row) for row in PLACES]
    return written(folder / "松湾场所.xlsx", ("楼栋", "楼层", "房间", "用途"), *rows)


def certificate_ledger(folder: Path) -> Path:
    """What the office has copies of: health certificates of most of the canteen, and those of the trades."""
    kitchen = [name for _, name, _ in STAFF["膳食科"][1:-2]]
    rows: list[tuple[Any, ...]] = [(name, "健康证", "2026.8.20", "2027.8.19") for name in kitchen]
    rows += [("车明亮", "低压电工作业证", "2024.5.1", "2030.4.30")]
    rows += [(name, "司炉证", "2024.3.1", "2028.2.28") for name in ("国炎", "湛火旺")]
    rows += [(name, "消防设施操作员（中级）", "2023.6.1", "长期") for name in ("茹明", "麻水清", "晁亮")]
    rows += [("匡铁成", "电梯安全管理员证", "2025.3.1", "2029.2.28")]
    rows += [(name, "A1驾照", "2020.1.1", "2030.1.1") for name in ("程远", "骆行")]
    return written(folder / "松湾证件.xlsx", ("姓名", "证件名称", "发证日期", "有效期至"), *rows)
