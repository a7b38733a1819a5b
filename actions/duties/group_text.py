"""What paper, files and chat groups may show of duties, and a day as text for a chat group."""

from collections.abc import Iterable
from datetime import date

from actions.duties.views import DutyView, seen
from actions.school.may_see import ANYBODY
from models.duties import DutyState
from models.schools import School
from notifications.language import day_text, pick, say
from notifications.sentences.group_text import DayLine, group_text


def in_the_open(views: Iterable[DutyView], today: date) -> list[DutyView]:
    """The duties that paper, files and chat groups may show: not cancelled, no surprise inspection ahead of its day."""
    return [view for view in seen(views, ANYBODY, today) if view.duty.state != DutyState.CANCELLED]


def day_text_lines(views: Iterable[DutyView], today: date) -> list[DayLine]:
    """What a chat group is told of these duties, as values in their order."""
    return [
        DayLine(
            start=view.duty.start,
            end=view.duty.end,
            name=view.duty.name,
            name_en=view.duty.name_en,
            place=view.place.name if view.place else "",
            place_en=view.place.name_en if view.place else "",
            people=tuple(person.name for person in view.people),
            missing=view.missing,
        )
        for view in in_the_open(views, today)
    ]


def day_for_group(
    school: School, day: date, views: Iterable[DutyView], today: date, language: str
) -> str | None:
    """A day of the school as one message for a chat group; None when there is nothing to tell."""
    mine = in_the_open([view for view in views if view.duty.day == day], today)
    lines = day_text_lines(mine, today)
    heading = f"{pick(school.name, school.name_en, language)} {day_text(day, language)}"
    if any(view.duty.provisional for view in mine):
        heading += f" {say('day.provisional', language)}"
    return group_text(heading, lines, school.zone, language) if lines else None
