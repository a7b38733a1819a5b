"""Today's watering rounds; whoever is on the spot may confirm rain, and the rounds are cancelled with that reason."""

from datetime import date, datetime, timedelta

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed
from sqlmodel import Session, col, select

from actions.school.schools import school_by_code, today
from flows.naming import named, tag
from flows.outside import again_when_outside
from flows.staleness import skip_if_stale
from flows.waiting import begun, until_changed
from models import clock, database
from models.duties import Duty, DutyState
from models.schools import School

ROUTINES = "watering"  # the codes of these routines begin so
GRACE = timedelta(days=1)
TO_BE_WATERED = "等人浇水"


@flow(name="watering", flow_run_name=named("浇水"), timeout_seconds=600)
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
        return Completed(name="今日不浇水", message="不在浇水季节，或今天没有安排。")
    if (left := mark(found, now)) != "settled":
        said = f"{len(found)} 轮中还有 {left} 轮没有记录。"
        until_changed(TO_BE_WATERED, said, left, max(duty.due for duty in found) + GRACE, now)
    missed = [duty.name for duty in found if duty.state in (DutyState.OPEN, DutyState.MISSED)]
    if missed:
        return Failed(name="浇水未完成", message=f"没有记录：{'、'.join(missed)}。请补录，或注明原因后取消。")
    reasons = "、".join(sorted({duty.reason for duty in found if duty.reason}))
    return Completed(
        name="浇水已取消" if reasons else "浇水完成", message=reasons or f"{len(found)} 轮都有记录。"
    )


def rounds(session: Session, school: School, day: date) -> list[Duty]:
    """The watering rounds of a day."""
    today = select(Duty).where(Duty.school_id == school.id, Duty.day == day)
    return list(session.exec(today.where(col(Duty.key).startswith(ROUTINES)).order_by(col(Duty.start))))


def mark(found: list[Duty], now: datetime) -> str:
    """How the rounds look in short: how many still wait, or that none does."""
    waiting = sum(duty.open and not duty.late(now) for duty in found)
    return f"{waiting}" if waiting else "settled"
