"""The remarks of a school's printed term calendar: "9月25日—27日 中秋节放假" read as dates, a name and kinds of days.

The words are few and stand in tables; a remark nobody understands keeps its text as the day's name. What we write
ourselves carries the kinds in brackets and is read back as it was: "11月21日 家长开放日（学生半天，教职工上班）".
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from calendars.faults import Fault, fault
from calendars.school_days.days import Audience, DayKind, Layer
from calendars.term_calendar.words import ABOUT, EVENTS, SOME_CLASSES, STAFF, Said, meant
from calendars.written_days import BESIDE, TO, in_digits, weekday_beside

ONE = r"(?:\d{4}-\d{1,2}-\d{1,2}|(?:\d{4}[年/.])?\d{1,2}[月/.]\d{1,2}[日号]?(?!\d|\s*(?:小时|分|节|米|%)))"
WEEKDAY = f"(?:{BESIDE.pattern})?"
SPAN = re.compile(rf"({ONE}){WEEKDAY}(?:{TO}({ONE}|\d{{1,2}}[日号]?){WEEKDAY})?")
LIST = re.compile(rf"{SPAN.pattern}(?:\s*[、和,，]\s*{SPAN.pattern})*".replace("(" + ONE, "(?:" + ONE))
SHORT_LIST = re.compile(r"(\d{1,2}月)(\d{1,2}[日号]?[、和,，])(?=\d{1,2}[日号])")
DATE_AND_WEEKDAY = re.compile(rf"({ONE})({BESIDE.pattern})")
DAY = r"(\d{1,2})[日号]?"
DAYS_ALONE = re.compile(
    rf"(?<![\d月.\-/]){DAY}{TO}(\d{{1,2}})[日号]|(?<![\d月.\-/年])(\d{{1,2}})[日号](?!\d)"
)
PARTS = re.compile(rf"[；;。\n]+|[，,](?=\s*{ONE})")
BRACKETS = re.compile(r"\s*[（(]([^（()）]*)[)）]\s*$")
SUBSTITUTE = re.compile(r"[（(，,]?\s*(?:补(?![课班考])|上\s*(?=\d{1,2}月)).*$")
LONGEST_ALONE = 20  # days of a span without months
TRIMMED = " \t　，,、：:（）()—-"


class Bound(StrEnum):
    """Remarks that say where the term begins or ends."""

    FIRST = "first"
    LAST = "last"
    STAFF_FIRST = "staff_first"
    STAFF_LAST = "staff_last"
    VACATION = "vacation"  # the day after the last


BOUNDS = (
    (Bound.STAFF_FIRST, rf"{STAFF}.{{0,4}}(?:上班|报到|返校|到校|到岗|begin)"),
    (Bound.STAFF_LAST, rf"{STAFF}.{{0,4}}(?:放假|离校|end)"),
    (Bound.LAST, r"学期结束|散学|休业|学生离校|students end"),
    (Bound.VACATION, r"放寒假|放暑假|寒假开始|暑假开始|^寒假$|^暑假$"),
    (Bound.FIRST, r"开学(?!典礼|仪式|式)|报到|(?<!学籍)注册|学生返校|正式上课|学期开始|students begin"),
)
SINCE = re.compile(r"^[自从]?\s*(?:起|开始)\s*")
ENDINGS = re.compile(r"\s*(?:正常|照常)?(?:放假|休息|停课|上课|上班|补课|补班|day off)$")

WRITTEN: dict[str, dict[str, str]] = {
    "zh": {
        DayKind.WORKING: "上课",
        DayKind.MAKE_UP: "补课",
        DayKind.EXAM: "考试",
        DayKind.HALF: "半天",
        DayKind.WEEKEND: "周末",
        DayKind.HOLIDAY: "放假",
        DayKind.VACATION: "假期",
        Audience.STUDENTS: "学生",
        Audience.STAFF: "教职工",
        Layer.BUREAU: "教育局",
        "as_usual": "照常",
        "provisional": "暂定",
        Bound.FIRST: "学生开学",
        Bound.LAST: "学生学期结束",
        Bound.STAFF_FIRST: "教职工上班",
        Bound.STAFF_LAST: "教职工放假",
    },
    "en": {
        **{kind: kind.value.replace("_", "-") for kind in DayKind},
        DayKind.HALF: "half day",
        Audience.STUDENTS: "students",
        Audience.STAFF: "staff",
        Layer.BUREAU: "bureau",
        "as_usual": "as usual",
        "provisional": "provisional",
        Bound.FIRST: "students begin",
        Bound.LAST: "students end",
        Bound.STAFF_FIRST: "staff begin",
        Bound.STAFF_LAST: "staff end",
    },
}
EXACT: dict[str, str] = {word: what for words in WRITTEN.values() for what, word in words.items()} | {
    "上班": DayKind.WORKING,
    "补班": DayKind.MAKE_UP,
}


@dataclass(frozen=True, slots=True)
class Remark:
    """What one remark says of which days; no days: it is about its week. `exact` ones were written by us."""

    text: str
    days: tuple[date, ...]
    name: str = ""
    said: Said = Said()
    bound: Bound | None = None
    exact: bool = False

    @property
    def happens(self) -> bool:
        """Whether something happens on its days: of what bounds the term only what the pupils come for."""
        return self.bound is None or _happens(self.bound, self.name)


Find = Callable[[int | None, int, int], date | None]


def remarks(
    text: str, find: Find, on: tuple[date, ...] = (), week: tuple[date, ...] = (), near: Find | None = None
) -> list[Remark]:
    """The remarks of a cell. `find` answers the calendar's date of (year or None, month, day), `near` that of a bound,
    which may lie outside; `on` are the dates the remark stands at when it names none itself, `week` those among which
    it names days alone ("1日至3日")."""
    parts = (part.strip(TRIMMED.replace("（）()", "")) for part in PARTS.split(text))
    return [_remark(part, find, on, week, near or find) for part in parts if part]


def _remark(text: str, find: Find, on: tuple[date, ...], week: tuple[date, ...], near: Find) -> Remark:
    exact = _exact(text)
    rest = BRACKETS.sub("", text) if exact else in_digits(text)
    _check_weekdays(rest, near)
    while (longer := SHORT_LIST.sub(r"\1\2\1", rest)) != rest:
        rest = longer
    meaning = rest if exact else SUBSTITUTE.sub("", rest)
    listed = LIST.match(meaning) if exact else LIST.search(meaning)
    name = (meaning[: listed.start()] + meaning[listed.end() :] if listed else meaning).strip()
    bound = None if exact else _bound(name)
    days = _days(listed[0], near if bound else find, bound is not None) if listed else [*on]
    if not (listed or on) and (alone := DAYS_ALONE.search(meaning)):
        days = _alone(alone, week)
        name = (meaning[: alone.start()] + meaning[alone.end() :]).strip() if days else name
    said = exact or (Said() if bound and not _happens(bound, name) else meant(rest))
    return Remark(text, tuple(days), name if exact else _plain(name, said), said, bound, exact is not None)


def _happens(bound: Bound, name: str) -> bool:
    """Say whether what bounds the term is something the pupils come for: 报到, 散学典礼."""
    return bound in (Bound.FIRST, Bound.LAST) and bool(EVENTS.search(name))


def _plain(name: str, said: Said) -> str:
    """The name without the words that only say from when on, and what kind of day it is."""
    trimmed = SINCE.sub("", name.strip(TRIMMED)).strip(TRIMMED)
    return ENDINGS.sub("", trimmed).strip(TRIMMED) if said.students else trimmed


def _exact(text: str) -> Said | None:
    """What the closing brackets say when every word in them is one of ours, else nothing."""
    brackets = BRACKETS.search(text)
    said = Said() if brackets else None
    for word in re.split(r"[，,、]", brackets[1]) if brackets else ():
        said = _add(said, word.strip()) if said else None
    return said


def _add(said: Said, word: str) -> Said | None:
    """One word more of the brackets; nothing when it is not ours."""
    whose = [
        (who, words[who]) for words in WRITTEN.values() for who in Audience if word.startswith(words[who])
    ]
    audiences = [who for who, _ in whose] or list(Audience)
    what = EXACT.get(word.removeprefix(whose[0][1]).strip() if whose else word)
    if isinstance(what, DayKind):
        students = what if Audience.STUDENTS in audiences else said.students
        return replace(said, students=students, staff=what if Audience.STAFF in audiences else said.staff)
    if what is Layer.BUREAU:
        return replace(said, layer=Layer.BUREAU)
    if what == "provisional":
        return replace(said, provisional=True)
    return said if what == "as_usual" else None


def _bound(name: str) -> Bound | None:
    if ABOUT.search(name) or SOME_CLASSES.search(name):
        return None
    return next((bound for bound, words in BOUNDS if re.search(words, name, re.IGNORECASE)), None)


def _days(listed: str, find: Find, is_bound: bool) -> list[date]:
    """The dates of a list of spans; an end without a month is of the start's month. A span that leaves the calendar
    has none, except a bound, which needs one end only."""
    found: list[date] = []
    for span in SPAN.finditer(listed):
        first = _numbers(span[1])
        last = _numbers(span[2]) if span[2] else first
        last = last if len(last) > 1 else [*first[:-1], *last]
        start, end = (
            find(numbers[-3] if len(numbers) > 2 else None, *numbers[-2:]) for numbers in (first, last)
        )
        if start and end and end < start:
            raise fault(Fault.SHEET_REMARK, value=listed)
        if start and end:
            found += [start + timedelta(days=step) for step in range((end - start).days + 1)]
        elif is_bound:
            found += [day for day in (start, end) if day]
    return found


def _alone(found: re.Match[str], week: tuple[date, ...]) -> list[date]:
    """The dates of "1日至8日" in a row that holds the first of them; none where it does not."""
    first, last = int(found[1] or found[3]), int(found[2] or found[3])
    start = next((day for day in week if day.day == first), None)
    if start is None:
        return []
    days = [start + timedelta(days=step) for step in range(LONGEST_ALONE)]
    end = next((at for at, day in enumerate(days) if day.day == last), -1)
    return days[: end + 1]


def _check_weekdays(text: str, find: Find) -> None:
    """Refuse a date that does not fall on the weekday written beside it."""
    for written_day in DATE_AND_WEEKDAY.finditer(text):
        numbers = _numbers(written_day[1])
        day = find(numbers[-3] if len(numbers) > 2 else None, *numbers[-2:])
        if day and day.weekday() != weekday_beside(written_day[2]):
            raise fault(Fault.SHEET_WEEKDAY, value=written_day[0], date=day)


def _numbers(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", text)]


def written(first: date, last: date, name: str, said: list[str], language: str) -> str:
    """A remark as we write it: dates, name, and in brackets what kinds of days they are. `remarks` reads it back."""
    one_line = re.sub(r"[；;。\n]|[，,](?=\s*\d)", " ", name).strip()
    closing = ""
    if said:
        closing = f"（{'，'.join(said)}）" if language == "zh" else f" ({', '.join(said)})"
    return f"{_dates(first, last, language)} {one_line}".rstrip() + closing


def kinds_written(
    students: DayKind | None, staff: DayKind | None, layer: Layer, provisional: bool, language: str
) -> list[str]:
    """The words of the brackets."""
    words = WRITTEN[language]
    gap = "" if language == "zh" else " "
    if students is staff:
        said = [words[students] if students else words["as_usual"]]
    else:
        both = ((Audience.STUDENTS, students), (Audience.STAFF, staff))
        said = [f"{words[who]}{gap}{_for_staff(words[kind], who)}" for who, kind in both if kind]
    if layer is Layer.BUREAU:
        said.append(words[layer])
    return [*said, words["provisional"]] if provisional else said


def _for_staff(word: str, who: Audience) -> str:
    return {"上课": "上班", "补课": "补班"}.get(word, word) if who is Audience.STAFF else word


def _dates(first: date, last: date, language: str) -> str:
    if language != "zh":
        return f"{first}" if first == last else f"{first} to {last}"
    start = f"{first.month}月{first.day}日"
    if first == last:
        return start
    return f"{start}—{last.day}日" if first.month == last.month else f"{start}—{last.month}月{last.day}日"
