"""The staff as a spreadsheet: 花名册."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from itertools import count
from typing import Any

from sqlmodel import Session, col, or_, select

from actions.coverage.separation import Pair, forbidden
from actions.imports.staff.away import away
from actions.imports.staff.custodians import custodians_found
from actions.imports.staff.health import listed, papers_by_kind
from actions.imports.staff.lookup import Staff, called, staff_of
from actions.imports.staff.namesakes import are_two, bare_name, known_by_name, named_apart
from actions.imports.staff.paper_columns import PAPER
from actions.imports.staff.papers_held import papers_apart
from actions.imports.staff.people_columns import BESIDE, COLUMNS, NAME_AND_PHONE, TITLES, person_name
from actions.imports.staff.remarked_days import LEFT, offer_of
from actions.imports.staff.remarks import has_left, remarked, remarks_alone, taught
from actions.imports.staff.spared import days_to_come, spared_doubt, spared_offers, with_spared
from actions.mapping.asked import Asked
from actions.people.absences import free_during
from actions.people.staff import let_leave
from actions.school.row_changes import Change, Values, compared, ready_changes
from actions.school.rows import routines_of
from actions.school.schools import today
from actions.xlsx.cells import Unreadable, require_once
from actions.xlsx.changes import Outcome, planned
from actions.xlsx.columns import Doubt, Fault, Offer, Row, plain
from actions.xlsx.mends import OTHER
from actions.xlsx.words import word_of
from models.mappings import Family
from models.people import Absence, Person
from models.schools import School

EMPLOYED = re.compile(
    r"在编|在职|在岗|正式工?|编外|聘用|返聘|合同制?工?|劳务(?:派遣|外包)?|派遣|外包|外聘|临时工?|临聘|人事代理|公益性?岗位?|事业(?:编制?)?|非编|编制(?:内|外)"
)
"""How somebody is employed, which says nothing of their work."""

BEFORE_NUMBER = re.compile(r"[A-Za-z]*[-_ ]?0*(?=\d+$)")
"""What lists leave out at the front of a number."""

WORKER = "worker"
"""The category of who works with their hands; their department may say it more closely."""
AGREED = "people.agreed"
"""Asks whether those whose numbers a list has agreed to be called there."""


def plan(
    session: Session, school: School, rows: tuple[Row, ...], now: datetime, asked: Asked
) -> Iterator[Change | Fault | Doubt | Offer]:
    """What the rows change: a known number (or, without numbers, a known name) is that person, others are new. Who
    left by a remark is no row, or has a last day where one is known; what a row says besides is taken with a doubt,
    offered, or named."""
    staff, seen, day = staff_of(session, school), set[str](), today(school, now)
    rows, asides = named_apart(map(_without_phone, rows))
    used, more = set(staff.by_code) | {row.get("code") for row in rows}, list[Change | Doubt | Offer](asides)
    met, names = defaultdict[str, list[Row]](list), Counter(map(bare_name, rows))
    days, free = days_to_come(session, school, day), _free_codes(used)
    papers, pairs = papers_by_kind(session, school), forbidden(routines_of(session, school))

    def change(row: Row) -> Change | None:
        if "name" not in row.values:
            return None  # told already
        known, name = _known(staff, row, day, names[bare_name(row)] == 1), row.get("name", "")
        if plain(name) in TITLES:
            raise Unreadable("import.title_for_name", name, "姓名")
        undated = known is None and "joined" not in row.values
        offer = _offer(row, known, day)
        row = _with_last_day(row, offer)
        if offer:
            more.append(offer)
        if _is_gone(row, offer, day) or (undated and row.get("left", day) < day):
            gone = known is None or known.left is not None
            more.append(row.doubt("remark", "import.gone" if gone else "import.gone_here", name))
            return None
        _require_another(met[bare_name(row)], row)
        more.extend(_namesakes(staff, row))
        code = known.code if known else row.get("code") or next(free)
        used.add(code)
        if known and code in seen and not row.get("code"):
            raise Unreadable("import.several", name, "姓名", (code,))
        require_once(seen, code, row.get("code") or name, "姓名")
        row, held = papers_apart(row, asked, day)
        more.extend(held)
        understood, doubts = _understood(row, asked, known)
        spared = spared_offers(row)
        more.extend(spared)
        values = with_spared(understood.values, known, spared, days)
        found = _change(replace(understood, values=values), known, code, day)
        left, joined = (found.after.get(word, getattr(known, word, None)) for word in ("left", "joined"))
        if left and left < joined:
            raise Unreadable("import.left_before", str(left), "离职日期")
        more.extend(
            (
                *_beside_offers(doubts, row, offer, spared),
                *listed(row, found, papers, day),
                *_apart(row, found, pairs),
            )
        )
        if offer and offer.taken and offer.kind != LEFT:
            more.extend(away(session, school, offer, found))
        return found

    made = list(planned(rows, change))
    yield from made
    yield from more
    yield from custodians_found(session, school, (one for one in made if isinstance(one, Change)))


def _offer(row: Row, known: Person | None, day: date) -> Offer | None:
    """What a remark says of somebody's days, where it is to be asked: not of strangers who left."""
    offer = None if "left" in row.values else offer_of(row, day)
    if offer is None or offer.kind != LEFT or known is not None or offer.refused:
        return offer
    gone = has_left(row, day) or (offer.last is not None and offer.last < day)
    return offer if not gone or (offer.taken and "joined" in row.values) else None


