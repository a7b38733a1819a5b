"""The register and its stocktake for the office: the register in and out, each place's sheet, differences, approval."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.datastructures import FormData

from actions.imports.sheets import sheet_book
from actions.registers.assets import assets
from actions.registers.stocktake import (
    Sheet,
    approve,
    approved,
    count_place,
    explain,
    freeze,
    newest_stocktake,
    sheet_of,
    sheets,
)
from actions.school.rows import names_of, places_of, staff_on
from models.assets import Asset, StockLine
from models.checklists import Checklist
from models.errors import BadInput, NotFound
from models.people import Person
from models.places import Place
from web.files.paper import as_paper
from web.files.workbooks import as_file
from web.forms.answer import answer, refused_form
from web.forms.edits import edited, require_unchanged
from web.forms.fingerprints import Shown
from web.forms.form import form_of, read
from web.records.form import uuid_of
from web.server.dependencies import AtDesk, AtManagersDesk, Desk, own, to_change
from web.server.form_data import Posted
from web.server.pages import language_of
from web.server.routes import office_router

router = office_router()
MOST_SHEETS = 120
FOUND = "found."


class Approval(BaseModel):
    """What is signed when the differences are taken over."""

    model_config = ConfigDict(frozen=True)

    opinion: str = Field(default="", max_length=500)
    who: str = Field(min_length=1, max_length=64)


class Approved(Approval):
    """The same, and what it is signed for: the differences by their lines' ids."""

    differences: dict[str, int] = {}


class Count(BaseModel):
    """What was found at a place, by the lines' codes; the last word where it was counted again."""

    found: dict[str, int] = {}


class Explanation(BaseModel):
    """Why a line differs."""

    reason: str = Field(default="", max_length=500)


@router.get("/stocktake")
def stocktake_page(desk: AtDesk) -> Response:
    """The register's size, the stocktake place by place, its differences."""
    checklist = newest_stocktake(desk.database, desk.school)
    found = sheets(desk.database, checklist) if checklist else []
    register = assets(desk.database, desk.school)
    return desk.page(
        "work/stocktake.html",
        checklist=checklist,
        sheets=found,
        lines=len(register),
        things=sum(asset.quantity for asset in register),
        form=form_of(desk.request, Approved, "approval", "/stocktake/approve", _differing(found)),
    )


def _differing(found: Sequence[Sheet]) -> Shown:
    return {"differences": {str(line.id): line.difference for sheet in found for line in sheet.lines}}


@router.get("/stocktake/register.xlsx")
def register_file(desk: AtDesk) -> Response:
    """The register, as it is read in."""
    book = sheet_book(desk.database, desk.school, "register", desk.now, language_of(desk.request))
    return as_file(desk, book, "Register", f"{desk.today}")


@router.post("/stocktake/freeze")
def freeze_books(desk: AtManagersDesk) -> Response:
    """Copy the register into the stocktake that is on."""
    return _done(desk, lambda: freeze(desk.database, desk.school, _on(desk), desk.now, desk.actor))


def _done(desk: Desk, deed: Callable[[], object], place: UUID | None = None) -> Response:
    """Do something with the stocktake and show it again, or the sheet of a place."""
    page = partial(sheet_page, desk, place) if place else partial(stocktake_page, desk)
    return answer(desk, deed, page, f"/stocktake{f'/places/{place}' if place else ''}?told=done")


def _on(desk: Desk) -> Checklist:
    checklist = newest_stocktake(desk.database, desk.school)
    if checklist is None:
        raise NotFound("checklist.no_occasion", kind="stocktake", occasion="")
    return checklist


@router.get("/stocktake/places/{place_id}")
def sheet_page(desk: AtDesk, place_id: UUID) -> Response:
    """One place's sheet, to be filled in, here or on paper."""
    place = own(desk.database, desk.school, Place, place_id)
    sheet, shown = sheet_of(desk.database, _on(desk), place), partial(form_of, desk.request)
    first = {name for line in sheet.lines for name in line.counters} if sheet.counted else set()
    people = [
        person
        for person in staff_on(desk.database, desk.school, desk.today)
        if person.id != place.custodian_id and person.name not in first
    ]
    return desk.page(
        "work/stocktake_sheet.html",
        sheet=sheet,
        people=people,
        sent=refused_form(desk.request),
        form=shown(Count, "count", f"/stocktake/places/{place_id}", _counted(sheet)),
        reasons={
            line.id: shown(Explanation, "stockline", f"/stocktake/lines/{line.id}", line)
            for line in sheet.differences
        },
    )


