"""Gentle repair in the demo school's published term: absences of a day, three days and a week, weeks and people drawn.

`python -m benchmarks.repair` plants and plans the demo school in a temporary folder, then poses and repairs each case
without keeping it; one more absence goes the whole way (reported, worked out, accepted). Prints a JSON line a measure.
"""

import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median, quantiles
from uuid import UUID

from sqlmodel import Session, col, select

from actions.installation.demo import plant
from actions.installation.schema import upgrade_schema
from actions.people.absences import report_absence
from actions.planner.question import pose, published_plan
from actions.replans.replan import replans, work_out
from actions.routines import plan_and_publish
from actions.routines.proposals import accept
from benchmarks.term import say, timed
from models import Assignment, Duty, Person, School, database
from rosters.check.check import violations
from rosters.explain.gaps import gaps, reopen
from rosters.question.plan import Plan
from rosters.question.problem import Problem, Span
from rosters.repair.repair import Mended, repair

FIRST, LAST = date(2026, 8, 11), date(2027, 1, 26)
WEEKS = tuple(date(2026, 9, 14) + timedelta(days=7 * n) for n in range(16))
NOW = datetime(2026, 9, 13, 4, 0, tzinfo=UTC)
DAY = 1440
LENGTHS = {"a day": 1, "three days": 3, "a week": 7}
PER_WEEK = 4


@dataclass(frozen=True)
class Case:
    """One absence repaired: seconds to pose and in all, processor seconds of all threads, places, the answer."""

    posing: float
    seconds: float
    cpu: float
    places: int
    mended: Mended


def main() -> None:
    """Measure in a temporary folder."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["GREENLEAF_HOME"] = str(Path(folder) / "home")
        upgrade_schema(database.engine())
        with database.session() as session:
            school = plant(session, NOW, "bench").id
        timed("plan", lambda: plan_and_publish.plan(school, FIRST, LAST, NOW, "bench", seconds=20.0))
        for name, days in LENGTHS.items():
            summary(name, list(cases(school, days)))
        whole_way(school)
        database.engine().dispose()


def cases(school: UUID, days: int) -> Iterator[Case]:
    """In each week a few people who have something to do in it, away from a day drawn at random."""
    random = Random(days)
    for monday in WEEKS:
        for _ in range(PER_WEEK):
            yield one_case(school, monday, days, random)


def one_case(school: UUID, monday: date, days: int, random: Random) -> Case:
    """Pose the week, send somebody home, repair; the posing counts. Nothing is kept."""
    began, worked = time.perf_counter(), time.process_time()
    with database.reading() as session:
        problem = pose(session, session.get_one(School, school), monday, monday + timedelta(days=6))
    posing = time.perf_counter() - began
    plan = published_plan(problem)
    who = random.choice(sorted({one.person for one in plan.assignments}))
    begin = random.randrange(8 - days) * DAY
    absent, lost = away(problem, plan, who, Span(begin, begin + days * DAY))
    began = time.perf_counter()
    mended = repair(absent, plan, lost)
    seconds, cpu = time.perf_counter() - began, time.process_time() - worked
    require_sound(absent, plan, mended)
    return Case(posing, posing + seconds, cpu, len(mended.lapsed), mended)


def away(problem: Problem, plan: Plan, who: str, span: Span) -> tuple[Problem, list[str]]:
    """The problem with the absence, and the duties that lose somebody."""
    people = tuple(
        replace(one, absences=(*one.absences, span)) if one.id == who else one for one in problem.persons
    )
    slots = {duty.id: duty.slots[0] for duty in problem.duties}
    mine = [one.duty for one in plan.assignments if one.person == who]
    lost = [duty for duty in mine if slots[duty].start < span.end and span.start < slots[duty].end]
    return replace(problem, persons=people), lost


def require_sound(problem: Problem, plan: Plan, mended: Mended) -> None:
    """No rule is broken that was not broken before, says the independent checker."""
    before = replace(plan, gaps=gaps(reopen(problem, plan)))
    fresh = set(violations(mended.problem, mended.plan)) - set(violations(problem, before))
    if fresh:
        raise AssertionError(fresh)


def summary(name: str, found: list[Case]) -> None:
    """The figures of the cases in which something had to be filled."""
    hit = [case for case in found if case.places]
    seconds, cpu = [case.seconds for case in hit], [case.cpu for case in hit]
    say(
        f"absent for {name}",
        cases=len(hit),
        places=sum(case.places for case in hit),
        left_open=sum(case.mended.toll.gaps for case in hit),
        proved=sum(case.mended.proved for case in hit),
        people_most=max(case.mended.toll.people for case in hit),
        posing_median=round(median(case.posing for case in hit), 3),
        median=round(median(seconds), 3),
        p90=round(quantiles(seconds, n=10)[-1], 3),
        most=round(max(seconds), 3),
        cpu_median=round(median(cpu), 3),
        cpu_p90=round(quantiles(cpu, n=10)[-1], 3),
        within_a_second=sum(second <= 1 for second in seconds),
    )


def whole_way(school: UUID) -> None:
    """One absence as it happens: reported, worked out and kept, accepted."""
    with database.session() as session:
        person, duty = somebody(session, school)
        timed(
            "reported",
            lambda: report_absence(session, person, duty.start, duty.end, "sick", NOW, "bench"),
        )
    timed("worked out and kept as a proposal", lambda: work_out(school, NOW))
    with database.session() as session:
        (view,) = replans(session, session.get_one(School, school))
        timed("accepted", lambda: accept(session, view.proposal, NOW, "bench"))


def somebody(session: Session, school: UUID) -> tuple[Person, Duty]:
    """Whoever has the first duty of the third week."""
    rows = select(Person, Duty).join(Assignment, col(Assignment.person_id) == Person.id)
    joined = rows.join(Duty, col(Duty.id) == Assignment.duty_id).where(Duty.school_id == school)
    return session.exec(joined.where(Duty.day >= WEEKS[2]).order_by(col(Duty.start))).first()  # type: ignore[return-value]


if __name__ == "__main__":
    main()
