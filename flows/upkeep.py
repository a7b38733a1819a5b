"""The night's upkeep of the whole installation: a verified backup, words on what runs out, old rows gone."""

import sqlite3
from collections import Counter
from datetime import datetime, timedelta

from prefect import flow
from prefect.client.schemas.objects import State

from actions.backups.night_check import OK, check
from actions.backups.nightly import back_up, backups, nightly
from actions.feeds.addresses import revoke_departed
from actions.installation.photos import sweep
from actions.installation.retention import clear
from actions.installation.sign_ins import clear_sign_ins
from actions.installation.upkeep import tell_expiring
from actions.school.schools import schools
from flows.history_retention import trim
from flows.retry_policy import again_when_outside
from flows.run_naming import named
from flows.skip_stale import skip_if_stale
from flows.states import completed, failed
from models import clock, database
from models.errors import Misconfigured
from models.schools import School
from models.settings import settings
from notifications.sentences.runs import Sentence, said

ACTOR = "flow:upkeep"
CLEARED = ("notices", "feeds", "absences", "contacts", "deeds")


@flow(name="upkeep", flow_run_name=named, timeout_seconds=1800)
@again_when_outside()
def upkeep() -> State:
    """夜间保养：备份、证件到期提醒、清理一年以上的旧记录。 Backup, expiring qualifications, old rows."""
    if stale := skip_if_stale(timedelta(days=1)):
        return stale
    now = clock.now()
    try:
        saved, fault = _saved(now), None
    except (OSError, sqlite3.Error, Misconfigured) as error:
        saved, fault = _not_saved(error), error
    rest = [look_after(now), *_checked(now)]
    return failed("backup_failed", saved, *rest) if fault else completed("upkeep_done", saved, *rest)


def _saved(now: datetime) -> Sentence:
    """Back up; where the backup is."""
    made = back_up(settings(), now)
    there = len(backups(settings()))
    return said("backup_made", name=made.name, count=there) if made else said("backup_elsewhere", count=there)


def _not_saved(fault: Exception) -> Sentence:
    """Why there is no backup tonight, what to look at, and how old the last one is."""
    last = next((path.name for path in reversed(backups(settings()))), "–")
    if isinstance(fault, Misconfigured) and fault.code == "backup.damaged":
        return said("backup_damaged", **fault.facts, last=last)
    about = {"fault": f"{type(fault).__name__} {fault}", "folder": str(nightly(settings()))}
    return said("backup_failed", **about, last=last)


def _checked(now: datetime) -> list[Sentence]:
    """Look at the database and the public address for `/healthz`. A damaged database has no backup, which is said."""
    found = check(settings(), now)
    if found.address in (None, OK):
        return []
    return [said("address_unreached", address=settings().address, what=found.address)]


def look_after(now: datetime) -> Sentence:
    """Tell and clear; what was done."""
    told, left, old, photos = 0, 0, Counter[str](), settings().photos
    with database.reading() as session:
        every = schools(session)
    for school in every:  # a transaction each: nobody waits for all of them
        with database.session() as session:
            told += tell_expiring(session, school, now)
            left += revoke_departed(session, school, now, ACTOR)
        with database.session() as session:
            old += clear(session, session.get_one(School, school.id), photos, now, ACTOR)
    with database.reading() as session:
        swept = sweep(session, photos, now)
    with database.session() as session:
        clear_sign_ins(session, now)
    database.empty_log(database.engine())
    gone = {name: old[name] for name in CLEARED} | {"photos": swept + old["pictures"], "runs": trim()}
    return said("cleared", told=told, left=left, **gone)
