"""Text with separators: .csv as Excel, WPS and other programs save it, whatever parts its fields and in whichever of
the usual ways its letters are written."""

import csv
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

from models.errors import BadInput

PACKED, OLD = b"PK", b"\xd0\xcf\x11\xe0"  # what .xlsx and .xls files begin with
BYTE_ORDER = (b"\xff\xfe", b"\xfe\xff")
SEPARATORS = "\t,;"
LOOKED_AT = 40  # lines that tell what parts the fields


def fields_of(path: Path, most: int) -> Iterator[list[str]] | None:
    """The fields of each line of a text of at most so many bytes; None where the file is none."""
    try:
        if path.stat().st_size > most:
            return None
        raw = path.read_bytes()
    except OSError:
        return None
    said = None if raw.startswith((PACKED, OLD)) else _said(raw)
    if said is None or not (separator := _separator(said)):
        return None
    return _lines(path.name, said, separator)


def _said(raw: bytes) -> str | None:
    """What the bytes say: with a mark UTF-16, else UTF-8 or, as WPS and Excel write Chinese, GB18030."""
    for encoding in ("utf-16",) if raw.startswith(BYTE_ORDER) else ("utf-8-sig", "gb18030"):
        try:
            said = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\0" in said else said
    return None


def _separator(said: str) -> str:
    """What parts the fields in most of the first lines; a comma where nothing does in several, empty in one."""
    lines = [line for line in said.splitlines()[: 2 * LOOKED_AT] if line.strip()][:LOOKED_AT]
    parted = {mark: sum(mark in line for line in lines) for mark in SEPARATORS}
    best = max(SEPARATORS, key=parted.__getitem__)
    return best if parted[best] or len(lines) > 1 else ""


def _lines(name: str, said: str, separator: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(StringIO(said, newline=""), delimiter=separator)
    except csv.Error as error:
        raise BadInput("import.unreadable", file=name) from error
