"""Read the words of a file, and remember those that must be asked about."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from actions.mapping.vocabulary import Vocabulary
from models.mappings import Family

MOST_SUGGESTED = 400  # words that get suggestions: nobody answers more of them at once


@dataclass(frozen=True)
class Question:
    """A word nobody knows: the rows it stands in, and the codes it may mean, the likeliest first."""

    family: Family
    word: str
    rows: tuple[int, ...]
    suggestions: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """The words a file is read with, and what could not be understood."""

    words: Vocabulary
    found: dict[tuple[Family, str], list[int]] = field(default_factory=dict)
    near: dict[tuple[Family, str], tuple[str, ...]] = field(default_factory=dict)

    def codes(self, family: Family, texts: Iterable[str], row: int) -> list[str]:
        """The codes that cells of a row stand for; what means nothing is asked."""
        meaning = self.words.all_of(family, texts)
        for word in meaning.unknown:
            self.found.setdefault((family, word), []).append(row)
        return list(meaning.codes)

    def ask(self, family: Family, word: str, row: int, suggestions: tuple[str, ...]) -> None:
        """Ask what a word of a row means, given what it may mean."""
        self.found.setdefault((family, word), []).append(row)
        self.near[family, word] = suggestions

    @property
    def questions(self) -> tuple[Question, ...]:
        """What is to be asked, in the order of the file; the first of them with suggestions."""
        return tuple(
            Question(
                family, word, tuple(rows), self._suggestions(family, word) if at < MOST_SUGGESTED else ()
            )
            for at, ((family, word), rows) in enumerate(self.found.items())
        )

    def _suggestions(self, family: Family, word: str) -> tuple[str, ...]:
        near = self.near.get((family, word))
        return tuple(self.words.suggestions(family, word)) if near is None else near
