"""A stocktake: the books frozen, each place counted by two who do not keep it, differences counted again, explained,
approved; then the register is what was found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from actions.duties.complete import COMPLETABLE
from actions.findings.record import record_duty
from actions.registers.assets import assets
from models.assets import Asset, StockLine
from models.checklists import Checklist
from models.duties import Duty
from models.errors import BadInput, NotAllowed, Refusal
from models.journal import JournalEntry, Verb, write
from models.people import Person
from models.places import Place
from models.schools import School
from notifications.language import say

COUNT, APPROVAL = "stocktake-count", "stocktake-approval"
COUNTERS = 2
MOST = 1_000_000


@dataclass(frozen=True)
class Sheet:
    """One place's lines of a stocktake."""

    place: Place
    lines: tuple[StockLine, ...]

    @property
    def counted(self) -> bool:
        """Say whether every line was counted."""
        return all(line.found is not None for line in self.lines)

    @property
    def differences(self) -> tuple[StockLine, ...]:
        """The lines on which the first count was not what the books said."""
        return tuple(line for line in self.lines if line.differs)

    @property
    def missing(self) -> int:
        """How many things are not there."""
        return -sum(min(line.difference, 0) for line in self.lines)

    @property
    def extra(self) -> int:
        """How many things are there that the books do not know."""
        return sum(max(line.difference, 0) for line in self.lines)

    @property
    def settled(self) -> bool:
        """Say whether it is counted, and every difference counted again and explained."""
        return self.counted and all(line.recount is not None and line.reason for line in self.differences)


def newest_stocktake(session: Session, school: School) -> Checklist | None:
    """The stocktake that is on, or was last."""
    mine = select(Checklist).where(Checklist.school_id == school.id, Checklist.kind == "stocktake")
    return session.exec(mine.order_by(col(Checklist.opened_at).desc())).first()


def freeze(session: Session, school: School, checklist: Checklist, now: datetime, actor: str) -> int:
    """Copy the register as it is now into the stocktake, once; answers how many lines it has."""
    if known := _lines(session, checklist):
        return len(known)
    lines = [
        StockLine(
            school_id=school.id,
            checklist_id=checklist.id,
            place_id=asset.place_id,
            code=asset.code,
            name=asset.name,
            unit=asset.unit,
            expected=asset.quantity,
        )
        for asset in assets(session, school)
    ]
    session.add_all(lines)
    session.flush()
    if lines:
        write(
            session,
            now,
            actor,
            Verb.FREEZE,
            checklist,
            lines=len(lines),
            things=sum(x.expected for x in lines),
        )
    return len(lines)


def _lines(session: Session, checklist: Checklist) -> list[StockLine]:
    mine = select(StockLine).where(StockLine.checklist_id == checklist.id)
    return list(session.exec(mine.order_by(col(StockLine.code))))


def sheets(session: Session, checklist: Checklist) -> list[Sheet]:
    """The stocktake place by place."""
    by_place: dict[UUID, list[StockLine]] = {}
    for line in _lines(session, checklist):
        by_place.setdefault(line.place_id, []).append(line)
    places = session.exec(select(Place).where(col(Place.id).in_(by_place)).order_by(col(Place.code)))
    return [Sheet(place, tuple(by_place[place.id])) for place in places]


def sheet_of(session: Session, checklist: Checklist, place: Place) -> Sheet:
    """One place's sheet."""
    return Sheet(place, tuple(line for line in _lines(session, checklist) if line.place_id == place.id))


def count_place(
    session: Session,
    checklist: Checklist,
    place: Place,
    found: dict[str, int],
    counters: Sequence[Person],
    now: datetime,
    actor: str,
    *,
    extra: dict[str, int] | None = None,
) -> Sheet:
    """Enter what two people found at a place, by code; `extra` are things by name that the books do not know there.

    The first entry counts every line, a later one counts the differences again. Refuses fewer than two people, the
    place's keeper among them, for the second count who counted first, and a line left out: what was not counted is
    not "as expected".
    """
    _require_counters(place, counters)
    sheet = sheet_of(session, checklist, place)
    again = sheet.counted and bool(sheet.lines)
    asked = sheet.differences if again else sheet.lines
    if any(line.adjusted_at for line in sheet.lines):
        raise Refusal("stocktake.over", place=place.name)
    lacking = [line.name for line in asked if found.get(line.code) is None]
    if lacking or any(not 0 <= number <= MOST for number in (*found.values(), *(extra or {}).values())):
        raise BadInput("stocktake.uncounted", place=place.name, names="、".join(lacking[:5]))
    names = [person.name for person in counters]
    if again:
        _require_others(place, asked, names)
    for line in asked:
        if again:
            line.recount, line.recounters = found[line.code], names
        else:
            line.found, line.counters = found[line.code], names
        session.add(line)
    session.add_all(_extra(checklist, place, extra or {}, names, len(sheet.lines)))
    session.flush()
    write(
        session,
        now,
        actor,
        Verb.RECOUNT if again else Verb.COUNT,
        checklist,
        place=place.code,
        counters=names,
    )
    sheet = sheet_of(session, checklist, place)
    if not again:
        _record_count(session, checklist, sheet, counters, now, actor)
    return sheet


