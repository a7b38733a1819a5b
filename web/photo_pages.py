"""The photo in a duty's record, for the office and for people of the same school."""

from uuid import UUID

from fastapi import APIRouter, Response
from fastapi.responses import FileResponse
from sqlmodel import Session, select

from models.duties import Duty, Record
from models.errors import NotFound
from models.schools import School
from web.dependencies import AtDesk, Visiting, own
from web.photos import find

router = APIRouter()


@router.get("/duties/{duty_id}/photos/{field}")
def office_photo(desk: AtDesk, duty_id: UUID, field: str) -> Response:
    """As the office sees it."""
    return _photo(desk.database, desk.school, duty_id, field)


@router.get("/p/{token}/duties/{duty_id}/photos/{field}")
def own_photo(visiting: Visiting, duty_id: UUID, field: str) -> Response:
    """As a person sees it."""
    return _photo(visiting.database, visiting.school, duty_id, field)


def _photo(database: Session, school: School, duty_id: UUID, field: str) -> Response:
    duty = own(database, school, Duty, duty_id)
    record = database.exec(select(Record).where(Record.duty_id == duty.id)).first()
    asked = any(known.name == field and known.kind == "photo" for known in duty.record_form.fields)
    found = find(str(record.entries.get(field, ""))) if record and asked else None
    if found is None:
        raise NotFound("photo.unknown")
    file, media_type = found
    return FileResponse(file, media_type=media_type)
