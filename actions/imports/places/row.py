"""The places that one row of a list names: by a room's number, by a name, by what it is used for."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from actions.imports.places.words import is_room, several
from actions.school.brackets import without_brackets
from actions.xlsx.columns import Row

NUMBERED = re.compile(r"[A-Za-z]{0,3}-?\d")
NOTHING = ("/", "-", "—", "——", "无")
ONE_STOREY = ("平房", "单层", "一层平房", *NOTHING)
SPAN = re.compile(r"[-—–~～至到、,，]")
FLOOR = r"(?:[第地负]?下?[一二三四五六七八九十\d]+[层楼]|-?\d+[fF]|-\d+[层楼]|[bB]\d[层楼]?)"
WHERE = re.compile(rf"(.*?[楼栋幢区])?\s*({FLOOR}?)")
BARE = re.compile(r"-?\d+|[一二三四五六七八九十]+")
ON_FLOOR = re.compile(rf"(.+?)\s*({FLOOR})")
SITES = "楼栋幢座区场园院馆堂房舍厦"
ROOMS = "室间房厅库班厕处部店堂院馆所吧角寝亭站棚台塔井"
COLLECTIVE = re.compile(r"(?:室外|户外|校园|公共|其[他它]|附属|及|和|与|、|场地|场所|设施|区域|部分)+")
SMALL = "房室间门亭厕"
WITHIN = re.compile(rf"(.+?(?:[{SITES}]|公寓))({FLOOR})?\s*(.+)")
NUMBER_FIRST = re.compile(r"([A-Za-z]?-?\d{3,4})(?:室|房|号)?([^、，,;；/—–~～至]*)")
NUMBERED_HOUSE = re.compile(r"[\dA-Za-z一二三四五六七八九十]号?舍$")
ENDS = {"building": "楼栋幢座", "area": "场园区坛地池带口院廊道外"}


@dataclass(frozen=True)
class Named:
    """One place of a row: its name, the number of its room, and the words for what it is used for."""

    name: str
    room: str = ""
    uses: tuple[str, ...] = ()


def named_in(row: Row) -> list[Named]:
    """The places of a row. Rooms and uses go together one by one where they are as many; else all uses are each
    room's. A row with a code names one place."""
    if row.get("code"):
        names = [row.get(column, "") for column in ("name", "use", "room")]
        return [Named(next(filter(None, names), row.get("code")), "", tuple(several(names[1])))]
    rooms, names, uses = (several(row.get(column, "")) for column in ("room", "name", "use"))
    by_uses = len(uses) == len(rooms) > len(names)
    titles = uses if by_uses else names or uses
    if not rooms:
        return [Named(title, "", _of(uses, at, len(titles))) for at, title in enumerate(titles)]
    if len(rooms) == 1:
        return [_one(rooms, titles, uses, bool(names))]
    return [
        _one([room], _of(titles, at, len(rooms)), (*_of(uses, at, len(rooms)), *names * by_uses), bool(names))
        for at, room in enumerate(rooms)
    ]


def goes_together(row: Row) -> bool:
    """Say whether it is clear which use is which room's."""
    rooms, uses = (len(several(row.get(column, ""))) for column in ("room", "use"))
    return rooms < 2 or uses < 2 or rooms == uses


def located(text: str) -> dict[str, str] | None:
    """The building and floor of a position: "教学楼二楼" is the second floor of 教学楼, "1号楼（男生公寓）" a building;
    None where it says more."""
    if (apart := ON_FLOOR.fullmatch(text)) and without_brackets(apart[1]).endswith(tuple(SITES)):
        return {"building": apart[1], "floor": apart[2]}
    found = WHERE.fullmatch(text)
    if not found and without_brackets(text).endswith(tuple(SITES)):
        return {"building": text}
    return (
        {key: word for key, word in zip(("building", "floor"), found.groups(), strict=True) if word}
        if found
        else None
    )


def within(name: str) -> dict[str, str] | None:
    """The building, floor and room of a name that holds them: "教学楼101教室" is room 101, a 教室, in 教学楼. None
    where it names neither floor nor number."""
    found = WITHIN.fullmatch(name)
    if not found:
        return None
    building, floor, rest = found.groups()
    numbered = NUMBER_FIRST.fullmatch(rest)
    if not floor and not numbered:
        return None
    inside = {"room": numbered[1], "name": numbered[2]} if numbered else {"name": rest}
    return {key: word for key, word in {"building": building, "floor": floor, **inside}.items() if word}


def of_itself(row: Row) -> bool:
    """Say whether a row with a building speaks of that alone: it leaves rooms and names blank, and what it is used for
    is no room."""
    building, uses = row.get("building", ""), several(row.get("use", ""))
    if not building or any(row.get(column) for column in ("code", "floor", "room", "name")):
        return False
    if not uses:
        return True
    apart = {"room", "name"} & row.at.keys() and building_kind(building) == "building"
    named = without_brackets(uses[0])
    return bool(apart) and len(uses) == 1 and kind_by_name(named) == "room" and named[-1:] not in ROOMS


def is_span(floor: str) -> bool:
    """Say whether a cell names several floors, as "一至三层"."""
    return floor not in NOTHING and bool(SPAN.search(floor))


def floor_name(building: str, floor: str) -> str:
    """What a floor is called: "二楼" of 教学楼 is 教学楼二楼."""
    return f"{building}{floor}楼" if BARE.fullmatch(floor) else f"{building}{floor}"


def kind_by_name(name: str) -> str:
    """The kind of place a name ends in: 教学楼 is a building, 操场 an area, anything else a room."""
    if NUMBERED_HOUSE.search(name):
        return "building"
    return next((kind for kind, ends in ENDS.items() if name[-1:] in ends), "room")


def building_kind(name: str) -> str:
    """The kind of what a column of buildings names: an area, also where it only gathers what lies outside, as
    室外及附属 and 其他 do; else a building."""
    return "area" if kind_by_name(name) == "area" or COLLECTIVE.fullmatch(name) else "building"


def alone_kind(name: str) -> str:
    """The kind of what a column of buildings names without anything in it: 配电房 is a room."""
    return "room" if name[-1:] in SMALL else building_kind(name)


def _of(words: Sequence[str], at: int, count: int) -> tuple[str, ...]:
    """The word of the place at that position, or all of them where they are not as many as the places."""
    return (words[at],) if len(words) == count else tuple(words)


def _one(rooms: Sequence[str], titles: Sequence[str], uses: Sequence[str], named: bool) -> Named:
    """A place by its room and what it is called: 205 and 微机室 are "205 微机室". A room with a name of its own keeps
    that, with the other where it is `named` besides."""
    room, title = rooms[0], "、".join(filter(None, titles))
    if not room or room in title:
        return Named(title or room, room, tuple(uses))
    if not title:
        return Named(room, room, tuple(uses))
    numbered = is_room(room) or NUMBERED.match(room)
    return Named(f"{room} {title}" if numbered or named else room, room if numbered else "", (*uses, *titles))
