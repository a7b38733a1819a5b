"""The first start: an office without a demo creates its school here, with the word its console shows."""

from datetime import datetime

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from pydantic import Field

from actions.installation.first_start import begin_office, new_school, require_start
from actions.installation.sign_ins import open_sign_in
from actions.installation.users import hashed
from actions.school.schools import schools
from models.database import changing
from models.errors import Refusal
from web.forms.answer import again
from web.forms.beginning import SchoolBegins, beginning, beginning_facts, usual_term
from web.forms.form import read
from web.forms.passwords import NewPassword
from web.server.browsers import browser_of
from web.server.dependencies import Database, Now
from web.server.form_data import Posted
from web.server.pages import language_of, page
from web.server.routes import office_router
from web.server.sessions import open_session

router = office_router()


class OfficeBegins(SchoolBegins):
    """The first school, with the word that lets it begin, and the sign-in of its manager."""

    start: str = Field(min_length=1, max_length=200)
    name: str = Field(min_length=1, max_length=200, json_schema_extra={"autocomplete": "username"})
    password: NewPassword


@router.get("/start")
def start_page(request: Request, database: Database, now: Now, code: str = "") -> Response:
    """The form of the first start; once there is a school, the sign-in."""
    if schools(database):
        return RedirectResponse("/login", 303)
    return _form(request, now, code[:64])


def _form(request: Request, now: datetime, code: str = "") -> Response:
    facts = beginning_facts(request, OfficeBegins, "/start", start=code, **usual_term(now))
    return page(request, "entrance/start.html", **facts)


@router.post("/start")
def start(request: Request, database: Database, now: Now, form: Posted) -> Response:
    """Create the school, adopt the pack, enter the term, and sign its manager in."""
    try:
        require_start(database, str(form.get("start", "")))
        asked = read(OfficeBegins, "start", form)
        password = hashed(asked.password, asked.name, asked.school, asked.code)
        made = new_school(beginning(asked, form, language_of(request)))
        with changing(database):
            require_start(database, asked.start)
            user = begin_office(database, made, asked.name, password, now)
            row = open_sign_in(database, user, browser_of(request), now)
    except Refusal as refusal:
        return again(request, refusal, lambda: _form(request, now))
    open_session(request, user, row)
    return RedirectResponse("/setup?told=started", 303)
