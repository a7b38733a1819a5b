"""The words of a pack: how offices call the roles, certificates and places it speaks of."""

import re
from collections import defaultdict
from functools import cache

from pydantic import BaseModel, ConfigDict

from actions.school.pack_files import pack_folder, read
from models.mappings import Family
from notifications.language import LANGUAGES, words_of

LABELS = {Family.POOL: "pool", Family.QUALIFICATION: "kind.qualification", Family.PLACE: "use"}
"""The families of the catalogue that hold the names of the codes; a school's places name themselves."""
Words = dict[str, tuple[str, ...]]
BLANKS = re.compile(r"\s+")


class PackWord(BaseModel):
    """What a code goes by: `words` mean it, `counted` ones only alone or behind a number (no hints in longer
    words), `maybe` are only suggested. `usually` are the pools whose people do the work where nobody is called so,
    those first whose titles name something of `charge` in brackets, `of`
    the category of those who are and of whoever works in `departments` called so, `kind` the kind of such a place,
    which may lie `outside` of buildings. Whose words say that they lead (`leads`) does what their department does. Of
    `every` use all places that may be used so are; a building is known by what it `holds`: of bedrooms it is a
    dormitory. Who holds a certificate holds what it `counts_as`, too."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: tuple[str, ...] = ()
    maybe: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()
    usually: tuple[str, ...] = ()
    charge: tuple[str, ...] = ()
    of: str = ""
    departments: tuple[str, ...] = ()
    kind: str = ""
    every: bool = False
    outside: bool = False
    holds: str = ""
    leads: bool = False
    counts_as: tuple[str, ...] = ()


class PackWords(BaseModel):
    """Every word of a pack by family and code; `labels` are the codes and their names, `offered` the places that
    schools with a switch usually have, those of every school under no name."""

    model_config = ConfigDict(frozen=True)

    codes: dict[Family, dict[str, PackWord]]
    known: dict[Family, Words]
    maybe: dict[Family, Words]
    counted: dict[Family, Words]
    labels: dict[Family, frozenset[str]]
    offered: dict[str, tuple[str, ...]] = {}

    def held(self, paper: str) -> tuple[str, ...]:
        """The certificates that one counts as, itself first: of a boiler operator's also that for special equipment."""
        return paper, *self.of(Family.QUALIFICATION, paper).counts_as

    def of(self, family: Family, code: str) -> PackWord:
        """What a code goes by; nothing is known of a code that the pack does not name."""
        return self.codes[family].get(code, PackWord())


def plain(word: str) -> str:
    """A word as it is looked up: without blanks and capitals."""
    return BLANKS.sub("", word).lower()


@cache
def words_of_pack(pack: str) -> PackWords:
    """The words of a pack, with the names of its codes in every language; without a pack the names alone."""
    file = pack_folder(pack).joinpath("words.yaml") if pack else None
    entries = read(file) if file is not None and file.is_file() else {}
    codes = {family: _entries(family, entries.get(family, {})) for family in Family}
    known = {family: _by_word(codes[family], "words") for family in Family}
    counted = {family: _by_word(codes[family], "counted") for family in Family}
    labels = {family: _labels(family) for family in Family}
    for family in Family:
        known[family] = labels[family] | counted[family] | known[family]
    return PackWords(
        codes=codes,
        known=known,
        maybe={family: _by_word(codes[family], "maybe") for family in Family},
        counted=counted,
        labels={family: frozenset(labels[family]) for family in Family},
        offered=entries.get("offered", {}),
    )


def _labels(family: Family) -> Words:
    """The codes and their names in every language, each meaning its code."""
    named = [words_of(LABELS[family], language) for language in LANGUAGES if family in LABELS]
    return {word: (code,) for names in named for code, name in names.items() for word in (code, plain(name))}


def _entries(family: Family, found: dict[str, object]) -> dict[str, PackWord]:
    listed = {code: {"words": entry} if isinstance(entry, list) else entry for code, entry in found.items()}
    return {code: PackWord.model_validate(entry) for code, entry in listed.items()}


def _by_word(codes: dict[str, PackWord], name: str) -> Words:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for code, entry in codes.items():
        for word in getattr(entry, name):
            found[plain(word)].append(code)
    return {word: tuple(meant) for word, meant in found.items()}
