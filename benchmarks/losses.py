"""What killing has lost, doubled or left hanging: every row and every run of a school against what must be there."""

from collections import Counter
from collections.abc import Sequence

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.objects import FlowRun
from sqlmodel import col, func, select

from models import Assignment, Checklist, JournalEntry, Notice, Roster, School, database

DAYS = 14
ENDS = {"food_safety_meeting": "清单完成", "week_roster": "班表已发布", "new_day": "今日已备好"}


def faults(codes: Sequence[str]) -> list[str]:
    """What was lost, doubled or left hanging at these schools; empty when all is as it must be."""
    return [fault for code in codes for fault in _faults(code)]


def _faults(code: str) -> list[str]:
    with database.reading() as session:
        school = session.exec(select(School).where(School.code == code)).one()
        lists = session.exec(select(Checklist).where(Checklist.school_id == school.id)).all()
        rosters = session.exec(select(Roster).where(Roster.school_id == school.id)).all()
        held = session.exec(
            select(func.count(col(Assignment.id))).where(Assignment.school_id == school.id)
        ).one()
        verbs = Counter(session.exec(select(JournalEntry.verb).where(JournalEntry.school_id == school.id)))
        notices = Counter(session.exec(select(Notice.kind).where(Notice.school_id == school.id)))
    found = [
        _differs(code, "checklists", [row.state for row in lists], ["complete"]),
        _differs(code, "rosters", [row.state for row in rosters], ["published"]),
        _differs(code, "assignments", held, DAYS),
        *(
            _differs(code, verb, verbs[verb], 1)
            for verb in ("open_checklist", "settle", "draw_up", "publish", "complete")
        ),
        *(_differs(code, kind, notices[kind], 3) for kind in ("checklist_opened", "roster_proposed")),
    ]
    return [*filter(None, found), *_runs_faults(code)]


def _differs(code: str, what: str, found: object, wanted: object) -> str:
    return "" if found == wanted else f"{code}: {what} {found}, not {wanted}"


def _runs_faults(code: str) -> list[str]:
    with get_client(sync_client=True) as client:
        names = {flow.id: flow.name for flow in client.read_flows()}
        runs = [
            run
            for run in _all_runs(client)
            if run.parameters.get("school") == code and not run.auto_scheduled
        ]
    ended = Counter((names[run.flow_id], run.state_name) for run in runs)
    wanted = Counter(ENDS.items())
    failed = [run.state.message for run in runs if run.state and run.state.is_failed()]
    return [] if ended == wanted else [f"{code}: runs {dict(ended)} {failed}"]


def _all_runs(client: SyncPrefectClient) -> list[FlowRun]:
    found: list[FlowRun] = []
    while not len(found) % 200:
        page = client.read_flow_runs(limit=200, offset=len(found))
        if not page:
            break
        found += page
    return found
