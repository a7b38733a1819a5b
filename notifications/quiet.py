"""Quiet hours: at night nobody is disturbed, except by what would be too late in the morning."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from models.schools import School

URGENT_BEFORE_START = frozenset(
    {"assigned", "withdrawn", "changed", "cancelled", "reminder", "swap_accepted"}
)
ON_THE_WAY = timedelta(hours=1)  # whoever starts so soon after the quiet hours must know before they leave
URGENT_WHEN_SAID = frozenset({"problem_reported"})


def heard_from(school: School, kind: str, facts: dict[str, Any], instant: datetime) -> datetime:
    """The first instant, not before the given one, at which a notice may be told.

    In the school's quiet hours that is their end, unless the matter is urgent: a duty that starts before or
    just after it, or a problem whose facts say `urgent`.
    """
    morning = quiet_end(school, instant)
    return instant if urgent(kind, facts, morning) else morning


def urgent(kind: str, facts: dict[str, Any], morning: datetime) -> bool:
    """Whether a notice would come too late in the morning."""
    if kind in URGENT_WHEN_SAID:
        return bool(facts.get("urgent"))
    return kind in URGENT_BEFORE_START and any(start < morning + ON_THE_WAY for start in _starts(facts))


def _starts(facts: dict[str, Any]) -> list[datetime]:
    duties = [facts, *(duty for name in ("duties", "gives", "gets") for duty in facts.get(name, []))]
    return [datetime.fromisoformat(duty["start"]) for duty in duties if "start" in duty]


def quiet_end(school: School, instant: datetime) -> datetime:
    """The end of the quiet hours an instant lies in; the instant itself when it lies in none."""
    policies = school.policies
    first, last = time.fromisoformat(policies.quiet_from), time.fromisoformat(policies.quiet_until)
    local = instant.astimezone(ZoneInfo(school.zone))
    here = local.time()
    if not (first <= here < last if first <= last else here >= first or here < last):
        return instant
    day = local.date() + timedelta(days=1 if here >= last else 0)
    return datetime.combine(day, last, local.tzinfo).astimezone(instant.tzinfo)
