"""One person's data, handed to them as a file."""

from uuid import UUID

from fastapi import Response

from actions.people.export import exported, note_export
from models.database import changing
from models.people import Person
from models.settings import settings
from web.server.dependencies import AtManagersDesk, own
from web.server.routes import office_router

router = office_router()


@router.post("/people/{person_id}/export")
def export(desk: AtManagersDesk, person_id: UUID) -> Response:
    """All that is held of a person, as a zip to be handed to them; the journal notes it."""
    person = own(desk.database, desk.school, Person, person_id)
    content = exported(desk.database, person, settings().photos)
    with changing(desk.database):
        note_export(desk.database, person, desk.now, desk.actor)
    headers = {"Content-Disposition": f'attachment; filename="person-{desk.today}.zip"'}
    return Response(content, media_type="application/zip", headers=headers)
