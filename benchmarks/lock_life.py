"""A term in the life of the demo school, deed by deed, as pages and flows do them: what `benchmarks.locks` measures."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import cycle, islice, product
from pathlib import Path
from uuid import UUID

from openpyxl import Workbook
from sqlmodel import Session, col, func, select

from actions.checklists.checklists import derive_steps, open_due
from actions.duties.close_day import close_day
from actions.duties.complete import complete
from actions.duties.escalate import owe_overdue
from actions.duties.remind import owe_reminders
from actions.duties.views import duties_between
from actions.imports.sheets import read_sheet, sheet_book, take_over
from actions.installation.demo import live, plant, usual
from actions.installation.retention import clear
from actions.installation.upkeep import tell_expiring
from actions.journal.undo import undo_deed
from actions.people.absences import report_absence
from actions.people.staff import leave
from actions.replans.lapse import ask_for_new, sweep
from actions.replans.replan import work_out
from actions.roster.publish import publish
from actions.roster.take_back import take_back
from actions.roster.undecided import settle_undecided
from actions.routines.plan_and_publish import plan
from actions.routines.proposals import accept_proposal
from actions.routines.roll import follow, roll
from actions.routines.routines import edit_routine
from actions.school.occasions import Occasion
from actions.school.rows import people_of
from actions.school_calendar.holiday_notice import apply_holiday_notice, preview
from actions.telling.digest import owe_digests
from actions.xlsx.book import save
from actions.xlsx.grid import Book, read_book
from models import database
from models.duties import Assignment, AssignmentState, Duty
from models.journal import JournalEntry, Verb
from models.people import Person
from models.proposals import Proposal, ProposalKind, ProposalState
from models.rosters import Roster, RosterState
from models.routines import Routine
from models.schools import School
from models.settings import settings

FIRST, LAST = date(2026, 8, 11), date(2027, 1, 26)
NEXT_TERM = date(2027, 2, 8), date(2027, 7, 7)
NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
MONDAY = NOW.date()
EVENING = NOW + timedelta(hours=14)
NOTICED = NOW + timedelta(days=1)
LATER = NOW + timedelta(days=800)
RECORDED = 30
ACTOR = "bench"
NOTICE = """国务院办公厅关于2027年部分节假日安排的通知
经国务院批准，现将2027年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
一、元旦：2026年12月31日（周四）至2027年1月2日（周六）放假调休，共3天。2026年12月26日（周六）、1月3日（周日）上班。
二、春节：2月5日（农历除夕、周五）至8日（周一）放假，共4天。
三、清明节：4月3日（周六）至5日（周一）放假，共3天。
四、劳动节：5月1日（周六）至5日（周三）放假调休，共5天。5月8日（周六）上班。
五、端午节：6月9日（周三）放假1天，不调休。
六、中秋节：9月15日（周三）放假1天，不调休。
七、国庆节：10月1日（周五）至7日（周四）放假调休，共7天。9月26日（周日）、10月9日（周六）上班。
"""
Step = tuple[str, Callable[[], object]]
Deed = Callable[[Session, School], object]


def life(folder: Path, seconds: float = 4.0, last: date = LAST) -> Iterator[Step]:
    """The deeds in their order, each with its name; the term is planned up to the `last` day. Files go to `folder`."""
    planted: list[UUID] = []

    def first() -> None:
        with database.session() as session:
            planted.append(plant(session, NOW, ACTOR).id)

    yield "plant", first
    key = planted[0]
    yield (
        "plan two weeks",
        lambda: plan(key, MONDAY, MONDAY + timedelta(days=13), NOW, ACTOR, seconds=2, whole=True),
    )
    yield "plan the term", lambda: plan(key, FIRST, last, NOW, ACTOR, seconds=seconds, whole=True)
    yield from _publication(key)
    yield "live", lambda: live(key, NOW)
    yield "roll the next term", lambda: roll(key, *NEXT_TERM, NOW, ACTOR)
    yield from _routine(key)
    yield from _day(key)
    yield from _replan(key)
    yield from _notice(key)
    for kind in CHANGED:
        yield f"import {kind}", partial(take_in, key, kind, folder)
        yield f"duties follow {kind}", lambda: follow(key, NOW, ACTOR)
    yield "undo an import", lambda: _undo(key, "places")
    yield "duties follow the undoing", lambda: follow(key, NOW, ACTOR)
    table = duty_table(key, folder)
    yield "import a duty table", lambda: _take(key, "duties", table)
    yield "undo the duty table", lambda: _undo(key, "duties")
    yield "a long absence", lambda: _in(key, partial(_absent, 1))
    yield "somebody leaves", lambda: _in(key, _leaves)


def _publication(key: UUID) -> Iterator[Step]:
    """The term's publication is taken back, and made again."""

    def newest(state: RosterState) -> UUID:
        mine = (Roster.school_id == key, Roster.state == state, Roster.first == FIRST)
        with database.reading() as session:
            return session.exec(select(Roster.id).where(*mine)).one()

    def back() -> None:
        with database.reading() as session:
            take_back(session, newest(RosterState.PUBLISHED), NOW, ACTOR)

    def again() -> None:
        with database.reading() as session:
            publish(session, newest(RosterState.PROPOSED), NOW, ACTOR)

    yield "take the term back", back
    yield "publish the term again", again


