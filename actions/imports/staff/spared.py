"""What a remark of a list of staff says somebody is to be spared, as a limit or a wish: offered on the page that shows
the list."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from sqlmodel import Session, col, select

from actions.imports.staff.remarks import sentences
from actions.school.row_changes import Values
from actions.xlsx.columns import Doubt, Offer, Row
from actions.xlsx.words import word_of
from calendars.written_days import DAYS_OF_WEEK, weekday_of
from models.people import Person
from models.schools import School
from models.terms import Term
from models.wishes import DutyWish
from rosters.question.problem import Burden, Limit

SPARED = "spared"
NO = r"(?:不|免|勿|别)(?:能|宜|可|便|得|再|参加|参与|安排)*"
FREE = rf"(?:{NO}(?:值班|上班|排班|值守|加班|值日|值|上|排)|免值|轮休|公休|休息?(?!课))"
LIMITS = {
    Limit.NO_NIGHT: re.compile(
        rf"{NO}[上值排]*(?:通宵|大夜|夜[班间])|(?:只|仅|常|固定)[能上值排]*(?:白班|日班|白天)"
    ),
    Limit.NO_EARLY: re.compile(rf"{NO}[上值排]*早班"),
    Limit.NO_HEAVY: re.compile(rf"{NO}[搬干做提抬]*(?:从事)?(?:重物|重活|重体力)"),
}
"""What is said in so many words."""
BODY = {
    re.compile(r"孕期|怀孕|有孕|孕妇|已孕"): (Limit.NO_NIGHT, Limit.NO_HEAVY),
    re.compile(r"哺乳期"): (Limit.NO_NIGHT,),
}
"""What people usually are to be spared then; not said in so many words."""
BURDENS = {
    Burden.WEEKEND: re.compile(rf"(?:周末|双休日?|周六日|星期六日){FREE}|{NO}[上值排]*周末"),
    Burden.HOLIDAY: re.compile(rf"(?:节假日|假期|假日){FREE}|{NO}[上值排]*(?:节假日|假期)"),
}
WEEKDAYS = r"(?:周|星期|礼拜)[一二三四五六日天](?:[、和及]?(?:周|星期|礼拜)?[一二三四五六日天])*"
WHOLE_DAYS = re.compile(rf"每?({WEEKDAYS}){FREE}")
PARTLY = re.compile(rf"({WEEKDAYS})[上下]午[^，,]{{0,8}}?(?:教研|备课|例会|培训|进修|[，,]?{FREE})")
"""Half a day that comes every week; a wish can only be for the whole of it."""
LONGEST = 60  # of a remark that says so
MOST_WISHES = 60
HALF_A_YEAR = timedelta(days=183)


def spared_offers(row: Row) -> list[Offer]:
    """What each part of a remark says its person is to be spared: taken at once where it is said in so many words, and
    as somebody answered."""
    found = (
        _offer(row, part, f"{SPARED}{n}") for n, part in enumerate(sentences(row)) if len(part) <= LONGEST
    )
    return [_answered(offer, row.told.get(offer.key)) for offer in found if offer]


def _offer(row: Row, part: str, key: str) -> Offer | None:
    said = [limit.value for limit, form in LIMITS.items() if form.search(part)]
    usual = [limit.value for form, limits in BODY.items() if form.search(part) for limit in limits]
    burdens = [burden.value for burden, form in BURDENS.items() if form.search(part)]
    days, partly = (_weekdays(form.findall(part)) for form in (WHOLE_DAYS, PARTLY))
    limits = tuple(dict.fromkeys([*said, *usual]))
    if not (limits or burdens or days or partly):
        return None
    return Offer(
        row.number,
        row.get("name", ""),
        part,
        SPARED,
        key=key,
        limits=limits,
        burdens=tuple(burdens),
        weekdays=(*days, *partly),
        taken={*usual} <= {*said} and not partly,
    )


def _weekdays(found: Iterable[str]) -> tuple[int, ...]:
    letters = (letter for words in found for letter in re.findall(rf"[{DAYS_OF_WEEK}天]", words))
    days = (weekday_of(letter, bare=True) for letter in letters)
    return tuple(dict.fromkeys(day for day in days if day is not None))


def _answered(offer: Offer, answer: str | None) -> Offer:
    return replace(offer, taken=answer == "yes", refused=answer == "no") if answer else offer


def days_to_come(session: Session, school: School, today: date) -> list[date]:
    """The days from today until the term that is, or comes next, is over; half a year where none is known."""
    terms = select(Term).where(Term.school_id == school.id, col(Term.last) >= today)
    term = session.exec(terms.order_by(col(Term.last))).first()
    last = term.last if term else today + HALF_A_YEAR
    return [today + timedelta(days=n) for n in range((last - today).days + 1)]


def with_spared(values: Values, known: Person | None, offers: Iterable[Offer], days: list[date]) -> Values:
    """The values of a person with the limits and the wishes that are taken, beside those they have."""
    taken = [offer for offer in offers if offer.taken]
    limits = [*values.get("limits", known.limits if known else [])]
    added = [limit for offer in taken for limit in offer.limits if limit not in limits]
    values = {**values, "limits": [*limits, *dict.fromkeys(added)]} if added else values
    held = list(known.wishes.duties if known else ())
    wishes = [wish for offer in taken for wish in _wishes(offer, days) if wish not in held]
    if not wishes:
        return values
    duties = [wish.model_dump(mode="json", exclude_defaults=True) for wish in [*held, *wishes][:MOST_WISHES]]
    return {**values, "wish": {**(known.wish if known else {}), "duties": duties}}


def _wishes(offer: Offer, days: list[date]) -> list[DutyWish]:
    spared = [DutyWish(day=day) for day in days if day.weekday() in offer.weekdays]
    return [*(DutyWish(burden=burden) for burden in offer.burdens), *spared]


def spared_doubt(row: Row, offer: Offer) -> Doubt:
    """What became of a part of a remark that offers something."""
    if offer.refused:
        return row.doubt("remark", "import.remark", offer.said)
    if not offer.taken:
        return row.doubt("remark", "import.remark_offer", offer.said, "")
    if not (offer.burdens or offer.weekdays):
        return row.doubt("remark", "import.remark_limit", offer.said, offer.said)
    words = [word_of("limit", limit, "zh_CN") for limit in offer.limits]
    words += [f"少排{word_of('burden', burden, 'zh_CN')}" for burden in offer.burdens]
    words += [f"周{DAYS_OF_WEEK[day]}不排" for day in offer.weekdays]
    return row.doubt("remark", "import.remark_wish", offer.said, "、".join(words))
