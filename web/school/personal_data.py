"""One person's data: handed to them as a file, and erased when they have left."""

from uuid import UUID

from fastapi import Response

from actions.people.erase import erase
from actions.people.export import exported, note_export
from models.database import changing
from models.errors import BadInput
from models.people import Person
from models.settings import settings
from web.forms.answer import carry_out
from web.server.dependencies import AtManagersDesk, own
from web.server.form_data import Posted
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


@router.post("/people/{person_id}/erase")
def erase_person(desk: AtManagersDesk, person_id: UUID, form: Posted) -> Response:
    """Erase a person for good; their staff number, typed, shows that nobody tapped here by chance."""

    def erased() -> None:
        person = own(desk.database, desk.school, Person, person_id)
        if str(form.get("code", "")).strip() != person.code:
            raise BadInput("person.erase_code", person=person.name)
        erase(desk.database, person_id, desk.now, desk.actor)

    return carry_out(desk, erased, None, f"/people/{person_id}?told=erased")
