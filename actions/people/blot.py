"""Blot a person out of texts and values: what they were known by becomes the mark that stands for them."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

LATIN = "0-9A-Za-zÀ-ɏ"


@dataclass(frozen=True)
class Blotter:
    """What goes (names, addresses), their sign-ins, and the mark that comes instead."""

    words: tuple[str, ...]
    sign_ins: tuple[str, ...]
    mark: str

    def value(self, held: Any) -> Any:
        """A value of a row with the words replaced wherever they stand; other values as they are."""
        if isinstance(held, str):
            return self._text(held)
        if isinstance(held, list):
            return [self.value(one) for one in held]
        if isinstance(held, dict):
            return {name: self.value(one) for name, one in held.items()}
        return held

    def _text(self, text: str) -> str:
        if text in self.sign_ins:
            return f"user:{self.mark}"
        return self._pattern.sub(lambda _: self.mark, text)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        """The words, the longest first; without any, what nothing matches."""
        return re.compile("|".join(map(whole_word, sorted(self.words, key=len, reverse=True))) or "(?!)")


def whole_word(word: str) -> str:
    """The pattern of a word; among Latin letters and digits only as one of its own: Ann is not in Anna."""
    before = f"(?<![{LATIN}])" if re.match(f"[{LATIN}]", word) else ""
    after = f"(?![{LATIN}])" if re.search(f"[{LATIN}]$", word) else ""
    return f"{before}{re.escape(word)}{after}"


def emptied(column: Any) -> Any:
    """What a column holds in a new row: nothing of anybody."""
    if column.default is not None:
        return column.default.arg(None) if column.default.is_callable else column.default.arg
    return None if column.nullable else ""