def _with_last_day(row: Row, offer: Offer | None) -> Row:
    taken = offer and offer.taken and offer.kind == LEFT
    return replace(row, values={**row.values, "left": offer.last}) if offer and taken else row


def _is_gone(row: Row, offer: Offer | None, day: date) -> bool:
    """Say whether a remark says that somebody left, and nobody when, or that they did not."""
    settled = offer is not None and offer.kind == LEFT and (offer.taken or offer.refused)
    return not settled and has_left(row, day)


def _beside_offers(
    doubts: Iterable[Doubt], row: Row, offer: Offer | None, spared: list[Offer]
) -> Iterator[Doubt]:
    """What is to be looked at in a row; of a remark whose days are taken it is these, and of one of what somebody is to
    be spared what became of it."""
    told = {one.said: spared_doubt(row, one) for one in spared}
    if offer and offer.taken:
        told[offer.said] = _taken_days(row, offer)
    for doubt in doubts:
        yield doubt if doubt.reason == "import.remark_role" else told.get(doubt.value, doubt)
    yield from (
        told[doubt.value] for doubt in doubts if doubt.reason == "import.remark_role" and doubt.value in told
    )


def _taken_days(row: Row, offer: Offer) -> Doubt:
    if offer.kind == LEFT:
        return row.doubt("remark", "import.remark_left", offer.said, offer.last)
    return row.doubt("remark", "import.remark_absent", offer.said, f"{offer.first} – {offer.last}")


def _require_another(met: list[Row], row: Row) -> None:
    """Refuse a row of a name that nothing tells from one `met` before, unless somebody said who it is."""
    if not row.who and not all(are_two(row, other) for other in met):
        raise Unreadable("import.name_twice", row.get("name"), "姓名")
    met.append(row)


def _without_phone(row: Row) -> Row:
    """A row whose name has a number behind it, as name and number."""
    found = NAME_AND_PHONE.fullmatch(row.get("name", ""))
    if not found:
        return row
    return replace(row, values={"phone": found[2], **row.values, "name": person_name(found[1])})


def _namesakes(staff: Staff, row: Row) -> Iterator[Doubt]:
    """A doubt where somebody else of the name is here, under a number that they got because no list had one."""
    code, same = row.get("code"), staff.by_name.get(called(row.get("name", "")), [])
    for person in same if code and code not in staff.by_code else ():
        if person.left is None:
            yield row.doubt("code", "import.namesake", f"{person.name}（{person.code}）", code)


def _apart(row: Row, change: Change, pairs: frozenset[Pair]) -> Iterator[Doubt]:
    """A doubt for each two roles that one person should not have together."""
    roles = {*change.after.get("roles", ()), change.after.get("category", "")}
    for pair in sorted(pair for pair in pairs if set(pair) <= roles):
        said = "、".join(word_of("pool", pool, "zh_CN") for pool in pair)
        yield row.doubt("roles", "import.apart", said, said)


def ready(
    session: Session, school: School, found: Outcome, now: datetime, actor: str
) -> Callable[[Session], None]:
    """Make the rows ready to be written; who leaves or is away by it is taken off their duties then, as on the page.
    Who is to be called by the numbers of the list agreed only where somebody said so."""
    changes = found.changes
    agreed = _agreements(session, changes, now, actor) if found.given.get(AGREED) == "yes" else ()
    rows = ready_changes(session, school.id, [*changes, *agreed])
    absent = [one.id for one in changes if one.table is Absence and one.kind == "added"]
    leaving = [one.id for one in changes if one.table is Person and one.after.get("left")]

    def write(writing: Session) -> None:
        rows.write(writing)
        for person in leaving:
            let_leave(writing, writing.get_one(Person, person), now, actor)
        for absence in absent:
            free_during(writing, writing.get_one(Absence, absence), now, actor)

    return write


