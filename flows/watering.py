"""Today's watering rounds; anyone on the spot may confirm rain, and the rounds are cancelled with that reason."""

from datetime import date, datetime, timedelta

from prefect import flow
from prefect.client.schemas.objects import State
from sqlmodel import Session, col, select

from actions.school.schools import school_by_code, today
from flows.retry_policy import again_when_outside
from flows.run_naming import named, tag
from flows.skip_stale import skip_if_stale
from flows.states import completed, failed, stands
from flows.wait_for_people import begun, until_changed
from models import clock, database
from models.duties import Duty, DutyState
from models.schools import School
from notifications.sentences.runs import Named, said

ROUTINES = "watering"  # the codes of these routines begin so
GRACE = timedelta(days=1)


@flow(name="watering", flow_run_name=named, timeout_seconds=600)
@again_when_outside()
def watering(school: str | None = None, day: date | None = None) -> State:
    """浇水：等到场人打勾，或确认下雨后取消。 Waits for the ticks, or for a person who confirms rain."""
    if stale := skip_if_stale(timedelta(days=1)):
        return stale
    now = clock.now()
    with database.session() as session:
        mine = school_by_code(session, school)
        found = rounds(session, mine, day or today(mine, begun()))
    tag(mine, "watering")
    if not found:
        return completed("no_watering", said("no_watering"))
    if (left := mark(found, now)) != "settled":
        waits = stands("waits_watering", said("waits_watering", rounds=len(found), left=left))
        until_changed(*waits, left, max(duty.due for duty in found) + GRACE, now)
    undone = (DutyState.OPEN, DutyState.MISSED)
    missed = [Named(duty.name, duty.name_en) for duty in found if duty.state in undone]
    if missed:
        return failed("watering_undone", said("watering_undone", names=missed))
    if reasons := sorted({duty.reason for duty in found if duty.reason}):
        return completed("watering_cancelled", said("watering_cancelled", reasons=reasons))
    return completed("watering_done", said("watering_done", rounds=len(found)))


def rounds(session: Session, school: School, day: date) -> list[Duty]:
    """The watering rounds of a day."""
    today = select(Duty).where(Duty.school_id == school.id, Duty.day == day)
    return list(session.exec(today.where(col(Duty.key).startswith(ROUTINES)).order_by(col(Duty.start))))


def mark(found: list[Duty], now: datetime) -> str:
    """How the rounds look in short: how many still wait, or that none does."""
    waiting = sum(duty.open and not duty.late(now) for duty in found)
    return f"{waiting}" if waiting else "settled"
