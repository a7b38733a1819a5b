"""The text of a holiday notice, made even for reading: its opening and its numbered items, each as it was
written too."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from calendars.school_days.national import statutory_names

STATUTORY = statutory_names("CN")
NAMES = rf"(?:(?:{'|'.join(STATUTORY)})(?:[、和](?=[{''.join(name[0] for name in STATUTORY)}]))?)+"

# What marks an item: a number (with the holiday's name, or without), or the name alone before a colon.
NUMBER = r"(?:[一二三四五六七八九十]{1,3}[、.]|\d{1,2}[、.](?!\d)|\([一二三四五六七八九十\d]{1,3}\))"
OTHER = r"(?:(?!\d{1,2}[月日])[^:。;,]){1,40}:"
HEADED = rf"{NUMBER}\n?(?:(?P<title>{NAMES}(?=[:\d自从])|{OTHER}):?)?"
ITEM = re.compile(rf"(?:^|(?<=[\n。;:])|(?<=如下))(?:{HEADED}|(?P<bare>{NAMES}):)")

# Where the arrangement is over: orders on duty and safety, the signature, a newspaper's last line.
TAIL = re.compile(r"(?:节假日期间|国务院办公厅|来源:|责任编辑)")
SIGNED = re.compile(r"国务院办公厅\d{4}年\d{1,2}月\d{1,2}日")
BEGINS = (re.compile(r"现将[^。;]*?如下[:。.]*\n*"), re.compile(r"如下[:。.]*\n*"))
ARRANGED = re.compile(r"[^。;]*\d[日号][^。;]{0,24}(?:放假|上班|补休|调休|休息)[^。;]*")


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of text: `plain` is read, `raw` is what stands in the paper."""

    plain: str
    places: tuple[int, ...]
    source: str

    def part(self, first: int, last: int) -> "Passage":
        """Return the piece between two places of the plain text."""
        return Passage(self.plain[first:last], self.places[first:last], self.source)

    def joined(self) -> "Passage":
        """Return the same without line breaks."""
        kept = [index for index, letter in enumerate(self.plain) if letter != "\n"]
        return Passage(
            "".join(self.plain[index] for index in kept),
            tuple(self.places[index] for index in kept),
            self.source,
        )

    @property
    def raw(self) -> str:
        """Return it as it was written, in one line."""
        if not self.places:
            return ""
        return "".join(self.source[self.places[0] : self.places[-1] + 1].split())

    def sentence(self, place: int) -> "Passage":
        """Return the sentence around a place."""
        ends = [index for index, letter in enumerate(self.plain) if letter in "。;"]
        first = max((index + 1 for index in ends if index < place), default=0)
        last = min((index for index in ends if index >= place), default=len(self.plain))
        return self.part(first, last)


@dataclass(frozen=True, slots=True)
class Item:
    """One item: its heading ("" when it has none), what it says, and what follows the arrangement."""

    title: str
    body: Passage
    tail: Passage


def passage(text: str) -> Passage:
    """Return the text with full-width letters made half-width and without spaces. Line breaks stay."""
    letters = [(letter, place) for place, char in enumerate(text) for letter in _even(char)]
    return Passage("".join(letter for letter, _ in letters), tuple(place for _, place in letters), text)


def _even(char: str) -> Iterator[str]:
    for letter in unicodedata.normalize("NFKC", char):
        if letter == "\n" or not (letter.isspace() or unicodedata.category(letter).startswith("C")):
            yield letter


def _beginning(text: Passage) -> int:
    """Return the place after "现将…安排通知如下"; 0 when the text has no such words."""
    found = (pattern.search(text.plain) for pattern in BEGINS)
    return next((match.end() for match in found if match), 0)


def opening_and_items(text: Passage) -> tuple[Passage, list[Item]]:
    """Return what stands before the first item, and the items. Numbers further up are a web page's, not the
    notice's."""
    found = list(ITEM.finditer(text.plain, _beginning(text)))
    starts = [*(match.start() for match in found), len(text.plain)]
    items = [_item(text, match, end) for match, end in zip(found, starts[1:], strict=True)]
    return text.part(0, starts[0]).joined(), items


def _item(text: Passage, match: re.Match[str], end: int) -> Item:
    title = (match["title"] or match["bare"] or "").rstrip(":").replace("\n", "")
    said = text.part(match.end(), end).joined()
    tail = TAIL.search(said.plain)
    cut = tail.start() if tail else len(said.plain)
    return Item(title, said.part(0, cut), said.part(cut, len(said.plain)))


def stray(opening: Passage, items: list[Item]) -> Passage | None:
    """Return an arrangement outside the items, where nobody would read it; None when there is none."""
    begins = _beginning(opening)
    if begins and begins < len(opening.plain):
        return opening.part(begins, len(opening.plain))
    for outside in [*([] if begins else [opening]), *(item.tail for item in items)]:
        signed = SIGNED.search(outside.plain)
        arranged = ARRANGED.search(outside.plain, 0, signed.start() if signed else len(outside.plain))
        if arranged:
            return outside.part(*arranged.span())
    return None
