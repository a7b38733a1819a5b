"""The parts of a packed .xlsx file, element by element: nothing that was read is kept, nothing endless is followed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO
from xml.etree.ElementTree import Element, iterparse
from zipfile import ZipFile

from openpyxl.styles.numbers import builtin_format_code, is_date_format, is_timedelta_format
from openpyxl.xml.constants import ARC_STYLE, SHEET_MAIN_NS

DEEPEST = 50  # levels of elements
LARGEST = 200_000  # elements in one that is read whole: a full row, or all formats a workbook may have
MOST = 3_000_000  # elements of a part; as many cells fit into the largest file that is unpacked


def tag_of(name: str) -> str:
    """An element's name as it stands in a worksheet, a table of strings or of formats."""
    return f"{{{SHEET_MAIN_NS}}}{name}"


TEXT_TAG, RUN_TAG = tag_of("t"), tag_of("r")


def elements(source: IO[bytes], *tags: str) -> Iterator[Element]:
    """Yield the elements of these tags as they end, and forget them and all others.

    Raises `ValueError` where more nests, or is held by one, than people or their programs write.
    """
    within: list[Element] = []
    outer = first = 0  # how deep the element lies that is kept, and which number it has
    for number, (event, element) in enumerate(iterparse(source, ("start", "end"))):
        if event == "start":
            within.append(element)
            if not outer and element.tag in tags:
                outer, first = len(within), number
            if len(within) > DEEPEST or number > 2 * MOST or (outer and number - first > 2 * LARGEST):
                raise ValueError("endless part")
            continue
        if outer == len(within):
            yield element
            outer = 0
        within.pop()
        if within and not outer:
            within[-1].clear()


def strings(source: IO[bytes]) -> list[str]:
    """The texts that cells share, without their phonetic readings."""
    return ["".join(_texts(element)).replace("x005F_", "") for element in elements(source, tag_of("si"))]


def _texts(element: Element) -> Iterator[str]:
    for each in element:
        if each.tag == TEXT_TAG:
            yield each.text or ""
        elif each.tag == RUN_TAG:
            yield from _texts(each)


@dataclass(frozen=True)
class Formats:
    """Which formats of cells, by number, are dates or times, which spans of time, and which are struck out."""

    dates: frozenset[int] = frozenset()
    spans: frozenset[int] = frozenset()
    struck: frozenset[int] = frozenset()


def formats_of(archive: ZipFile) -> Formats:
    """The formats that the cells of a file have."""
    if ARC_STYLE not in archive.namelist():
        return Formats()
    named: dict[str, str] = {}
    used: list[Element] = []
    fonts: list[bool] = []
    with archive.open(ARC_STYLE) as source:
        for element in elements(source, *map(tag_of, ("numFmts", "fonts", "cellXfs"))):
            for each in element:
                if each.tag == tag_of("numFmt"):
                    named[each.get("numFmtId", "")] = each.get("formatCode", "")
                elif each.tag == tag_of("font"):
                    fonts.append(_struck(each))
                elif each.tag == tag_of("xf"):
                    used.append(each)
    ids = [one.get("numFmtId", "0") for one in used]
    codes = [named.get(key) or builtin_format_code(int(key)) for key in ids]
    struck = {number for number, one in enumerate(used) if _font(one) < len(fonts) and fonts[_font(one)]}
    return Formats(
        frozenset(number for number, code in enumerate(codes) if is_date_format(code)),
        frozenset(number for number, code in enumerate(codes) if is_timedelta_format(code)),
        frozenset(struck),
    )


def _font(used: Element) -> int:
    return int(used.get("fontId", "0"))


def _struck(font: Element) -> bool:
    line = font.find(tag_of("strike"))
    return line is not None and line.get("val", "1") not in ("0", "false")
