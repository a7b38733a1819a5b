"""What may stand in a name or another text of one line: letters, nothing that breaks the line or hides in it."""

import re
from collections.abc import Iterator
from typing import Any

HIDDEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f"  # line breaks, tabs and other control characters
    r"\u2028\u2029"  # breaks of lines and paragraphs
    r"\u202a-\u202e\u2066-\u2069"  # turns of the direction: what follows is shown in another order than it is kept
    r"\u200e\u200f\u061c"  # marks of the direction
    r"\u00ad\u180e\u200b\u2060-\u2064\ufeff\U000e0000-\U000e007f]"  # without width: two names that look the same
    r"|(?<=[0-9A-Za-z\u2e80-\u9fff])[\u200c\u200d]"  # joiners, which only some scripts and pictures need
    r"|[\u200c\u200d](?=[0-9A-Za-z\u2e80-\u9fff])"
)


def is_plain(value: Any) -> bool:
    """Say whether a value (a text, or texts in lists and by name) holds no such character."""
    return not any(HIDDEN.search(text) for text in _texts(value))


def visible(text: str) -> str:
    """A text with a sign in the place of each such character."""
    return HIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)
