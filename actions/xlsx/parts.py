"""The parts of a packed .xlsx file, element by element: nothing that was read is kept, nothing endless is followed."""

from collections.abc import Iterator
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


def date_formats(archive: ZipFile) -> tuple[set[int], set[int]]:
    """Which formats of cells are dates or times, and which are spans of time."""
    if ARC_STYLE not in archive.namelist():
        return set(), set()
    named: dict[str, str] = {}
    used: list[str] = []
    with archive.open(ARC_STYLE) as source:
        for element in elements(source, tag_of("numFmts"), tag_of("cellXfs")):
            for each in element:
                if each.tag == tag_of("numFmt"):
                    named[each.get("numFmtId", "")] = each.get("formatCode", "")
                elif each.tag == tag_of("xf"):
                    used.append(each.get("numFmtId", "0"))
    codes = [named.get(key) or builtin_format_code(int(key)) for key in used]
    dates = {number for number, code in enumerate(codes) if is_date_format(code)}
    return dates, {number for number, code in enumerate(codes) if is_timedelta_format(code)}