def _agreements(session: Session, changes: Iterable[Change], now: datetime, actor: str) -> Iterator[Change]:
    """Whose number or address is entered agrees to be reached by it."""
    for one in changes:
        if one.table is Person and one.after.keys() & {"email", "phone"}:
            known = session.get(Person, one.id)
            person = Person(**{**(known.model_dump() if known else {}), **one.after})
            person.note_agreement(now, actor)
            agreed = {"agreed": person.agreed, "agreed_by": person.agreed_by}
            yield Change(one.row, one.label, "changed", Person, one.id, after=agreed)


def _known(staff: Staff, row: Row, day: date, alone: bool) -> Person | None:
    code, same = row.get("code"), staff.by_name.get(called(row.get("name", "")), [])
    same = same or staff.by_name.get(called(bare_name(row)), [])
    if row.who:
        return staff.by_code.get(code if row.who == OTHER else row.who)
    if code:
        _require_no_zero_lost(code, same)
        return staff.by_code.get(code)
    if same and same[0].left and same[0].left < day and not has_left(row, day):
        raise Unreadable("import.left_namesake", f"{same[0].name}（{same[0].code}）", "姓名", (same[0].code,))
    return known_by_name(row, same, alone)


def _require_no_zero_lost(code: str, same: list[Person]) -> None:
    """Refuse 71 for a person of that name who is 0071: spreadsheets drop zeros at the front of numbers, and people the
    letters before them."""
    for person in same:
        if person.code != code and _bare(person.code) == _bare(code):
            raise Unreadable("import.zero_lost", person.code, "工号", (person.code,))


def _bare(code: str) -> str:
    """A number without the letters and zeros at its front."""
    return BEFORE_NUMBER.sub("", code) or code


def _free_codes(used: set[Any]) -> Iterator[str]:
    """Numbers that nobody has, one after another."""
    return (code for number in count(1) if (code := f"R{number:03d}") not in used)


def _understood(row: Row, asked: Asked, known: Person | None) -> tuple[Row, list[Doubt]]:
    """The row with its words as roles and category: "花工" is a gardener, and stays that person's title. A word that
    is asked about is a title alone; who is new, has roles and no category is of that of the first."""
    values: Values = dict(row.values)
    words, doubts, aside = asked.words, list[Doubt](), list[Doubt]()
    if "category" in values:
        meant = words.meaning(Family.POOL, values["category"]).codes
        if meant:
            values["category"] = meant[0]
        elif EMPLOYED.fullmatch(said := values.pop("category")):
            aside.append(row.doubt("category", "import.employed", said))
        else:
            asked.codes(Family.POOL, [said], row.number)
    if "roles" in values:
        titles = values["roles"]
        team = row.get("team") or (known.team if known else "")
        roles = asked.codes(Family.POOL, titles, row.number, team)
        more, doubts = remarked(row, asked)
        roles += [role for role in more if role not in roles]
        doubts += taught(row, roles, asked)
        values["roles"] = roles
        values["titles"] = [title for title in titles if not words.is_code(Family.POOL, title)]
        category = next(filter(None, map(words.category_of, values["roles"])), "")
        if category in ("", WORKER):
            category = words.category_in(row.get("team", "")) or category
        if category and known is None:
            values.setdefault("category", category)
    else:
        doubts = [*remarks_alone(row)]
    return replace(row, values=values), [*doubts, *aside]


def _change(row: Row, known: Person | None, code: str, day: date) -> Change:
    values: Values = {
        name: value for name, value in row.values.items() if name not in BESIDE and not name.startswith(PAPER)
    }
    values["code"] = code
    if known is None:
        values = {"joined": day, **values}
    return compared(row.number, f"{row.get('name', '')}（{code}）", Person, known, values)


def rows(session: Session, school: School, day: date, language: str) -> Iterator[Values]:
    """The staff of today and tomorrow."""
    staff = select(Person).where(Person.school_id == school.id)
    staff = staff.where(or_(col(Person.left).is_(None), col(Person.left) >= day))
    for person in session.exec(staff.order_by(col(Person.team), col(Person.code))):
        values = {
            column.name: getattr(person, column.name) for column in COLUMNS if column.name not in BESIDE
        }
        values["roles"] = [word_of("pool", role, language) for role in person.roles] + person.titles
        values["limits"] = [word_of("limit", limit, language) for limit in person.limits]
        yield values | {"category": word_of("pool", person.category, language)}
