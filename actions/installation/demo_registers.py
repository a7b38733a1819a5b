"""What stands in a demo school's books: its register of things, its textbooks with their signatures, its circulars."""

from datetime import datetime
from importlib.resources.abc import Traversable
from typing import Any

from actions.school.pack_files import read
from models.assets import Asset
from models.circulars import Circular
from models.places import Place
from models.schools import School
from models.textbooks import Textbook, TextbookClass

FOR_THE_TEACHER = 1  # copy of each title, beside one for each pupil


def registers_of(
    school: School, folder: Traversable, places: dict[str, Place], now: datetime
) -> list[Asset | Textbook | TextbookClass | Circular]:
    """The rows of those that the demo school's folder has."""
    found: list[Asset | Textbook | TextbookClass | Circular] = []
    for name, rows_of in (("register", _things), ("textbooks", _textbooks), ("circulars", _circulars)):
        file = folder.joinpath(f"{name}.yaml")
        if file.is_file():
            found += rows_of(school, read(file), places, now)
    return found


def _things(school: School, groups: Any, places: dict[str, Place], _now: datetime) -> list[Asset]:
    return [
        Asset(school_id=school.id, place_id=places[code].id, **thing)
        for group in groups
        for code in group["places"]
        for thing in group["things"]
    ]


def _textbooks(
    school: School, entry: Any, places: dict[str, Place], now: datetime
) -> list[Textbook | TextbookClass]:
    occasion, rows = entry["occasion"], list[Textbook | TextbookClass]()
    for grade in entry["grades"]:
        titles = [title["name"] for title in grade["titles"]]
        rows += [Textbook(school_id=school.id, occasion=occasion, **title) for title in grade["titles"]]
        for one in grade["classes"]:
            place = places[one.pop("place")]
            rows.append(_class(place, occasion, titles, now, **one))
    return rows


def _class(
    place: Place,
    occasion: str,
    titles: list[str],
    now: datetime,
    signed: datetime | None = None,
    handed: dict[str, int] | None = None,
    **entry: Any,
) -> TextbookClass:
    """A class with what it needs; signed for by its teacher, if that day is over."""
    needed = dict.fromkeys(titles, entry["pupils"] + FOR_THE_TEACHER)
    row = TextbookClass(
        school_id=place.school_id, occasion=occasion, place_id=place.id, needed=needed, **entry
    )
    if signed is not None and signed <= now:
        row.handed, row.signed_by, row.signed_at = needed | (handed or {}), row.teacher, signed
    return row


def _circulars(school: School, entries: Any, _places: dict[str, Place], now: datetime) -> list[Circular]:
    return [Circular(school_id=school.id, entered_at=now, **entry) for entry in entries]
