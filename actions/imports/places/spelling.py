"""How names of places are compared: 一号楼, 1#楼 and 壹号楼 are one building, 1F and 一层 one floor, 302室 and 302 one
room."""

import re

from actions.imports.places.words import number_of
from actions.mapping.pack_words import plain

CAPITALS = str.maketrans("壹贰叁肆伍陆柒捌玖拾＃#幢（）", "一二三四五六七八九十号号栋()")
NUMERAL = r"\d+|[一二三四五六七八九十]+"
COUNTED = re.compile(r"[一二三四五六七八九十]+(?=[号栋班舍])")
ROOM = re.compile(r"(?<=\d)(?:室|房|号房间?|号)$")
STOREY = re.compile(rf"第?({NUMERAL})(?:层|楼|f)?")
BASEMENT = re.compile(rf"(?:地下|负|-|b)({NUMERAL})?(?:层|楼|室|f)?")
NUMBERED = re.compile(r"[a-z\d一二三四五六七八九十]+号?(?=楼?[栋座]?$)")
LETTERED = re.compile(r"(?<=.{2})[栋座]$")


def spelled_alike(name: str) -> str:
    """A name as names are compared."""
    short = "".join(ROOM.sub("", part) for part in name.translate(CAPITALS).lower().split())
    return COUNTED.sub(lambda found: str(number_of(found[0])), short)


def storey(floor: str) -> int | None:
    """The number of a floor, those below the ground negative: "二楼" is 2, B1 is -1. None where it has another name."""
    short = plain(floor).translate(CAPITALS).replace("首", "一")
    if below := BASEMENT.fullmatch(short):
        return -number_of(below[1] or "1")
    found = STOREY.fullmatch(short)
    return number_of(found[1]) if found else None


def unnumbered(name: str) -> str:
    """The name of a building without its number: 教学楼A, 教学1号楼 are each a 教学楼, 学生公寓2栋 is a 学生公寓."""
    short = NUMBERED.sub("", plain(name).translate(CAPITALS))
    return LETTERED.sub("", short)
