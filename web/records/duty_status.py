"""The status of a duty as one word, which pages colour."""

from datetime import datetime

from models.duties import Duty, DutyState


def duty_status(duty: Duty, now: datetime) -> str:
    """done, missed, cancelled, overdue (open past its due time) or open."""
    if duty.late(now):
        return "overdue"
    return str(DutyState(duty.state))
