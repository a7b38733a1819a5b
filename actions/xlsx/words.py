"""Codes as words in a spreadsheet, and words as codes: "厨师" is `cook`, in whichever language it is written."""

from collections.abc import Callable
from typing import Any

from actions.xlsx import cells
from notifications.language import LANGUAGES, words_of


def code_of(family: str, word: str) -> str:
    """The code of a word; a word of the school's own is its own code."""
    for language in LANGUAGES:
        for code, known in words_of(family, language).items():
            if word in (code, known):
                return code
    return word


def word_of(family: str, code: str, language: str) -> str:
    """The word for a code, if it leads back to the code; else the code itself."""
    word = words_of(family, language).get(code, code)
    return word if code_of(family, word) == code else code


def coded(family: str, longest: int = cells.LONGEST_WORD) -> Callable[[Any], str]:
    """How a cell with a word of a family is read, as its code; a word of the school's own may be so long."""
    return lambda cell: cells.at_most(longest)(code_of(family, cells.text(cell)))


def all_coded(family: str) -> Callable[[Any], list[str]]:
    """How a cell with several words of a family is read."""
    return lambda cell: [code_of(family, word) for word in cells.words(cell)]
