"""Blot a person out of texts and values: their name becomes the mark that stands for them."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

LATIN = "A-Za-zÀ-ɏ"


@dataclass(frozen=True)
class Blotter:
    """Whose name goes, their sign-ins, and the mark that comes instead."""

    name: str
    sign_ins: tuple[str, ...]
    mark: str

    def value(self, held: Any) -> Any:
        """A value of a row with the name replaced wherever it stands; other values as they are."""
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
        """The name; among Latin letters only as a word of its own: Ann is not in Anna."""
        name = re.escape(self.name)
        before = f"(?<![{LATIN}])" if re.match(f"[{LATIN}]", self.name) else ""
        after = f"(?![{LATIN}])" if re.search(f"[{LATIN}]$", self.name) else ""
        return re.compile(f"{before}{name}{after}")


def emptied(column: Any) -> Any:
    """What a column holds in a new row: nothing of anybody."""
    if column.default is not None:
        return column.default.arg(None) if column.default.is_callable else column.default.arg
    return None if column.nullable else ""
