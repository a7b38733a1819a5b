"""What a run lays on the manager's table: the roster, its gaps, the day's report, how a checklist stands."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
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

from actions.checklists.checklists import Progress, Step, StepState
from actions.duties.close_day import DayReport
from actions.duties.views import DutyView, views
from actions.roster.publish import difference
from models.duties import Duty
from models.people import Person
from models.rosters import Roster
from models.schools import School
from notifications.language import say
from notifications.sentences.codes import reason

STEP_WORDS = {
    StepState.DONE: "已完成",
    StepState.LATE: "逾期",
    StepState.WAITING: "待办",
    StepState.BLOCKED: "等前一步",
    StepState.MISSED: "未做",
    StepState.CANCELLED: "取消",
}
CHANGE_WORDS = {"added": "新排", "removed": "撤下"}
Row = dict[str, object]


def key(*parts: str) -> str:
    """An artifact key: Prefect allows small letters, digits and dashes."""
    return re.sub(r"[^a-z0-9]+", "-", "-".join(parts).lower()).strip("-")


def show_roster(session: Session, school: School, roster: Roster) -> None:
    """The proposed roster, its gaps with the reasons, what each person bears, and what it would change, as tables."""
    about = f"{school.name} {roster.first} – {roster.last}，第 {roster.version} 稿。"
    changes = change_rows(session, school, roster)
    tables = {
        "roster": ("排班表", roster_rows(session, school, roster)),
        "gaps": ("空岗", gap_rows(session, school, roster)),
        "fairness": ("各人负担", fairness_rows(session, school, roster)),
        "difference": ("与已公布的相比", changes),
    }
    for name, (title, rows) in tables.items():
        said = f"# {title}（{len(rows)}）\n{about}{_counted(changes)}"
        create_table_artifact(rows, key=key(name, school.code), description=said)


def drawing_progress(school: School) -> Callable[[float], None]:
    """Shows how far a roster is drawn up, in steps of a tenth; give it the part done, from 0 to 1."""
    name = key("drawing", school.code)
    artifact, shown = cast(UUID, create_progress_artifact(0.0, key=name, description="排班进度")), 0.0

    def show(part: float) -> None:
        nonlocal shown
        if part - shown >= 0.1 or part >= 1.0:
            shown = part
            update_progress_artifact(artifact, round(100 * part))

    return show


def roster_rows(session: Session, school: School, roster: Roster) -> list[Row]:
    """One row a duty: when, what, where, who."""
    names = _names(session, school)
    people: dict[UUID, list[str]] = {duty: [] for duty in roster.planned.duties}
    for seat in roster.planned.assignments:
        people.setdefault(seat.duty, []).append(names.get(seat.person, "?"))
    duties = session.exec(
        select(Duty).where(Duty.school_id == school.id, col(Duty.day).between(roster.first, roster.last))
    )
    wanted = sorted((duty for duty in duties if duty.id in people), key=lambda duty: (duty.start, duty.key))
    return [
        {**_when(view, school), "人员": "、".join(people[view.duty.id]) or "空岗"}
        for view in views(session, wanted)
    ]


def gap_rows(session: Session, school: School, roster: Roster) -> list[Row]:
    """One row a gap: how many are missing and why nobody fits, in words."""
    missing = {UUID(gap["duty"]): gap for gap in roster.gaps}
    found = _window(session, school, roster, set(missing))
    why = {duty: _reasons(gap.get("reasons", []), school.language) for duty, gap in missing.items()}
    return [{**_when(view, school), "原因": why[view.duty.id]} for view in found]


def _window(session: Session, school: School, roster: Roster, wanted: set[UUID]) -> list[DutyView]:
    days = (Duty.school_id == school.id, col(Duty.day).between(roster.first, roster.last))
    duties = session.exec(select(Duty).where(*days).order_by(col(Duty.start), col(Duty.key)))
    return views(session, [duty for duty in duties if duty.id in wanted])


def _reasons(reasons: Iterable[tuple[str, str]], language: str) -> str:
    counted = Counter(code for _, code in reasons)
    return "、".join(f"{reason(code, language)} {count}" for code, count in counted.most_common())


def _when(view: DutyView, school: School) -> Row:
    start = view.duty.start.astimezone(ZoneInfo(school.zone))
    place = view.place.name if view.place else ""
    return {"日期": f"{start:%m-%d}", "时间": f"{start:%H:%M}", "任务": view.duty.name, "地点": place}


def change_rows(session: Session, school: School, roster: Roster) -> list[Row]:
    """One row a change that publishing would make: on which duty, who comes or goes."""
    names = _names(session, school)
    changes = difference(session, roster)
    found = {
        view.duty.id: view for view in _window(session, school, roster, {one.duty_id for one in changes})
    }
    rows = [
        {**_when(found[one.duty_id], school), "人员": names[one.person_id], "变动": CHANGE_WORDS[one.kind]}
        for one in changes
        if one.duty_id in found
    ]
    return sorted(rows, key=lambda row: [str(cell) for cell in row.values()])


def _counted(rows: list[Row]) -> str:
    kinds = Counter(row["变动"] for row in rows)
    return f"与已公布的相比：新排 {kinds['新排']} 人次，撤下 {kinds['撤下']} 人次。"


def fairness_rows(session: Session, school: School, roster: Roster) -> list[Row]:
    """One row a person the roster gives work: duties, hours and burdens, the heaviest load first."""
    people = {p.id: p for p in session.exec(select(Person).where(Person.school_id == school.id))}
    taken = roster.planned.assignments
    window = _window(session, school, roster, {seat.duty for seat in taken})
    duties = {view.duty.id: view.duty for view in window}
    borne: dict[UUID, list[Duty]] = {}
    for seat in taken:
        if seat.duty in duties:
            borne.setdefault(seat.person, []).append(duties[seat.duty])
    rows = [_load(people[person], mine, school) for person, mine in borne.items() if person in people]
    return sorted(rows, key=lambda row: (str(row["部门"]), -float(str(row["小时"])), str(row["人员"])))


def _load(person: Person, duties: list[Duty], school: School) -> Row:
    burdens = Counter(burden for duty in duties for burden in duty.burdens)
    said = "、".join(
        f"{say(f'burden.{word}', school.language)} {count}" for word, count in burdens.most_common()
    )
    hours = round(sum(duty.minutes for duty in duties) / 60, 1)
    return {"部门": person.team, "人员": person.name, "任务": len(duties), "小时": hours, "负担": said}


def _names(session: Session, school: School) -> dict[UUID, str]:
    return {p.id: p.name for p in session.exec(select(Person).where(Person.school_id == school.id))}


def show_day(report: DayReport) -> None:
    """The day's report, with what is missing by name."""
    counts = {
        "按时完成": report.done,
        "迟完成": report.late_done,
        "未做": report.missed,
        "逾期": report.overdue,
    }
    counts |= {"未到时间": report.open, "取消": report.cancelled}
    lines = [f"| {word} | {len(duties)} |" for word, duties in counts.items()]
    missing = [f"- {duty.name}" for duty in report.unfinished]
    text = "\n".join(
        [f"# {report.school.name} {report.day}", "", "| 情况 | 项 |", "|--|--|", *lines, "", *missing]
    )
    create_markdown_artifact(text, key=key("day", report.school.code), description=f"{report.day} 日结")


def show_checklist(school: School, standing: Progress) -> None:
    """How far a checklist is, and each step with who has it."""
    checklist = standing.checklist
    name = key(checklist.kind, school.code, checklist.occasion)
    part = 100 * standing.settled / max(standing.required, 1)
    create_progress_artifact(part, key=f"{name}-progress", description=checklist.name)
    rows = [_step(step) for step in standing.steps]
    create_table_artifact(
        rows, key=f"{name}-steps", description=f"# {checklist.name} {standing.settled}/{standing.required}"
    )


def _step(step: Step) -> Row:
    people = "、".join(person.name for person in step.people)
    return {"步骤": step.duty.name, "情况": STEP_WORDS[step.state], "人员": people}
