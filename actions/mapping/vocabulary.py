"""What a word of a school's list means: as the school decided, else as its pack knows it, else to be asked."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from sqlmodel import Session, select

from actions.mapping.pack_words import PackWords, Words, plain, words_of_pack
from actions.school.brackets import in_brackets, without_brackets
from actions.school.rows import people_of, places_of, routines_of
from models.mappings import Family
from models.mappings import Mapping as Row
from models.people import Qualification
from models.schools import School

Decided = Mapping[tuple[Family, str], tuple[str, ...]]
NOTHING_DECIDED: Decided = {}
LONGEST = 64
SUGGESTED, ALIKE = 4, 0.74  # 浴室管理员 is not like 图书管理员, nor 打字员 like 打菜员
PARTS = re.compile(r"[、，,;；/＋+&\n]+|兼任?")
AND = re.compile(r"\s+(?:und|sowie|and|kiêm(?:\s+nhiệm)?|[-–])\s+", re.IGNORECASE)
"""What stands between two titles in languages that part their words by blanks."""
COUNTED = re.compile(r"[\da-z一二三四五六七八九十甲乙丙丁班级号#)）\]】]$")
UNIT = re.compile(r"(?:部门?|科|处|组|队|班|室|站|办|中心|公司)$")
"""What a department ends in: the 保洁部 is the one of 保洁."""


@dataclass(frozen=True)
class Meaning:
    """The codes a cell stands for, and the words in it that nobody knows."""

    codes: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True)
class Vocabulary:
    """A pack's words; before them what the school decided, after them the roles, certificates and uses it has."""

    pack: PackWords
    decided: Decided
    own: Mapping[Family, frozenset[str]]

    def meaning(self, family: Family, text: str, team: str = "") -> Meaning:
        """What a cell means. "炊事员（兼买菜）" is a cook and a buyer, "六年级班主任" a class teacher; what stands in
        brackets and means nothing is a remark. The department tells a title: 门岗 of the 宿管科 keeps the dormitory."""
        told = self._in_team(plain(text), team)
        whole = self._known(family, plain(text)) if told is None else told
        if whole is not None:
            return Meaning(whole)
        found, unknown = list[str](), list[str]()
        for word, aside in _parts(family, text):
            told = self._in_team(word, team)
            codes = self._ending(family, word) if told is None else told
            found += codes or ()
            if codes is None and not aside and len(word) > 1:
                unknown.append(self.asked_as(word, team)[:LONGEST])
        return Meaning(tuple(dict.fromkeys(found)), tuple(unknown))

    def all_of(self, family: Family, texts: Iterable[str], team: str = "") -> Meaning:
        """What several cells mean together."""
        each = [self.meaning(family, text, team) for text in texts]
        codes = dict.fromkeys(code for one in each for code in one.codes)
        return Meaning(tuple(codes), tuple(word for one in each for word in one.unknown))

    def suggestions(self, family: Family, text: str) -> list[str]:
        """The codes a word may mean, the likeliest first; to be asked, never taken."""
        word, known = without_brackets(plain(text)), self.pack.known[family]
        hints = {one: codes for one, codes in known.items() if one not in self.pack.counted[family]}
        near = [one for one in hints if len(one) > 1 and (one in word or word in one)]
        near += get_close_matches(word, hints, SUGGESTED, ALIKE)
        codes = dict.fromkeys([*self.hints(family, text), *(code for one in near for code in known[one])])
        return list(codes)[:SUGGESTED]

    def hinted(self, family: Family, text: str) -> set[str]:
        """The codes that the end of a word may mean: of a room called 寝室 that it is in a dormitory."""
        return {*self.hints(family, text)}

    def hints(self, family: Family, text: str) -> list[str]:
        """The codes that the end of a word may mean, the longest end first."""
        tails = _tails(without_brackets(plain(text)), self.pack.maybe[family])
        return list(dict.fromkeys(code for tail in tails for code in self.pack.maybe[family][tail]))

    def asked_as(self, title: str, team: str) -> str:
        """A title as it is asked about: one that says only that somebody leads, and not
        of what, with its department."""
        joined = _joined(team, title) if self.leads(title) else []
        said = UNIT.sub("", without_brackets(plain(team)))
        return joined[0] if joined and not title.startswith(said) else title

    def leads(self, word: str) -> bool:
        """Say whether a word says that somebody leads, and nothing of what."""
        return any(self.pack.of(Family.POOL, code).leads for code in self.hinted(Family.POOL, word))

    def fitting(self, codes: Iterable[str], kind: str) -> list[str]:
        """The uses as a place of a kind has them: a room of a dormitory is a bedroom, a building of bedrooms a
        dormitory."""
        held = {code: entry.holds for code, entry in self.pack.codes[Family.PLACE].items() if entry.holds}
        exchanged = {"room": held, "building": {use: code for code, use in held.items()}}.get(kind, {})
        return list(dict.fromkeys(exchanged.get(code, code) for code in codes))

    def is_code(self, family: Family, word: str) -> bool:
        """Say whether a word names one code: it is the code, or the pack's own name for it."""
        return plain(word) in self.pack.labels[family] | self.own[family]

    def category_of(self, role: str) -> str:
        """The category of people who have a role; empty where the pack names none."""
        return self.pack.of(Family.POOL, role).of

    def category_in(self, team: str) -> str:
        """The category of those who work in a department; empty where the pack names none for it."""
        entries, name = self.pack.codes[Family.POOL].items(), plain(team)
        return next((code for code, one in entries if any(word in name for word in one.departments)), "")

    def _known(self, family: Family, word: str) -> tuple[str, ...] | None:
        decided = self.decided.get((family, word))
        known = self.pack.known[family].get(word) if decided is None else decided
        return (word,) if known is None and word in self.own[family] else known

    def _in_team(self, title: str, team: str) -> tuple[str, ...] | None:
        """What a title means in its department, where that says more than the title alone."""
        joined, known = _joined(team, title), self.pack.known[Family.POOL]
        if not joined:
            return None
        decided = [self.decided.get((Family.POOL, word)) for word in (*joined, title)]
        if any(codes is not None for codes in decided):
            return next(codes for codes in decided if codes is not None)
        ends = (end for word in joined for end in _tails(word, known) if len(end) > len(title))
        return next((known[end] for end in ends), None)

    def _ending(self, family: Family, word: str) -> tuple[str, ...] | None:
        """What a word means by itself or by its longest known end: the end of a Chinese noun says what it is. An end
        that may mean something else than a shorter one is asked."""
        whole = self._known(family, word)
        if whole is not None or self.pack.maybe[family].get(word):
            return whole
        counted = self.pack.counted[family]
        tails = [
            tail
            for tail in _tails(word, self.pack.known[family])
            if tail not in counted or COUNTED.search(word.removesuffix(tail))
        ]
        return self.pack.known[family][tails[0]] if tails else None


