"""Content lines (RFC 5545, 3.1 and 3.3.11): text cleaned and escaped, lines folded at 75 octets.

The package icalendar writes a line in some 25 microseconds and turns a written `\\N` into a line break; the lines of
events are written here, twenty times as fast. A test holds them against the package's.
"""

import re

LINE_BREAKS = re.compile("\r\n|[\r\x85\u2028\u2029]")
# C0 except tab and newline, DEL, C1, lone surrogates and what is not a character at all
UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\ufeff]")
WHITE = re.compile(r"\s+")
LONGEST = 75  # octets of a line; those after the first begin with a space
CONTINUES = range(0x80, 0xC0)  # the octets inside a UTF-8 character


def clean(text: str) -> str:
    """Return the text without what stops readers: control characters, lone surrogates. Every line break
    becomes a newline."""
    return UNWANTED.sub("", LINE_BREAKS.sub("\n", text))


def one_line(text: str) -> str:
    """Return cleaned text on one line: summaries, places and names."""
    return WHITE.sub(" ", clean(text)).strip()


def escaped(text: str) -> str:
    """Return clean text as a TEXT value. A colon and a quotation mark stand for themselves there."""
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def folded(line: str) -> bytes:
    """Return one content line with its CRLF, folded where it is too long."""
    octets = line.encode()
    if len(octets) <= LONGEST:
        return octets + b"\r\n"
    pieces = []
    room = LONGEST
    while len(octets) > room:
        cut = _cut(octets, room)
        pieces.append(octets[:cut])
        octets, room = octets[cut:], LONGEST - 1
    return b"\r\n ".join([*pieces, octets]) + b"\r\n"


def _cut(octets: bytes, at: int) -> int:
    """Return the last place up to `at` that is neither inside a character nor inside an escape."""
    while octets[at] in CONTINUES:
        at -= 1
    backslashes = at - len(octets[:at].rstrip(b"\\"))
    return at - backslashes % 2
