"""What a remark says of when somebody leaves or is away: offered on the page that shows the list."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from actions.imports.staff.remarks import FOR_OTHERS, sentences
from actions.xlsx.cells import day as read_day
from actions.xlsx.columns import Offer, Row
from calendars.written_days import with_months

LEFT = "left"
LEAVES = re.compile(
    r"退休|离职|离校|辞职|辞退|解聘|离岗|离场|退场|撤场|调离|调走|调出|调往|调至|合同到期|不再续聘"
)
STAYS = re.compile(r"返聘|未?续聘后|已?返岗|销假|临近退休|即将")
KINDS = {
    "maternity": re.compile(r"产假|哺乳假|产检"),
    "sick": re.compile(r"病假|住院|病休"),
    "holiday": re.compile(r"年休假|休假"),
    "leave": re.compile(r"事假|婚假|丧假|请假|陪产|护理假"),
    "other": re.compile(r"借调|支教|挂职"),
    "training": re.compile(r"脱产(?:学习|进修|培训)|外出(?:学习|培训)"),
}
"""The kinds of an absence; 陪产假 is looked for before 产假."""
PATERNITY = re.compile(r"陪产|护理假")
WRITTEN = re.compile(r"(?:(\d{4})\s*[年./-]\s*)?(?<!\d)(\d{1,2})(?:\s*[./-]\s*|月份?)(\d{1,2})?(?!\d)[日号]?")
UNTIL = re.compile(r"(?:至|到|止于)\s*$")
TWO_YEARS = timedelta(days=731)


@dataclass(frozen=True)
class _Written:
    """A date in a text: where it begins, its year where one stands, its month and, where one stands, its day."""

    start: int
    year: int | None
    month: int
    day: int | None

    def near(self, today: date, *, last: bool) -> date | None:
        """The day that is meant; without a year the nearest to today. A month alone is its first or its `last` day."""
        years = [self.year] if self.year else [today.year - 1, today.year, today.year + 1]
        days = [found for year in years if (found := self._of(year, last=last))]
        return min(days, key=lambda found: abs(found - today), default=None)

    def after(self, first: date) -> date | None:
        """The last day that is meant of what began then."""
        if self.year:
            return self._of(self.year, last=True)
        days = (self._of(year, last=True) for year in (first.year, first.year + 1))
        return next((found for found in days if found and found >= first), None)

    def _of(self, year: int, *, last: bool) -> date | None:
        try:
            if self.day or not last:
                return date(year, self.month, self.day or 1)
            return date(year + self.month // 12, self.month % 12 + 1, 1) - timedelta(days=1)
        except ValueError:
            return None


def _written_in(part: str) -> list[_Written]:
    found = WRITTEN.finditer(with_months(part))
    return [
        _Written(one.start(), int(one[1]) if one[1] else None, int(one[2]), int(one[3]) if one[3] else None)
        for one in found
        if 1 <= int(one[2]) <= 12
    ]


def offer_of(row: Row, today: date) -> Offer | None:
    """That somebody leaves, or is away, as the first part of a remark says that speaks of it: taken at once where its
    days are written, and where somebody answered as they did. What is over long since is none."""
    for part in sentences(row):
        if FOR_OTHERS.match(part) or STAYS.search(part):
            continue
        found = _leaving(row, part, today) if LEAVES.search(part) else _away(row, part, today)
        if found:
            return _answered(found, row)
    return None


def _leaving(row: Row, part: str, today: date) -> Offer | None:
    written = _written_in(part)
    last = written[-1].near(today, last=True) if written else None
    return Offer(row.number, row.get("name", ""), part, LEFT, None, last, taken=last is not None)


def _away(row: Row, part: str, today: date) -> Offer | None:
    kinds = (kind for kind, said in KINDS.items() if said.search(part))
    kind = "leave" if PATERNITY.search(part) else next(kinds, "")
    written = _written_in(part)
    if not kind:
        return None
    first, last = _days(part, written, today)
    if last and last < today:
        return None
    return Offer(row.number, row.get("name", ""), part, kind, first, last, taken=bool(first and last))


def _days(part: str, written: list[_Written], today: date) -> tuple[date | None, date | None]:
    """The first and the last day of an absence, as far as they are written."""
    if not written:
        return None, None
    if len(written) == 1 and UNTIL.search(with_months(part)[: written[0].start]):
        return None, written[0].near(today, last=True)
    first = written[0].near(today, last=False)
    last = written[1].after(first) if first and len(written) > 1 else None
    return first, last


def _answered(offer: Offer, row: Row) -> Offer:
    """An offer as somebody answered it on the page."""
    choice = row.told.get("offer")
    if choice is None:
        return offer
    first, last = (_day(row.told.get(name, "")) for name in ("offer_first", "offer_last"))
    whole = last is not None and (offer.kind == LEFT or (first is not None and first <= last))
    return Offer(
        offer.row,
        offer.who,
        offer.said,
        offer.kind,
        first,
        last,
        taken=choice == "yes" and whole,
        refused=choice == "no",
    )


def _day(said: str) -> date | None:
    return read_day(said) if re.fullmatch(r"\d{4}-\d\d-\d\d", said) else None
