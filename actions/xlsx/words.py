"""Codes as words in a spreadsheet, and words as codes: "厨师" is `cook`, in whichever language it is written."""

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
