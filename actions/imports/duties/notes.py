"""The notes below a duty table: who stands in for whom on which days, read only where a sentence leaves no doubt."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from actions.imports.duties.days import Partial, Span, span_of
from actions.imports.staff.lookup import Staff
from actions.xlsx.cells import Unreadable, text
from calendars.written_days import DAY, TO

NUMBERING = re.compile(r"^(?:说明|备注|注)?[:：]?\s*\d+[.．、)）]\s*(?=\D|\d{1,2}月)")
EVERY_WEEK = re.compile(r"循环|每周|逐周|类推|照此")


@dataclass(frozen=True)
class StandIn:
    """`who` is not there on these days; `by` does their duties, or `else_by` where `by` is on the duty already. Only
    the `posts` named, where any are."""

    who: str
    by: str
    span: Span
    else_by: str = ""
    posts: tuple[str, ...] = ()

    def means(self, day: date, post: str) -> bool:
        """Say whether a duty of that day and post is meant."""
        return self.span.first <= day <= self.span.last and (not self.posts or post in self.posts)

    def crew(self, people: list[str]) -> list[str]:
        """The people of a duty with the stand-in among them."""
        if self.who not in people:
            return people
        instead = self.else_by if self.by in people else self.by
        return [one for one in (instead if one == self.who else one for one in people) if one]


def stand_ins(note: str, staff: Staff, posts: Iterable[str], span: Span) -> list[StandIn]:
    """Who stands in for whom, as a note says it; nothing where it may mean something else.

    Example: "张三12.14—12.18培训，他的班由李四代；李四本来就在的，由王五补上" is 李四 for 张三 on five days, and 王五
    where 李四 is on the duty already.
    """
    sentences = (NUMBERING.sub("", one.strip()) for one in re.split(r"[。\n]", text(note)))
    found = (_stand_in(re.sub(r"\s", "", one), staff, posts, span) for one in sentences)
    return [one for one in found if one]


def _stand_in(sentence: str, staff: Staff, posts: Iterable[str], span: Span) -> StandIn | None:
    name = "|".join(map(re.escape, sorted(staff.by_name, key=len, reverse=True)))
    by = re.findall(rf"由({name})(?:老师)?(代|顶|替|补|值)", sentence) if name else []
    days = _days(sentence, span)
    who = set(re.findall(name, sentence.partition("由")[0])) if name else set()
    if days is None or len(who) != 1 or sentence.count("由") != len(by) or not 1 <= len(by) <= 2:
        return None
    already = re.search(rf"{re.escape(by[0][0])}(?:老师)?(?:本来|已经|原本|也)", sentence)
    if len(by) == 2 and not already:
        return None
    named = tuple(post for post in dict.fromkeys(posts) if post in sentence)
    return StandIn(who.pop(), by[0][0], days, by[1][0] if len(by) == 2 else "", named)


def _days(sentence: str, span: Span) -> Span | None:
    """The days a sentence names: a span of dates or one date, and no other; None where that is not so."""
    found = re.findall(DAY, sentence)
    if len(found) > 2:
        return None
    if len(found) == 1:
        year, month, day = (int(part or 0) for part in found[0])
        try:
            one = date(year, month, day) if year else Partial(month, day).within(span, span.first)
        except (ValueError, Unreadable):
            return None
        several = span_of([sentence], span.first) if re.search(rf"\d[日号]?{TO}\d", sentence) else None
        return several or Span(one, one)
    return span_of([sentence], span.first) if re.search(DAY + r".?(?:[-—–～~]+|至|到)", sentence) else None


def repeats(note: str) -> bool:
    """Say whether a note tells that the week is repeated."""
    return bool(EVERY_WEEK.search(note))
