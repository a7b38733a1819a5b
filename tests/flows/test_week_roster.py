"""The weekly roster: drawn once, decided by people or by policy, published once, whatever is killed when."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterFlowRunId, ArtifactFilterType
from prefect.client.schemas.responses import SetStateStatus
from prefect.input.run_input import keyset_from_base_key
from sqlmodel import select

from actions.roster.draw_up import draw_up
from benchmarks.running import child
from flows import janitor
from flows.open_checklists import run_once
from flows.roster_decision import settle
from flows.wait_for_people import KEY, Decision
from flows.week_roster import week_roster
from models import Assignment, Person, Roster, School, clock, database
from tests.factories import MONDAY
from tests.flows.conftest import PREFECT, Installation, state_of, wait_for_state
from tests.flows.occasions import school_with_rounds
from tests.flows.test_planning_lock import start_again
from tests.rolling import publish, roll
from tests.waiting import wait_for

pytestmark = PREFECT
DAYS = 14


def rosters(school: School) -> Sequence[Roster]:
    with database.reading() as session:
        return session.exec(select(Roster).where(Roster.school_id == school.id)).all()


def held(school: School) -> int:
    with database.reading() as session:
        return len(session.exec(select(Assignment).where(Assignment.school_id == school.id)).all())


def decide(run: str, **answer: object) -> SetStateStatus:
    with get_client(sync_client=True) as client:
        return client.resume_flow_run(UUID(run), run_input=answer or None).status


def start(school: School) -> str:
    return run_once("week_roster", f"test/{school.code}", {"school": school.code})


def test_killed_at_every_turn_the_roster_is_drawn_once_and_published_once(installation: Installation) -> None:
    school = school_with_rounds("killed")
    run = start(school)
    wait_for_state(run, "Running")
    installation.kill_worker()
    asyncio.run(janitor.requeue(at_start=True))
    installation.worker.start()
    wait_for_state(run, "等待决定")  # killed in its turn, it must wait for its next
    assert [(roster.flow_run, roster.state) for roster in rosters(school)] == [(run, "proposed")]
    assert held(school) == 0
    assert decide(run, approved=True, approver="李主任") == SetStateStatus.ACCEPT
    wait_for(lambda: state_of(run) not in ("等待决定", "Resuming", "Pending"))
    kill_engine(installation, run)
    asyncio.run(start_again())
    wait_for(lambda: state_of(run) == "班表已发布" or asyncio.run(janitor.requeue(at_start=False)))
    wait_for_state(run, "班表已发布")
    assert [(roster.decided_by, roster.state) for roster in rosters(school)] == [("user:李主任", "published")]
    assert held(school) == DAYS


def kill_engine(installation: Installation, run: str) -> None:
    engine = installation.engine(run)
    if engine is not None:
        engine.kill()
    wait_for_state(run, "Crashed", "班表已发布")


def test_of_two_runs_started_at_once_one_draws_and_the_other_says_so(installation: Installation) -> None:
    school = school_with_rounds("atonce")
    with installation.worker_asleep():
        runs = [run_once("week_roster", f"test/atonce/{n}", {"school": school.code}) for n in range(2)]
        processes = [child(installation.settings, run) for run in runs]
        for process in processes:
            process.join(600)
    assert sorted(map(state_of, runs)) == sorted(["等待决定", "已另行起草"])
    [roster] = rosters(school)
    assert state_of(str(roster.flow_run)) == "等待决定"


def progress_of(run: str) -> list[object]:
    """What the bars on a run's page in Prefect stand at."""
    about = ArtifactFilter(
        flow_run_id=ArtifactFilterFlowRunId(any_=[UUID(run)]), type=ArtifactFilterType(any_=["progress"])
    )
    with get_client(sync_client=True) as client:
        return [artifact.data for artifact in client.read_artifacts(artifact_filter=about)]


def test_nothing_is_decided_by_default_and_the_decision_on_our_pages_stands() -> None:
    school = school_with_rounds("pages")
    run = start(school)
    wait_for_state(run, "等待决定")
    assert progress_of(run) == [100]
    wait_for(lambda: decide(run) == SetStateStatus.REJECT)
    with database.session() as session:
        [roster] = session.exec(select(Roster).where(Roster.school_id == school.id))
        publish(session, roster, clock.now(), "user:wang")
    asyncio.run(janitor.wake(clock.now()))
    wait_for_state(run, "班表已发布")
    assert [(roster.decided_by, roster.state) for roster in rosters(school)] == [("user:wang", "published")]


def test_a_run_killed_between_its_form_and_its_wait_asks_with_the_form_it_finds(
    installation: Installation,
) -> None:
    school = school_with_rounds("formless")
    with installation.worker_asleep():
        run = start(school)
        form = keyset_from_base_key(f"suspended-{KEY}-0-0")
        asyncio.run(Decision.asave(form, UUID(run)))
    wait_for_state(run, "等待决定")
    assert decide(run) == SetStateStatus.REJECT
    assert decide(run, approved=False, approver="李主任") == SetStateStatus.ACCEPT
    wait_for_state(run, "班表已退回")


def test_a_school_that_trusts_the_planner_publishes_by_itself() -> None:
    school = school_with_rounds("trusting", roster_approval="automatic")
    assert week_roster(school="trusting", return_state=True).name == "班表已发布"
    assert held(school) == DAYS


def test_changes_given_with_the_approval_are_made_and_impossible_ones_are_told() -> None:
    school = school_with_rounds("amended")
    with database.session() as session:
        roll(session, school, MONDAY, MONDAY, clock.now(), "test")
    drawn = draw_up(school.id, MONDAY, MONDAY, clock.now(), "test")
    with database.reading() as session:
        roster = session.get_one(Roster, drawn)
        names = {str(one.id): one.name for one in session.exec(select(Person))}
    old = names.pop(roster.plan["assignments"][0]["person"])
    change = f"{MONDAY.month}-{MONDAY.day} 巡查 {old}→"
    refused, why = settle(roster, clock.now(), decision(f"{change}查无此人"), "user:李主任")
    assert (refused.state, "查无此人" in why) == ("proposed", True)
    new = next(name for name in ("艾达", "本恩", "方平") if name != old)
    done, why = settle(roster, clock.now(), decision(change + new), "user:李主任")
    assert (done.state, why) == ("published", "")
    assert [names.get(one["person"]) for one in done.plan["assignments"]] == [new]


def decision(changes: str) -> Decision:
    return Decision(approved=True, approver="李主任", changes=changes)


def test_a_roster_nobody_decides_on_lapses_and_its_run_says_so(installation: Installation) -> None:
    school = school_with_rounds("undecided", roster_undecided="drop", roster_decide_hours=1)
    run = start(school)
    wait_for_state(run, "等待决定")
    asyncio.run(janitor.wake(clock.now()))
    assert state_of(run) == "等待决定"
    asyncio.run(janitor.wake(clock.now() + timedelta(hours=2)))
    wait_for_state(run, "逾期未定")
    assert [(roster.state, roster.note) for roster in rosters(school)] == [("rejected", "无人决定，到期作废")]
