"""Qingxi: a boarding middle school of 45 in logistics with one plain list of people, and no other list."""

from pathlib import Path

from tests.sheets import written

NAME = "清溪镇初级中学"

HEADS = ("序号", "姓名", "部门", "职务", "参加工作时间", "手机", "备注")
STAFF = {
    ("校办", "副校长（分管后勤）"): "严守成",
    ("总务处", "总务主任"): "魏长河",
    ("总务处", "总务干事"): "丁玉兰 万晓琴",
    ("总务处", "仓库保管员"): "顾平",
    ("总务处", "资产管理员"): "孔令芳",
    ("总务处", "采购员"): "习远山",
    ("财务室", "会计"): "柏宁",
    ("财务室", "出纳"): "水静",
    ("食堂", "食堂主任"): "鲁大海",
    ("食堂", "厨师长"): "苗青",
    ("食堂", "炊事员"): "祁红 倪芳 龚素梅 熊桂香 纪小燕",
    ("食堂", "帮厨"): "舒翠花 屈兰 项桂枝 祝英",
    ("食堂", "洗碗工"): "董秀 梁凤",
    ("保卫科", "保卫科长"): "宗海",
    ("保卫科", "保安"): "巩铁 屠刚 路长青 贝勇 娄建军",
    ("后勤组", "水电工"): "席木生 麻建国",
    ("后勤组", "木工"): "强根生",
    ("后勤组", "花工"): "郎秀",
    ("后勤组", "保洁员"): "邬兰 滕桂花 裴二妹 管秀英",
    ("宿舍", "宿管员"): "费玲 岑霞 薛菊 雷芳",
    ("医务室", "校医"): "容雪",
    ("校车队", "司机"): "终南 柴学军",
    ("信息中心", "网管"): "阮明",
    ("图书馆", "图书管理员"): "蓝文",
}


def staff_list(folder: Path) -> Path:
    """The list as the school keeps it, under a title."""
    rows = [(team, title, name) for (team, title), names in STAFF.items() for name in names.split()]
    numbered = [
        (number, name, team, title, "2015-09-01", f"138000{number:05d}", "")
        for number, (team, title, name) in enumerate(rows, 1)
    ]
    title = ("清溪镇初级中学2026年秋季后勤人员花名册",)
    return written(folder / "花名册.xlsx", title, HEADS, *numbered)