def _in(key: UUID, deed: Deed) -> None:
    """The deed in one transaction."""
    with database.session() as session:
        deed(session, session.get_one(School, key))


def _routine(key: UUID) -> Iterator[Step]:
    """A routine of many duties is changed, and its duties follow."""

    def edit(session: Session, school: School) -> None:
        mine = select(Routine).where(Routine.school_id == key, Routine.code == "fire-daily-patrol")
        routine = session.exec(mine).one()
        entered = {"name": routine.name, "cadence": {**routine.cadence, "at": ["09:10"]}}
        edit_routine(session, school, routine, {**entered, "crew": routine.crew}, NOW, ACTOR)

    yield "edit a routine", lambda: _in(key, edit)
    yield "duties follow it", lambda: follow(key, NOW, ACTOR)


def _day(key: UUID) -> Iterator[Step]:
    """A day is opened, reminded of, recorded in, and closed."""

    def done() -> None:
        with database.reading() as session:
            found = duties_between(session, session.get_one(School, key), MONDAY, MONDAY)
        ticked = [
            view.duty for view in found if view.people and view.duty.open and filled(view.duty) is not None
        ]
        for duty in ticked[:RECORDED]:
            _in(key, partial(_complete, duty.id))

    due: list[Occasion] = []
    yield "steps of checklists", lambda: due.extend(derive_steps(key, NOW, ACTOR))
    yield "open checklists", lambda: _in(key, lambda s, school: open_due(s, school, due, NOW, ACTOR))
    yield "ask for new work", lambda: _in(key, lambda s, school: ask_for_new(s, school, NOW, ACTOR))
    yield "sweep", lambda: sweep(key, NOW, ACTOR)
    yield "owe reminders", lambda: _in(key, lambda s, school: owe_reminders(s, school, NOW))
    yield "owe overdue", lambda: _in(key, lambda s, school: owe_overdue(s, school, EVENING))
    yield "owe digests", lambda: _in(key, lambda s, school: owe_digests(s, school, EVENING))
    yield "complete", done
    yield "close the day", lambda: _in(key, lambda s, school: close_day(s, school, MONDAY, EVENING, ACTOR))
    yield "upkeep: qualifications", lambda: _in(key, lambda s, school: tell_expiring(s, school, NOW))
    yield (
        "upkeep: old rows",
        lambda: _in(key, lambda s, school: clear(s, school, settings().photos, LATER, ACTOR)),
    )
    yield "undecided rosters", lambda: _undecided(key)


def _complete(duty_id: UUID, session: Session, _: School) -> None:
    duty = session.get_one(Duty, duty_id)
    complete(session, duty, filled(duty) or {}, NOW, ACTOR, reason="测")


def filled(duty: Duty) -> dict[str, str] | None:
    """What its record must say; None where it asks for pictures, drawings or people."""
    values = usual(duty.record_form)
    if any(field.required and field.name not in values for field in duty.record_form.fields):
        return None
    return {name: "1" if value is True else str(value) for name, value in values.items()}


def _undecided(key: UUID) -> None:
    with database.reading() as session:
        settle_undecided(session, key, NOW + timedelta(days=3))


