"""A duty that a table or a hand makes, which no routine asks for; and what a later table makes of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from actions.school.duty_times import SchoolTime, due_of
from actions.school.row_changes import Values
from models.duties import Duty

TABLE = "table|"
SHAPED = ("start", "end", "crew", "burdens")
"""What a later table may say otherwise."""
PEOPLE = ("people", "lines")


def of_table(duty: Duty) -> bool:
    """Say whether a table or a hand made the duty: no routine asks for it."""
    return duty.key.startswith(TABLE)


def from_list(duty: Duty) -> bool:
    """Say whether a list made the duty, which names its day, and no hand."""
    label = duty.key.removeprefix(TABLE).partition("|")[2]
    return of_table(duty) and label.startswith(f"{duty.day} ")


def made_duty(clock: SchoolTime, duty_id: UUID, label: str, values: Values) -> Duty:
    """The duty that a row of a table makes, not kept yet; `values` may name its people too."""
    own = {name: value for name, value in values.items() if name not in PEOPLE}
    day, start, end = own["day"], own["start"], own["end"]
    return Duty(
        id=duty_id,
        school_id=clock.school.id,
        key=f"{TABLE}{own['place_id'] or ''}|{label}|{start:%H%M}"[:200],
        first=day,
        last=day,
        due=due_of(clock.school, "end_of_day", day, day, end),
        minutes=int((end - start).total_seconds() // 60),
        changed=start,
        **own,
    )


def shape_of(duty: Duty) -> Values:
    """When a duty is, whom it takes and what it weighs."""
    return {name: getattr(duty, name) for name in SHAPED}


def shaped(clock: SchoolTime, duty: Duty, label: str, values: Values) -> None:
    """Give a duty of a table, which is in memory only, what a table says of it now; times may be written as JSON has
    them."""
    said = {name: _instant(value) for name, value in values.items() if name in SHAPED}
    kept = {"day": duty.day, "place_id": duty.place_id, "name": duty.name}
    made = made_duty(clock, duty.id, label, {**shape_of(duty), **kept, **said})
    for name in (*SHAPED, "due", "minutes"):
        setattr(duty, name, getattr(made, name))


def _instant(value: Any) -> Any:
    return datetime.fromisoformat(value) if isinstance(value, str) else value
