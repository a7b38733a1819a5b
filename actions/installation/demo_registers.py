"""What stands in a demo school's books: its register of things, its textbooks with their signatures, its circulars."""

from datetime import datetime
from importlib.resources.abc import Traversable
from typing import Any

from sqlmodel import Session

from actions.installation.packs import read
from models.assets import Asset
from models.circulars import Circular
from models.places import Place
from models.schools import School
from models.textbooks import Textbook, TextbookClass

FOR_THE_TEACHER = 1  # copy of each title, beside one for each pupil


def plant_registers(
    session: Session, school: School, folder: Traversable, places: dict[str, Place], now: datetime
) -> None:
    """Enter what the demo school's folder has of these."""
    for name, plant in (("register", _things), ("textbooks", _textbooks), ("circulars", _circulars)):
        file = folder.joinpath(f"{name}.yaml")
        if file.is_file():
            session.add_all(plant(school, read(file), places, now))
    session.flush()


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
    own: dict[str, Any] = {"school_id": school.id, "occasion": entry["occasion"]}
    rows: list[Textbook | TextbookClass] = []
    for grade in entry["grades"]:
        titles = [title["name"] for title in grade["titles"]]
        rows += [Textbook(**own, **title) for title in grade["titles"]]
        rows += [TextbookClass(**own, **_class(one, titles, places, now)) for one in grade["classes"]]
    return rows


def _class(
    entry: dict[str, Any], titles: list[str], places: dict[str, Place], now: datetime
) -> dict[str, Any]:
    """A class with what it needs; signed for by its teacher, if that day is over."""
    signed, handed, place = (entry.pop(name, None) for name in ("signed", "handed", "place"))
    needed = dict.fromkeys(titles, entry["pupils"] + FOR_THE_TEACHER)
    values = {**entry, "place_id": places[str(place)].id, "needed": needed}
    if signed is not None and signed <= now:
        values |= {"handed": needed | (handed or {}), "signed_by": entry["teacher"], "signed_at": signed}
    return values


def _circulars(school: School, entries: Any, _places: dict[str, Place], now: datetime) -> list[Circular]:
    return [Circular(school_id=school.id, entered_at=now, **entry) for entry in entries]
