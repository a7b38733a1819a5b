"""Planning: a whole span in one go, and what became of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import Progress

from actions.duties.views import duties_between, holders, ledger, seen
from actions.planner.gaps import gaps
from actions.planner.question import pose
from actions.replans.ways_out import WayOut, in_words, ways_out
from actions.roster.drafting import under_way
from actions.roster.undecided import proposed_rosters
from actions.routines import plan_and_publish
from actions.school.may_see import ANYBODY
from actions.school.schools import today
from cli.options import FromOption, JsonOption, SchoolOption, ToOption, reading_school, span
from cli.show import Row, complain, facts, language, rows
from cli.supervisor import prepare
from cli.supervisor.planning_turn import planning_turn
from models import clock, database
from models.duties import Assignment, Duty
from models.errors import BadInput, Refusal
from models.people import Person
from models.schools import School
from notifications.language import moment_text, pick, say
from notifications.sentences.actors import actor_text
from notifications.sentences.codes import reason
from rosters.question.problem import Problem
from rosters.question.progress import Progress as Step
from rosters.question.progress import Report

commands = typer.Typer()

roster_app = typer.Typer(help="排班 · Rosters", invoke_without_command=True)
commands.add_typer(roster_app, name="roster")


@contextmanager
def bar(title: str) -> Iterator[Report]:
    """A progress bar on standard error, and what is under way."""
    with Progress(console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task(title, total=1.0)

        def show(step: Step) -> None:
            stage = say(f"stage.{step.stage}", language())
            shown.update(task, completed=step.part, description=f"{title}: {stage}")

        yield show


@commands.command()
def plan(
    school: SchoolOption = None,
    first: FromOption = None,
    last: ToOption = None,
    term: Annotated[str | None, typer.Option(help="学期代码，默认当前学期 · term code")] = None,
    seconds: Annotated[float, typer.Option(help="求解时限 · time limit of the planner")] = 15.0,
    over: Annotated[
        bool,
        typer.Option(
            "--over", help="替代还没决定的班表 · take the place of rosters that wait for a decision"
        ),
    ] = False,
    json: JsonOption = False,
) -> None:
    """排任务、排班、发布 · Derive the duties, draw up the roster and publish it."""
    with reading_school(school) as (session, mine):
        start, end = span(session, mine, first, last, term)
    with planning_turn(mine.code, lambda: tell_holders(mine)), bar("排班 · planning") as progress:
        if not over:
            require_nothing_waits(mine, start, end)
        done = plan_and_publish.plan(
            mine.id, start, end, clock.now(), "cli", seconds=seconds, progress=progress
        )
    facts({"first": str(start), "last": str(end), **vars(done)}, as_json=json)


def require_nothing_waits(school: School, first: date, last: date) -> None:
    """Refuse to publish over a roster that the office has not decided on yet, perhaps one that was drawn up while this
    waited for its turn."""
    with database.reading() as session:
        for one in proposed_rosters(session, school):
            if one.first <= last and first <= one.last:
                raise Refusal("plan.undecided", first=one.first, last=one.last)


def tell_holders(school: School) -> None:
    """Say who is planning the school, which is waited for."""
    with database.reading() as session:
        found = [(row, row.begun_at) for row in under_way(session, school, clock.now()) if row.begun_at]
    for row, since in found:
        told = {"who": actor_text(row.asked_by, language(), {}), "first": row.first, "last": row.last}
        complain(say("planned_by", language(), **told, since=moment_text(since, school.zone, language())))


@commands.command("plant-demo", hidden=True)
def plant_demo() -> None:
    """演示学校 · Plant the demo school, plan its term, and tick what lies in the past; once."""
    prepare.demo()
    prepare.rest()


@roster_app.callback()
def roster(
    context: typer.Context,
    school: SchoolOption = None,
    first: FromOption = None,
    last: ToOption = None,
    json: JsonOption = False,
) -> None:
    """班表 · List who does what, a row a person and duty."""
    if context.invoked_subcommand is None:
        rows(_seats(school, first, last), as_json=json)


def _seats(school: str | None, first: datetime | None, last: datetime | None) -> list[Row]:
    with reading_school(school) as (session, mine):
        start = first.date() if first else today(mine, clock.now())
        end = last.date() if last else start + timedelta(days=6)
        found = seen(duties_between(session, mine, start, end), ANYBODY, today(mine, clock.now()))
        rows = holders(session, [view.duty for view in found])
        return [
            _seat(view.duty, person, row)
            for view in found
            for person, row in zip(view.people, rows[view.duty.id], strict=True)
        ]


def _seat(duty: Duty, person: Person, row: Assignment) -> Row:
    named: Row = {
        "day": str(duty.day),
        "duty": pick(duty.name, duty.name_en, language()),
        "person": person.name,
    }
    return named | {
        "code": person.code,
        "leader": row.leader,
        "start": duty.start.isoformat(),
        "state": duty.state,
    }


@roster_app.command("gaps")
def list_gaps(
    school: SchoolOption = None, first: FromOption = None, last: ToOption = None, json: JsonOption = False
) -> None:
    """空岗 · List duties that lack people, with the reasons."""
    with reading_school(school) as (session, mine):
        day = today(mine, clock.now())
        start = first.date() if first else day
        end = last.date() if last else start + timedelta(days=27)
        found: list[Row] = []
        lacking = [gap for gap in gaps(session, mine, start, end) if gap.view.seen_by(ANYBODY, day)]
        out = ways_out(session, mine, [gap.view for gap in lacking], clock.now())
        for gap in lacking:
            duty = gap.view.duty
            why = [f"{reason(code, language())}×{count}" for code, count in gap.reasons.most_common()]
            row: Row = {"day": str(duty.day), "duty": pick(duty.name, duty.name_en, language())}
            ways = out[duty.id].seen_by(ANYBODY, day).ways if duty.id in out else ()
            row |= {"missing": gap.missing, "why": why}
            row["fill"] = [in_words(way, mine.zone, language()) for way in ways]
            if json:
                row |= {"id": str(duty.id), "people": {person.code: code for person, code in gap.people}}
                row["ways"] = [_way(way) for way in ways]
                row["start"] = duty.start.astimezone(ZoneInfo(mine.zone)).isoformat()
            found.append(row)
    rows(found, as_json=json)


def _way(way: WayOut) -> Row:
    steps = [
        {
            "code": step.code,
            "person": step.person.code if step.person else None,
            "other": step.other.code if step.other else None,
            "duty": str(step.duty.duty.id) if step.duty else None,
            "value": step.value,
            "day": str(step.day) if step.day else None,
        }
        for step in way.steps
    ]
    return {"person": way.person.code, "line": way.line, "steps": steps, "doable": way.doable}


@roster_app.command("loads")
def loads(
    school: SchoolOption = None, first: FromOption = None, last: ToOption = None, json: JsonOption = False
) -> None:
    """工作量 · List what everybody carries."""
    with reading_school(school) as (session, mine):
        found = ledger(session, mine, *span(session, mine, first, last))
        listed = [
            {
                "code": load.person.code,
                "name": load.person.name,
                "team": load.person.team,
                "duties": load.duties,
                "hours": round(load.minutes / 60, 1),
                **({"burdens": dict(load.burdens)} if json else {"burdens": [*load.burdens.items()]}),
            }
            for load in found
        ]
    rows(listed, as_json=json)


@roster_app.command("pose")
def write_problem(
    file: Annotated[typer.FileTextWrite, typer.Argument(help="problem.json")],
    school: SchoolOption = None,
    first: FromOption = None,
    last: ToOption = None,
) -> None:
    """导出排班问题 · Write the question to the planner, to be replayed anywhere."""
    with reading_school(school) as (session, mine):
        file.write(pose(session, mine, *span(session, mine, first, last)).to_json())


@roster_app.command("replay")
def replay(
    file: Annotated[typer.FileText, typer.Argument(help="problem.json")], seconds: float = 15.0, seed: int = 0
) -> None:
    """重算排班问题 · Solve a written question again and print the plan as JSON."""
    from rosters.solve import solve  # noqa: PLC0415  as in actions.roster.draw_up

    problem = _problem(file)
    with bar("求解 · solving") as progress:
        solved = solve(problem, seconds=seconds, seed=seed, progress=progress)
    print(solved.to_json())


def _problem(file: typer.FileText) -> Problem:
    """The question written in a file; refuses anything else with where it is wrong."""
    try:
        return Problem.from_json(file.read())
    except UnicodeDecodeError:
        raise BadInput("replay.not_text", file=file.name) from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise BadInput("replay.not_a_problem", file=file.name, where=where, what=first["msg"]) from None
