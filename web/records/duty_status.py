"""The status of a duty as one word, which pages colour."""

from datetime import datetime

from actions.duties.beginning import Beginning
from models.duties import Duty, DutyState


def duty_status(duty: Duty, now: datetime, began: Beginning) -> str:
    """done, missed, cancelled, overdue (late in an office that so `began`) or open."""
    if began.late(duty, now):
        return "overdue"
    return str(DutyState(duty.state))