def _counted(sheet: Sheet) -> Shown:
    return {"found": {line.code: line.counted for line in sheet.lines if line.counted is not None}}


@router.get("/paper/count")
def count_sheets(
    desk: AtDesk,
    place: UUID | None = None,
    *,
    again: bool = False,
    lines: Annotated[int, Query(ge=5, le=60)] = 20,
) -> Response:
    """Sheets to count by hand, one a place, signed by two: what a stocktake's frozen books say, or empty lines.

    `again` asks for what differed only, to be counted by two others who do not see what was found first.
    """
    checklist = newest_stocktake(desk.database, desk.school)
    found = sheets(desk.database, checklist) if checklist else []
    if again:
        found = [Sheet(one.place, one.differences) for one in found if one.differences]
    elif not found:
        places = places_of(desk.database, desk.school)
        found = [Sheet(one, ()) for one in places if one.custodian_id is not None]
    chosen = [one for one in found if place in (None, one.place.id)][:MOST_SHEETS]
    names = names_of(desk.database, desk.school)
    facts = {"sheets": chosen, "names": names, "lines": lines, "again": again, "day": desk.today}
    return as_paper(desk, "paper/count.html", **facts)


@router.get("/paper/register")
def register_sheets(desk: AtDesk) -> Response:
    """The register place by place, to be signed by who keeps it; with the stocktake that approved it."""
    by_place: dict[UUID, list[Asset]] = {}
    for asset in assets(desk.database, desk.school):
        by_place.setdefault(asset.place_id, []).append(asset)
    places = places_of(desk.database, desk.school)
    checklist = newest_stocktake(desk.database, desk.school)
    return as_paper(
        desk,
        "paper/register.html",
        places=[place for place in places if place.id in by_place],
        by_place=by_place,
        names=names_of(desk.database, desk.school),
        checklist=checklist,
        approval=approved(desk.database, checklist) if checklist else None,
        day=desk.today,
    )


@router.post("/stocktake/places/{place_id}")
def enter_count(desk: AtManagersDesk, place_id: UUID, form: Posted) -> Response:
    """What two people found at a place; the second time, only where it differed."""
    place = own(desk.database, desk.school, Place, place_id)

    def deed() -> None:
        checklist = to_change(desk.database, _on(desk))
        known = sheet_of(desk.database, checklist, place)
        require_unchanged(form, Count, _counted(known), place.name)
        chosen = [uuid_of(str(form.get(name, ""))) for name in ("first", "second")]
        counters = [own(desk.database, desk.school, Person, person) for person in chosen if person]
        counted = [key for key in form if key.startswith(FOUND) and str(form[key]).strip()]
        found = {key.removeprefix(FOUND): _number(form, key) for key in counted}
        extra_name = str(form.get("extra", "")).strip()[:200]
        extra = {extra_name: _number(form, "extra_count")} if extra_name else {}
        count_place(desk.database, checklist, place, found, counters, desk.now, desk.actor, extra=extra)

    return _done(desk, deed, place_id)


def _number(form: FormData, key: str) -> int:
    text = str(form.get(key, "")).strip()
    if not (text.isascii() and text.isdecimal() and len(text) < 8):
        raise BadInput("input")
    return int(text)


@router.post("/stocktake/lines/{line_id}")
def explain_line(desk: AtManagersDesk, line_id: UUID, form: Posted) -> Response:
    """Why a line differs."""
    line = own(desk.database, desk.school, StockLine, line_id)

    def deed() -> None:
        row = to_change(desk.database, line)
        said = edited(desk.database, Explanation, "stockline", form, row, row)
        explain(desk.database, row, said.reason, desk.now, desk.actor)

    return _done(desk, deed, line.place_id)


@router.post("/stocktake/approve")
def approve_differences(desk: AtManagersDesk, form: Posted) -> Response:
    """The differences are taken over into the register."""

    def deed() -> None:
        checklist, said = to_change(desk.database, _on(desk)), read(Approval, "approval", form)
        found = _differing(sheets(desk.database, checklist))
        require_unchanged(form, Approved, found, checklist.name, "differences")
        approve(desk.database, desk.school, checklist, said.who, said.opinion, desk.now, desk.actor)

    return _done(desk, deed)
