"""Every few minutes: owe what has fallen due, deliver the outbox, wake runs, welcome new schools."""

import os
from dataclasses import asdict
from datetime import datetime

from prefect import flow
from prefect.client.schemas.objects import State

from actions.duties.escalate import owe_overdue
from actions.duties.remind import owe_reminders
from actions.findings.owners import give_out
from actions.installation.sign_ins import set_back
from actions.people.personal_link import person_link
from actions.replans.replan import work_out
from actions.routines.ground import behind
from actions.routines.roll import follow
from actions.school.schools import school_by_code, schools
from actions.telling.digest import owe_digests
from flows import janitor, late_records
from flows.lost_runs import crash_silent
from flows.new_schools import welcome_newcomers
from flows.retry_policy import again_when_outside
from flows.run_alerts import owe_troubles
from flows.run_naming import named
from flows.states import completed
from models import clock, database
from models.people import Person
from models.settings import settings
from notifications.outbox.channels import AppriseChannel
from notifications.outbox.delivery import Delivered, deliver
from notifications.sentences.runs import said

BATCHES = 10  # a run must end before the next one begins


@flow(name="reminders", flow_run_name=named, timeout_seconds=240)
@again_when_outside()
async def reminders() -> State:
    """提醒：所有学校一次办完。 One short run for all that is due in every school."""
    # Of the runs that an outage has left behind the first does the work of all, the others find its place taken. If it
    # were skipped for being late, nobody would be reminded before the next five minutes are over.
    now = clock.now()
    with database.session() as session:
        set_back(session, now)
    follow_up(now)
    give_out_findings(now)
    replanned = replan(now)
    owed = sum(owe(code, now) for code in codes())
    troubles = await owe_troubles(now)
    delivered = send(now)
    silent = await crash_silent()
    mended = await janitor.requeue(at_start=False)
    woken = await janitor.wake(now) + await late_records.take_up(now)
    welcomed = len(await welcome_newcomers())
    sentences = (
        said("queued", queued=owed, replans=replanned),
        said("delivered", **asdict(delivered)),
        said("mended", silent=silent, mended=mended, woken=woken, troubles=troubles, welcomed=welcomed),
    )
    return completed("undelivered" if delivered.failed else "reminded", *sentences)


def codes() -> list[str]:
    """The codes of all schools."""
    with database.reading() as session:
        return [school.code for school in schools(session)]


def replan(now: datetime) -> int:
    """Work out the replans that no page has worked out (its process ended meanwhile); how many were proposed."""
    with database.reading() as session:
        ids = [school.id for school in schools(session)]
    return sum(work_out(school, now) for school in ids)


def follow_up(now: datetime) -> int:
    """Let the duties follow what no page has let them follow (its process ended meanwhile); how many schools did."""
    with database.reading() as session:
        ids = [school.id for school in schools(session) if behind(session, school)]
    for school_id in ids:
        follow(school_id, now, "flow:reminders")
    return len(ids)


def give_out_findings(now: datetime) -> int:
    """Give each finding that waits for one its piece of work; how many were given out."""
    with database.reading() as session:
        ids = [school.id for school in schools(session)]
    return sum(give_out(school, now, "flow:reminders") for school in ids)


def owe(code: str, now: datetime) -> int:
    """Owe one school's reminders, overdue notices and daily letters, in a transaction of its own."""
    with database.session() as session:
        school = school_by_code(session, code)
        owed = owe_reminders(session, school, now) + owe_overdue(session, school, now)
        return owed + owe_digests(session, school, now)


def send(now: datetime) -> Delivered:
    """Deliver batch after batch until nothing is due; figures of all batches together."""
    channel = AppriseChannel(settings().mail_url, settings().operator_url)
    who = f"reminders:{os.getpid()}"
    total = Delivered()
    for _ in range(BATCHES):
        batch = deliver(database.session, channel, now, who, link=link)
        total = total + batch
        if not batch.waiting:
            break
    return total


def link(person: Person) -> str:
    """A person's own page, as it stands in a message."""
    return settings().address + person_link(person)
