"""Every deployment as code: one a flow, with a schedule of its own for each school, in that school's time zone.

A schedule a school (and no run that goes round all schools) lets the manager of one school pause theirs, gives each
school's run its own state, and needs no fan-out: Prefect's scheduler is the fan-out. Only `reminders` and `upkeep` are
one for all; only they refuse a second run beside them. The others must not: a resumed run asks for its slot again, and
a roster that the manager has just approved would be cancelled because another school's is being drawn up. That a
school is not planned twice is kept by keys in our own tables.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any
from zlib import crc32

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import WorkPoolCreate, WorkPoolUpdate
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.client.schemas.responses import DeploymentResponse
from prefect.deployments.runner import RunnerDeployment
from prefect.exceptions import ObjectNotFound
from prefect.flows import Flow
from prefect.schedules import Cron, Schedule
from prefect.types.entrypoint import EntrypointType

from actions.school.run_names import run_language
from actions.school.schools import schools
from flows.close_day import close_day
from flows.food_safety_meeting import food_safety_meeting
from flows.new_day import new_day
from flows.open_checklists import PLACE
from flows.reminders import reminders
from flows.semester_start import semester_start
from flows.stocktake import stocktake
from flows.term_end import term_end
from flows.textbooks import textbooks
from flows.upkeep import upkeep
from flows.watering import watering
from flows.week_roster import week_roster
from flows.worker import POOL, TEMPLATE, Foreign, require_ours
from models import database
from models.schools import School
from notifications.sentences.codes import word

SPREAD = 20  # schools begin up to so many minutes apart, or the small database would be locked
ZOMBIES = "Crash zombie flows"
ALONE = ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW)


@dataclass(frozen=True)
class Rhythm:
    """A flow and when it runs: minute and the rest of a cron line at each school's clock, or never by itself.

    One for all schools runs by UTC; one that belongs in the night, by the first school's clock.
    """

    flow: Flow[Any, Any]
    cron: tuple[int, str] | None = None
    tags: tuple[str, ...] = ()
    each_school: bool = True
    limit: ConcurrencyLimitConfig | None = None
    at_night: bool = False

    def schedules(self, every: Iterable[School]) -> list[Schedule]:
        """One for each school, some minutes apart and always the same ones; or one for all."""
        if self.cron is None:
            return []
        minute, rest = self.cron
        if not self.each_school:
            first = next(iter(every), None)
            zone = first.zone if first and self.at_night else None
            return [Cron(f"{minute}{rest}", timezone=zone, slug="every-school")]
        return [
            _schedule(school, f"{minute + crc32(school.code.encode()) % SPREAD}{rest}") for school in every
        ]

    def tagged(self, language: str) -> "Rhythm":
        """The same with its tags in words; one that is no word of the catalogue stays."""
        return replace(self, tags=tuple(word("run.tag", tag, language) for tag in self.tags))


def _schedule(school: School, cron: str) -> Schedule:
    return Cron(cron, timezone=school.zone, slug=school.code, parameters={"school": school.code})


RHYTHMS = (
    Rhythm(new_day, (20, " 0 * * *"), ("daily",)),
    Rhythm(watering, (30, " 4 * * *"), ("daily", "gardens")),
    Rhythm(close_day, (5, " 0 * * *"), ("daily",)),
    Rhythm(week_roster, (10, " 14 * * 4"), ("weekly", "roster")),
    Rhythm(semester_start, tags=("checklist",)),
    Rhythm(textbooks, tags=("checklist",)),
    Rhythm(food_safety_meeting, tags=("checklist",)),
    Rhythm(stocktake, tags=("checklist",)),
    Rhythm(term_end, tags=("checklist",)),
    Rhythm(reminders, (2, "-59/5 * * * *"), ("reminders",), each_school=False, limit=ALONE),
    Rhythm(upkeep, (40, " 3 * * *"), ("daily",), each_school=False, limit=ALONE, at_night=True),
)


def apply() -> list[str]:
    """Make the server's deployments what this file says; what the manager paused stays paused.

    Answers the names of those that had to be changed: a change drops and makes again every scheduled run.
    """
    with database.reading() as session:
        every, language = schools(session), run_language(session, {})
    with get_client(sync_client=True) as client:
        make_pool(client)
        drop_automation(client)
        return [
            rhythm.flow.name
            for rhythm in RHYTHMS
            if _apply(client, rhythm.tagged(language), rhythm.schedules(every))
        ]


def _apply(client: SyncPrefectClient, rhythm: Rhythm, schedules: list[Schedule]) -> bool:
    before, version = _before(client, rhythm.flow), _version(rhythm, schedules)
    same = before is not None and before.version == version
    if before is not None and same and _complete(before, schedules) and _runs_ours(before):
        return False
    wanted = RunnerDeployment.from_flow(
        rhythm.flow,
        name=PLACE,
        entrypoint_type=EntrypointType.MODULE_PATH,
        work_pool_name=POOL,
        job_variables={},  # said, or what an earlier edition or somebody's hand left would stay
        schedules=[_as_before(schedule, before) for schedule in schedules],
        paused=before.paused if before else None,
        concurrency_limit=rhythm.limit,
        description=rhythm.flow.description,
        tags=list(rhythm.tags),
        version=version,
    )
    wanted.apply()
    return True


def _version(rhythm: Rhythm, schedules: list[Schedule]) -> str:
    times = [(schedule.cron, schedule.timezone, schedule.slug) for schedule in schedules]
    said = (rhythm.flow.description, rhythm.tags, rhythm.limit, rhythm.flow.parameters.model_dump())
    return sha256(repr((times, said)).encode()).hexdigest()[:12]


def _complete(before: DeploymentResponse, schedules: list[Schedule]) -> bool:
    """One deleted by hand comes back: only a paused schedule says that it is not wanted."""
    return {schedule.slug for schedule in schedules} <= {known.slug for known in before.schedules}


def _runs_ours(before: DeploymentResponse) -> bool:
    """Say whether nobody had it run something else, or in another way."""
    try:
        require_ours(before)
    except Foreign:
        return False
    return not before.job_variables


def _before(client: SyncPrefectClient, flow: Flow[Any, Any]) -> DeploymentResponse | None:
    try:
        return client.read_deployment_by_name(f"{flow.name}/{PLACE}")
    except ObjectNotFound:
        return None


def _as_before(schedule: Schedule, before: DeploymentResponse | None) -> Schedule:
    active = {known.slug: known.active for known in before.schedules} if before else {}
    return replace(schedule, active=active.get(schedule.slug, True))


def make_pool(client: SyncPrefectClient) -> None:
    """The pool the worker draws from, where runs choose nothing; one of an earlier edition is made so."""
    try:
        before = client.read_work_pool(POOL)
    except ObjectNotFound:
        client.create_work_pool(WorkPoolCreate(name=POOL, type="process", base_job_template=TEMPLATE))
        return
    if before.base_job_template != TEMPLATE:
        client.update_work_pool(POOL, WorkPoolUpdate(base_job_template=TEMPLATE))


def drop_automation(client: SyncPrefectClient) -> None:
    """Earlier editions had the server call silent runs crashed (see flows.lost_runs for why no more)."""
    for known in client.read_automations_by_name(ZOMBIES):
        client.delete_automation(known.id)