def _replan(key: UUID) -> Iterator[Step]:
    """Somebody is ill for a week; others take over."""

    def ill(session: Session, school: School) -> None:
        views = duties_between(session, school, MONDAY + timedelta(days=1), MONDAY + timedelta(days=7))
        person = next(view.people[0] for view in views if view.people and view.duty.open)
        report_absence(session, person, NOW + timedelta(days=1), NOW + timedelta(days=8), "sick", NOW, ACTOR)

    def take() -> None:
        replan = (Proposal.kind == ProposalKind.REPLAN, Proposal.state == ProposalState.PROPOSED)
        with database.reading() as session:
            proposal = session.exec(select(Proposal).where(*replan)).first()
            if proposal is not None and proposal.change.size:
                accept_proposal(session, proposal.id, NOW, ACTOR)

    yield "report an absence", lambda: _in(key, ill)
    yield "work out the replan", lambda: work_out(key, NOW)
    yield "accept the replan", take


def _notice(key: UUID) -> Iterator[Step]:
    def shown() -> None:
        with database.reading() as session:
            preview(session, session.get_one(School, key), NOTICE, NOTICED)

    def applied() -> None:
        with database.reading() as session:
            apply_holiday_notice(session, key, NOTICE, NOTICED, ACTOR)

    yield "preview the holiday notice", shown
    yield "apply the holiday notice", applied


CHANGED = {
    "people": 2,
    "places": 2,
    "routines": 2,
    "register": 3,
    "certificates": 5,
}
"""A column of each kind of list, by its number, whose words are changed."""
TABLE_DAYS, TABLE_POSTS = 120, 3


def take_in(key: UUID, kind: str, folder: Path) -> None:
    """A list of the office, as the program wrote it, with other words in one column."""
    with database.reading() as session:
        written = sheet_book(session, session.get_one(School, key), kind, NOW, "zh_CN")
    sheet, column = written.worksheets[0], CHANGED[kind]
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, column).value = f"{sheet.cell(row, column).value}甲"
    _take(key, kind, read_book(save(written, folder / f"{kind}.xlsx")))


def _take(key: UUID, kind: str, book: Book) -> None:
    with database.reading() as session:
        take_over(session, key, kind, book, NOW, ACTOR, "2026-2027-1")


def duty_table(key: UUID, folder: Path) -> Book:
    """A term's table of new posts, two on each, of people whom no rule forbids theirs."""
    with database.reading() as session:
        school = session.get_one(School, key)
        people = [one.name for one in people_of(session, school) if one.pattern is None and one.left is None]
        while True:
            book = read_book(save(_table(people), folder / "table.xlsx"))
            faults = read_sheet(session, school, "duties", book, NOW).faults
            if not faults:
                return book
            people = [name for name in people if name not in {str(one.value).split()[0] for one in faults}]


def _table(people: list[str]) -> Workbook:
    book, turns = Workbook(), cycle(people)
    sheet = book.worksheets[0]
    sheet.append(["日期", "任务", "开始", "结束", "人员"])
    for day, post in product(range(1, TABLE_DAYS + 1), range(TABLE_POSTS)):
        pair = "、".join(islice(turns, 2))
        sheet.append([MONDAY + timedelta(days=day), f"护导{post}", "17:10", "17:50", pair])
    return book


def _undo(key: UUID, kind: str) -> None:
    with database.reading() as session:
        mine = (JournalEntry.school_id == key, JournalEntry.verb == Verb.IMPORT_SHEET)
        entries = session.exec(select(JournalEntry).where(*mine).order_by(col(JournalEntry.id).desc()))
        entry_id = next(one.id for one in entries if one.facts["kind"] == kind)
        undo_deed(session, key, entry_id or 0, NOW, ACTOR)


def _absent(number: int, session: Session, school: School) -> None:
    """One of those with the most duties is away for the rest of the term."""
    start, end = NOW + timedelta(days=9), NOW + timedelta(days=150)
    report_absence(session, _busiest(session, school)[number], start, end, "maternity", NOW, ACTOR)


def _leaves(session: Session, school: School) -> None:
    leave(session, _busiest(session, school)[0], MONDAY + timedelta(days=8), NOW, ACTOR)


def _busiest(session: Session, school: School) -> list[Person]:
    mine = select(Person).join(Assignment).where(Person.school_id == school.id, col(Person.left).is_(None))
    held = mine.where(col(Assignment.state) == AssignmentState.ASSIGNED).group_by(col(Person.id))
    return list(session.exec(held.order_by(func.count().desc()).limit(2)))
