"""What a run lays on the manager's table: the roster, its gaps, the day's report, how a checklist stands."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import cast
from uuid import UUID
from zoneinfo import ZoneInfo

from prefect.artifacts import (
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from sqlmodel import Session, col, select

from actions.checklists.checklists import Progress as ListProgress
from actions.checklists.checklists import Step
from actions.coverage.causes import Cause
from actions.duties.close_day import DayReport
from actions.duties.views import DutyView, seen, views
from actions.findings.ledger import FindingView
from actions.roster.publish import difference
from actions.school.may_see import ANYBODY
from actions.school.rows import by_id, names_of, people_of
from models.duties import Duty
from models.people import Person
from models.rosters import Roster
from models.routines import Routine
from models.schools import School
from notifications.language import listing, pick, say
from notifications.sentences.causes import cause_sentence
from notifications.sentences.codes import reason
from notifications.sentences.runs import Named, Sentence, report, said
from rosters.question.progress import Progress, Report

DAY_STATES = {
    "done": "state.duty.done",
    "late_done": "state.duty.done_late",
    "missed": "state.duty.missed",
    "overdue": "state.duty.late",
    "open": "state.duty.open",
    "cancelled": "state.duty.cancelled",
}
Row = dict[str, object]


def key(*parts: str) -> str:
    """An artifact key: Prefect allows small letters, digits and dashes."""
    return re.sub(r"[^a-z0-9]+", "-", "-".join(parts).lower()).strip("-")


def show_roster(session: Session, school: School, roster: Roster, day: date) -> None:
    """The proposed roster, its gaps with the reasons, what each person bears, and what it would change, as tables; of
    surprises after `day`, today, nothing: nobody knows who reads them."""
    language, changes = school.language, change_rows(session, school, roster, day)
    tables = {
        "roster": roster_rows(session, school, roster, day),
        "gaps": gap_rows(session, school, roster, day),
        "fairness": fairness_rows(session, school, roster),
        "difference": changes,
    }
    about = report([_about(school, roster), _counted(changes, language)], language)
    for name, rows in tables.items():
        title = say(f"run.table.{name}", language, count=len(rows))
        show_table(rows, key(name, school.code), f"# {title}\n{about}", language)


def show_table(rows: list[Row], name: str, description: str, language: str) -> None:
    """Lay rows on the table, their columns headed by the words of a language."""
    headed = [{say(f"run.column.{column}", language): cell for column, cell in row.items()} for row in rows]
    create_table_artifact(headed, key=name, description=description)


def _about(school: School, roster: Roster) -> Sentence:
    where = Named(school.name, school.name_en)
    return said(
        "drawn_up", school=where, first=str(roster.first), last=str(roster.last), version=roster.version
    )


def drawing_progress(school: School) -> Report:
    """Shows how far a roster is drawn up, in steps of a tenth."""
    name = key("drawing", school.code)
    title, shown = say("run.table.drawing", school.language), 0.0
    artifact = cast(UUID, create_progress_artifact(0.0, key=name, description=title))

    def show(progress: Progress) -> None:
        nonlocal shown
        if progress.part - shown >= 0.1 or progress.part >= 1.0:
            shown = progress.part
            update_progress_artifact(artifact, round(100 * shown))

    return show


def roster_rows(session: Session, school: School, roster: Roster, day: date) -> list[Row]:
    """One row a duty: when, what, where, who."""
    names, language = names_of(session, school), school.language
    people: dict[UUID, list[str]] = {duty: [] for duty in roster.planned.duties}
    for seat in roster.planned.assignments:
        people.setdefault(seat.duty, []).append(names.get(seat.person, "?"))
    duties = session.exec(
        select(Duty).where(Duty.school_id == school.id, col(Duty.day).between(roster.first, roster.last))
    )
    wanted = sorted((duty for duty in duties if duty.id in people), key=lambda duty: (duty.start, duty.key))
    return [
        {**_when(view, school), "people": listing(people[view.duty.id], language) or say("run.gap", language)}
        for view in seen(views(session, wanted), ANYBODY, day)
    ]


def gap_rows(session: Session, school: School, roster: Roster, day: date) -> list[Row]:
    """One row a gap: how many are missing and why nobody fits, in words."""
    missing = {UUID(gap["duty"]): gap for gap in roster.gaps}
    found = seen(_window(session, school, roster, set(missing)), ANYBODY, day)
    why = {duty: _reasons(gap.get("reasons", []), school.language) for duty, gap in missing.items()}
    return [{**_when(view, school), "reason": why[view.duty.id]} for view in found]


def _window(session: Session, school: School, roster: Roster, wanted: set[UUID]) -> list[DutyView]:
    days = (Duty.school_id == school.id, col(Duty.day).between(roster.first, roster.last))
    duties = session.exec(select(Duty).where(*days).order_by(col(Duty.start), col(Duty.key)))
    return views(session, [duty for duty in duties if duty.id in wanted])


def _reasons(reasons: Iterable[tuple[str, str]], language: str) -> str:
    counted = Counter(code for _, code in reasons)
    return listing([f"{reason(code, language)} {count}" for code, count in counted.most_common()], language)


def _when(view: DutyView, school: School) -> Row:
    start, language = view.duty.start.astimezone(ZoneInfo(school.zone)), school.language
    place = pick(view.place.name, view.place.name_en, language) if view.place else ""
    duty = pick(view.duty.name, view.duty.name_en, language)
    return {"date": f"{start:%m-%d}", "time": f"{start:%H:%M}", "duty": duty, "place": place}


def change_rows(session: Session, school: School, roster: Roster, day: date) -> list[Row]:
    """One row a change that publishing would make: on which duty, who comes or goes."""
    names = names_of(session, school)
    changes = difference(session, roster)
    about = _window(session, school, roster, {one.duty_id for one in changes})
    found = {view.duty.id: view for view in seen(about, ANYBODY, day)}
    rows = [
        {
            **_when(found[one.duty_id], school),
            "people": names[one.person_id],
            "change": say(f"run.change.{one.kind}", school.language),
        }
        for one in changes
        if one.duty_id in found
    ]
    return sorted(rows, key=lambda row: [str(cell) for cell in row.values()])


def _counted(rows: list[Row], language: str) -> Sentence:
    kinds = Counter(row["change"] for row in rows)
    added, removed = (kinds[say(f"run.change.{kind}", language)] for kind in ("added", "removed"))
    return said("difference", added=added, removed=removed)


def fairness_rows(session: Session, school: School, roster: Roster) -> list[Row]:
    """One row a person the roster gives work: duties, hours and burdens, the heaviest load first."""
    people = by_id(people_of(session, school))
    taken = roster.planned.assignments
    window = _window(session, school, roster, {seat.duty for seat in taken})
    duties = {view.duty.id: view.duty for view in window}
    borne: dict[UUID, list[Duty]] = {}
    for seat in taken:
        if seat.duty in duties:
            borne.setdefault(seat.person, []).append(duties[seat.duty])
    rows = [_load(people[person], mine, school) for person, mine in borne.items() if person in people]
    return sorted(rows, key=lambda row: (str(row["team"]), -float(str(row["hours"])), str(row["people"])))


def _load(person: Person, duties: list[Duty], school: School) -> Row:
    burdens = Counter(burden for duty in duties for burden in duty.burdens)
    language = school.language
    borne = [f"{say(f'burden.{word}', language)} {count}" for word, count in burdens.most_common()]
    hours = round(sum(duty.minutes for duty in duties) / 60, 1)
    return {
        "team": person.team,
        "people": person.name,
        "duties": len(duties),
        "hours": hours,
        "burdens": listing(borne, language),
    }


def show_day(
    day: DayReport, stopped: Mapping[Cause, list[Routine]], found: Sequence[FindingView] = ()
) -> None:
    """The day's report, with what is missing by name, what was found, and by cause the routines that are on and cannot
    run."""
    school, language = day.school, day.school.language
    lines = [f"| {say(code, language)} | {len(getattr(day, name))} |" for name, code in DAY_STATES.items()]
    missing = [f"- {pick(duty.name, duty.name_en, language)}" for duty in day.unfinished]
    head = [f"# {pick(school.name, school.name_en, language)} {day.day}", "", "| | |", "|--|--|"]
    title = f"{day.day} {say('run.close_day', language)}"
    create_markdown_artifact(
        "\n".join([*head, *lines, "", *missing, *_found(found, language), *_silent(stopped, language)]),
        key=key("day", school.code),
        description=title,
    )


def _found(found: Sequence[FindingView], language: str) -> list[str]:
    """A paragraph about what was found on the day; nothing where nothing was."""
    if not found:
        return []
    lines = [f"- {pick(one.finding.name, one.finding.name_en, language)}" for one in found]
    return ["", say("{count} findings", language, count=len(found)), "", *lines]


def _silent(stopped: Mapping[Cause, list[Routine]], language: str) -> list[str]:
    """A paragraph about the routines that cannot run; nothing where all can."""
    if not stopped:
        return []
    count = len({routine.id for routines in stopped.values() for routine in routines})
    lines = [
        f"- {cause_sentence(one.lack, one.word, language, one.pool, one.wanted, one.there, one.facts)}: "
        f"{listing([pick(routine.name, routine.name_en, language) for routine in routines], language)}"
        for one, routines in stopped.items()
    ]
    return ["", say("{count} routines that are on cannot run.", language, count=count), "", *lines]


def show_checklist(school: School, standing: ListProgress) -> None:
    """How far a checklist is, and each step with who has it."""
    checklist, language = standing.checklist, school.language
    title = pick(checklist.name, checklist.name_en, language)
    name = key(checklist.kind, school.code, checklist.occasion)
    part = 100 * standing.settled / max(standing.required, 1)
    create_progress_artifact(part, key=f"{name}-progress", description=title)
    rows = [_step(step, language) for step in standing.steps]
    show_table(rows, f"{name}-steps", f"# {title} {standing.settled}/{standing.required}", language)


def _step(step: Step, language: str) -> Row:
    return {
        "step": pick(step.duty.name, step.duty.name_en, language),
        "state": say(f"state.step.{step.state}", language),
        "people": listing([person.name for person in step.people], language),
    }
