"""When a notice may be told: not at night unless it would be too late in the morning; what can wait, once a day for
anyone who wants it so."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from models.schools import School
from models.wishes import Wishes

URGENT_BEFORE_START = frozenset(
    {"assigned", "withdrawn", "changed", "cancelled", "reminder", "swap_accepted"}
)
ON_THE_WAY = timedelta(hours=1)  # whoever starts so soon after the quiet hours must know before they leave
URGENT_WHEN_SAID = frozenset({"problem_reported"})
NEVER_BUNDLED = frozenset({"new_link", "reminder", "digest", "group_day", "run_trouble", "disk_low"})
AS_THE_SCHOOL = Wishes()


def heard_from(
    school: School, kind: str, facts: dict[str, Any], instant: datetime, wishes: Wishes = AS_THE_SCHOOL
) -> datetime:
    """The first instant, not before the given one, at which a notice may be told.

    In the reader's quiet hours (else the school's) that is their end, unless the matter is urgent: a duty that starts
    before or just after it, or a problem whose facts say `urgent`.
    """
    morning = quiet_end(school, instant, wishes)
    return instant if urgent(kind, facts, morning) else morning


def urgent(kind: str, facts: dict[str, Any], morning: datetime) -> bool:
    """Say whether a notice would come too late in the morning."""
    if kind in URGENT_WHEN_SAID:
        return bool(facts.get("urgent"))
    return kind in URGENT_BEFORE_START and any(start < morning + ON_THE_WAY for start in _starts(facts))


def _starts(facts: dict[str, Any]) -> list[datetime]:
    duties = [facts, *(duty for name in ("duties", "gives", "gets") for duty in facts.get(name, []))]
    return [datetime.fromisoformat(duty["start"]) for duty in duties if "start" in duty]


def bundled_until(
    school: School, kind: str, facts: dict[str, Any], instant: datetime, wishes: Wishes
) -> datetime:
    """When a notice joins its reader's one letter of the day; the instant itself for anyone who wants none, for what
    cannot wait that long, and for what has a time of its own."""
    if not wishes.digest or kind in NEVER_BUNDLED:
        return instant
    letter = digest_after(school, instant)
    return instant if urgent(kind, facts, letter) else letter


def digest_after(school: School, instant: datetime) -> datetime:
    """When the school's next daily letters go out; the instant itself when they go out now."""
    local = instant.astimezone(ZoneInfo(school.zone))
    at = datetime.combine(local.date(), time.fromisoformat(school.policies.digest_at), local.tzinfo)
    return (at if at >= local else at + timedelta(days=1)).astimezone(instant.tzinfo)


def quiet_end(school: School, instant: datetime, wishes: Wishes = AS_THE_SCHOOL) -> datetime:
    """The end of the quiet hours an instant lies in; the instant itself when it lies in none."""
    policies = school.policies
    first = time.fromisoformat(wishes.quiet_from or policies.quiet_from)
    last = time.fromisoformat(wishes.quiet_until or policies.quiet_until)
    local = instant.astimezone(ZoneInfo(school.zone))
    here = local.time()
    if not (first <= here < last if first <= last else here >= first or here < last):
        return instant
    day = local.date() + timedelta(days=1 if here >= last else 0)
    return datetime.combine(day, last, local.tzinfo).astimezone(instant.tzinfo)
