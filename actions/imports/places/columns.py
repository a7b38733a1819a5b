"""The columns of a list of places, as schools call them."""

from typing import Any

from actions.imports.places.words import is_room
from actions.xlsx import cells
from actions.xlsx.cells import Doubtful
from actions.xlsx.columns import Column
from actions.xlsx.words import all_coded, coded


def in_lines(cell: Any) -> str | Doubtful:
    """A cell whose lines are a place each; a number and a name below it are one."""
    lines = [line for line in map(str.strip, cells.text(cell).splitlines()) if line]
    if len(lines) < 2:
        return "".join(lines)
    if len(lines) == 2 and is_room(lines[0]) and not is_room(lines[1]):
        return " ".join(lines)
    return Doubtful("、".join(lines), "import.in_lines")


COLUMNS = (
    Column("code", "编号", "Code", "场所编号 房间编号 代码", cells.short, example="B1-101"),
    Column(
        "name",
        "名称",
        "Name",
        "场所 场所名称 房间名称 房间名 地点 场室名称 功能室 功能室名称 场地 场地名称 教室名称 宿舍名称 部位",
        in_lines,
        example="一年级1班教室",
        width=20,
    ),
    Column("name_en", "英文名称", "English name", "英文名", width=20),
    Column("kind", "类型", "Kind", "场所类型 类别 房间类型", coded("kind.place", 16), example="教室"),
    Column("campus", "校区", "Campus", "院区 教学点 校点 分校 所属校区 所在校区 所属教学点"),
    Column(
        "building",
        "楼栋",
        "Building",
        "楼 大楼 楼座 楼幢 楼栋号 栋号 楼栋名称 楼房 校舍 校舍名称 所在楼 "
        "所在楼栋 所属楼栋 楼宇 楼名 楼号 建筑 建筑物 建筑名称 栋 幢 区域",
    ),
    Column("floor", "楼层", "Floor", "层 所在楼层 所在层 层次 楼层号"),
    Column(
        "room",
        "房间",
        "Room",
        "房号 房间号 房间号码 室号 门牌号 门牌 教室号 宿舍号 寝室号 场室 场室号",
        in_lines,
        example="101",
    ),
    Column(
        "use",
        "用途",
        "Use",
        "功能 使用功能 现用途 现状用途 实际用途 目前用途 房间用途 房间功能 主要用途 使用性质 功能用途 用处",
        in_lines,
        example="教室",
        width=20,
    ),
    Column("where", "位置", "Where", "所在位置 具体位置 地址"),
    Column("parent", "上级", "Part of", "上级场所 所属", example="B1"),
    Column(
        "custodian",
        "责任人",
        "Custodian",
        "管理人 负责人 保管人 管理员 管理教师 管理老师 责任教师 负责教师 负责老师 安全责任人 安全负责人 "
        "区域负责人 楼长",
        example="张三",
    ),
    Column("tags", "标签", "Tags", "特征", all_coded("use"), width=20),
)
KEEPERS = (
    Column("keeper_team", "管理部门", "Keeper's team", "部门 责任部门 所属部门 使用部门 处室 责任人部门"),
    Column("keeper_phone", "责任人电话", "Keeper's phone", "联系电话 电话 手机 手机号 联系方式"),
)
"""What tells two of one name apart who look after places."""