def _require_counters(place: Place, counters: Sequence[Person]) -> None:
    if len({person.id for person in counters}) < COUNTERS:
        raise BadInput("stocktake.two", place=place.name)
    if any(person.school_id != place.school_id for person in counters):
        raise NotAllowed("not_allowed")
    if any(person.id == place.custodian_id for person in counters):
        raise Refusal("stocktake.custodian", place=place.name)


def _require_others(place: Place, asked: Sequence[StockLine], names: list[str]) -> None:
    first = {name for line in asked for name in line.counters}
    if same := [name for name in names if name in first]:
        raise Refusal("stocktake.same_counters", place=place.name, names="、".join(same))


def _extra(
    checklist: Checklist, place: Place, extra: dict[str, int], names: list[str], known: int
) -> list[StockLine]:
    return [
        StockLine(
            school_id=place.school_id,
            checklist_id=checklist.id,
            place_id=place.id,
            code=f"新增-{place.code}-{known + number}"[:64],
            name=name[:200],
            found=count,
            counters=names,
        )
        for number, (name, count) in enumerate(extra.items(), start=1)
        if name.strip() and count
    ]


def _record_count(
    session: Session,
    checklist: Checklist,
    sheet: Sheet,
    counters: Sequence[Person],
    now: datetime,
    actor: str,
) -> None:
    """The count is the record of the duty to count that place."""
    names = "、".join(person.name for person in counters)
    entries = {
        "counters": names,
        "expected": sum(line.expected for line in sheet.lines),
        "found": sum(line.counted or 0 for line in sheet.lines),
        "missing": _said(sheet, -1),
        "extra": _said(sheet, 1),
        "signatures": names,
    }
    for duty in _duties(session, checklist, COUNT):
        if duty.place_id == sheet.place.id:
            record_duty(session, duty, entries, now, actor, reason=say("By the register", "zh_CN"))


def _said(sheet: Sheet, sign: int) -> str:
    lines = [line for line in sheet.lines if line.difference * sign > 0]
    return "；".join(f"{line.name} {abs(line.difference)}{line.unit}" for line in lines)[:4000]


def _duties(session: Session, checklist: Checklist, routine: str) -> list[Duty]:
    mine = select(Duty).where(Duty.checklist_id == checklist.id, col(Duty.state).in_(COMPLETABLE))
    return [duty for duty in session.exec(mine) if duty.routine_code == routine]


def explain(session: Session, line: StockLine, reason: str, now: datetime, actor: str) -> None:
    """Why there are more or fewer than the books said."""
    if not reason.strip():
        raise BadInput("stocktake.no_reason", name=line.name)
    line.reason = reason.strip()[:500]
    session.add(line)
    session.flush()
    write(session, now, actor, Verb.EXPLAIN, line, reason=line.reason)


def approved(session: Session, checklist: Checklist) -> JournalEntry | None:
    """The approval of a stocktake as the journal has it, the newest; None before it was approved."""
    mine = select(JournalEntry).where(
        JournalEntry.verb == Verb.APPROVE_STOCKTAKE, JournalEntry.subject == f"checklist:{checklist.id}"
    )
    return session.exec(mine.order_by(col(JournalEntry.at).desc())).first()


def approve(
    session: Session, school: School, checklist: Checklist, who: str, opinion: str, now: datetime, actor: str
) -> int:
    """Take the differences over into the register, by the one who approves; answers how many lines changed.

    Refuses while a place is not counted, or a difference not counted again or not explained.
    """
    every = sheets(session, checklist)
    waiting = [sheet.place.name for sheet in every if not sheet.settled]
    if waiting or not every:
        raise Refusal("stocktake.unsettled", places="、".join(waiting[:10]), count=len(waiting))
    known = {(row.place_id, row.code): row for row in assets(session, school)}
    changed = [line for sheet in every for line in sheet.lines if line.difference and not line.adjusted_at]
    for line in changed:
        key = (line.place_id, line.code)
        row = known.get(key) or Asset(
            school_id=school.id, place_id=line.place_id, code=line.code, name=line.name, unit=line.unit
        )
        row.quantity, line.adjusted_at = line.counted or 0, now
        session.add_all([row, line])
    session.flush()
    write(session, now, actor, Verb.APPROVE_STOCKTAKE, checklist, lines=len(changed), who=who)
    for duty in _duties(session, checklist, APPROVAL):
        entries = {"approved": "同意", "opinion": opinion.strip() or "同意", "signature": who}
        record_duty(session, duty, entries, now, actor)
    return len(changed)
