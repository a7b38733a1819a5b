"""Photos and signatures in records, and photos of problems: for the office and for people of the same school."""

from uuid import UUID

from fastapi import Response
from fastapi.responses import FileResponse

from actions.duties.views import record_of
from actions.findings.ledger import finding_behind
from models.errors import NotFound
from models.findings import Finding
from models.repairs import Repair
from web.records.duty_page import seen_duty
from web.records.photos import find
from web.server.dependencies import AtDesk, Desk, Visit, Visiting, own
from web.server.routes import open_router

router = open_router()


@router.get("/duties/{duty_id}/photos/{field}")
def office_photo(desk: AtDesk, duty_id: UUID, field: str) -> Response:
    """As the office sees it."""
    return _photo(desk, duty_id, field)


@router.get("/p/{token}/duties/{duty_id}/photos/{field}")
def own_photo(visiting: Visiting, duty_id: UUID, field: str) -> Response:
    """As a person sees it."""
    return _photo(visiting, duty_id, field)


def _photo(asker: Desk | Visit, duty_id: UUID, field: str) -> Response:
    duty = seen_duty(asker, duty_id).duty
    record = record_of(asker.database, duty.id)
    asked = field in duty.record_form.pictures
    return _picture(str(record.entries.get(field, "")) if record and asked else "")


@router.get("/repairs/{repair_id}/photo")
def problem_photo(desk: AtDesk, repair_id: UUID) -> Response:
    """What the problem looks like."""
    return _picture(own(desk.database, desk.school, Repair, repair_id).photo)


@router.get("/findings/{finding_id}/photo")
def finding_photo(desk: AtDesk, finding_id: UUID) -> Response:
    """What was found looks like."""
    return _picture(own(desk.database, desk.school, Finding, finding_id).photo)


@router.get("/p/{token}/duties/{duty_id}/found")
def own_finding_photo(visiting: Visiting, duty_id: UUID) -> Response:
    """The same, for whoever may see the duty that remedies it or looks again."""
    duty = seen_duty(visiting, duty_id).duty
    behind = finding_behind(visiting.database, visiting.school, duty)
    return _picture(behind.finding.photo if behind else "")


def _picture(name: str) -> Response:
    found = find(name)
    if found is None:
        raise NotFound("photo.unknown")
    file, media_type = found
    return FileResponse(file, media_type=media_type)