def vocabulary_of(session: Session, school: School, answers: Decided = NOTHING_DECIDED) -> Vocabulary:
    """The words a school uses; `answers` are decisions that are not kept yet."""
    kept = session.exec(select(Row).where(Row.school_id == school.id))
    decided = {(Family(row.family), row.word): tuple(row.codes) for row in kept}
    return Vocabulary(words_of_pack(school.pack or ""), {**decided, **answers}, _own(session, school))


def _own(session: Session, school: School) -> Mapping[Family, frozenset[str]]:
    lines = [line for routine in routines_of(session, school) for line in routine.needs.lines]
    roles = {role for person in people_of(session, school) for role in person.roles}
    papers = select(Qualification.kind).where(Qualification.school_id == school.id).distinct()
    return {
        Family.POOL: frozenset(roles | {line.pool for line in lines}),
        Family.QUALIFICATION: frozenset(
            {*session.exec(papers)} | {line.qualification for line in lines if line.qualification}
        ),
        Family.PLACE: frozenset(tag for place in places_of(session, school) for tag in place.tags),
        Family.SPOT: frozenset(),
        Family.ROUTINE: frozenset(),
    }


def _joined(team: str, title: str) -> list[str]:
    """A title with its department before it: 保安队 and 队长 are the 保安队长, 保洁部 and 领班 the 保洁领班."""
    whole = without_brackets(plain(team))
    if not whole or len(PARTS.split(whole)) > 1:
        return []
    words = [UNIT.sub("", whole) + title, whole + title]
    return [whole + title[1:], *words] if UNIT.search(whole) and whole[-1] == title[:1] else words


def _parts(family: Family, text: str) -> Iterator[tuple[str, bool]]:
    """The words of a cell, and whether each stands in brackets."""
    whole_text = plain(AND.sub("、", text) if family is Family.POOL else text)
    outside = without_brackets(whole_text)
    for whole, aside in ((outside, False), *((one, True) for one in in_brackets(whole_text))):
        parts = PARTS.split(whole) if family is Family.POOL else [whole]
        for part in parts:
            if part:
                yield part, aside


def _tails(word: str, known: Words) -> list[str]:
    """The ends of a word that are known, the longest first."""
    ends = (word[start:] for start in range(len(word)))
    return [end for end in ends if end in known]
