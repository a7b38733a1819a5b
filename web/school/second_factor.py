"""A second factor for one's own sign-in: turned on with an app, its recovery codes shown once, turned off again."""

from typing import Annotated
from uuid import UUID, uuid4

from fastapi import Request, Response
from pydantic import BaseModel, Field

from actions.installation.second_factor import app_of, codes_left, factor_of, turn_off, turn_on
from actions.installation.sign_ins import end_all
from actions.installation.users import MOST_PASSWORD, require_password
from models.database import changing
from models.errors import Refusal
from web.files.qr_code import qr_code
from web.forms.answer import again, carry_out
from web.forms.form import form_of, read
from web.server.dependencies import AtDesk, Desk, sign_in_of, to_change
from web.server.form_data import Posted
from web.server.lockout import CODES, patiently
from web.server.routes import office_router

router = office_router()
PASSWORD = {"format": "password", "autocomplete": "current-password"}


class Proof(BaseModel):
    """What shows that somebody is who they say: the password, and a code."""

    password: Annotated[str, Field(max_length=MOST_PASSWORD, json_schema_extra=PASSWORD)]
    code: Annotated[str, Field(max_length=40, json_schema_extra={"autocomplete": "one-time-code"})]


@router.get("/second-factor")
def second_factor_page(desk: AtDesk) -> Response:
    """Whether one's sign-in has a second factor; without one, what an app needs to know for it."""
    factor = factor_of(desk.database, desk.user)
    if factor is not None:
        form = form_of(desk.request, Proof, "proof", "/second-factor/off")
        left = codes_left(desk.database, factor)
        return desk.page("school/second_factor.html", form=form, factor=factor, left=left)
    app = app_of(_draft(desk.request))
    return desk.page(
        "school/second_factor_off.html",
        form=form_of(desk.request, Proof, "proof", "/second-factor"),
        qr=qr_code(app.provisioning_uri(name=desk.user.name, issuer_name="Greenleaf")),
        secret=" ".join(app.secret[at : at + 4] for at in range(0, len(app.secret), 4)),
    )


def _draft(request: Request) -> UUID:
    """Which factor it will be; a row only once it is turned on, until then in the signed cookie."""
    return UUID(request.session.setdefault("factor", str(uuid4())))


@router.post("/second-factor")
def turn_on_here(desk: AtDesk, form: Posted) -> Response:
    """Turn it on, sign other browsers out, and show the recovery codes as the answer: nowhere else."""
    try:
        proof = _proven(desk, form)
        codes = patiently(desk.request, desk.user.name, desk.now, lambda: _turned_on(desk, proof.code))
    except Refusal as refusal:
        return again(desk.request, refusal, lambda: second_factor_page(desk))
    desk.request.session.pop("factor", None)
    return desk.page("school/recovery_codes.html", codes=codes)


def _turned_on(desk: Desk, code: str) -> list[str]:
    here = sign_in_of(desk.request, desk.database)
    but = here.id if here else None
    with changing(desk.database):
        user = to_change(desk.database, desk.user)
        codes = turn_on(desk.database, user, _draft(desk.request), code, desk.now, desk.actor)
        end_all(desk.database, user, desk.now, but=but)
    return codes


@router.post("/second-factor/off")
def turn_off_here(desk: AtDesk, form: Posted) -> Response:
    """Turn it off for who shows the password and a code."""

    def work() -> None:
        proof = _proven(desk, form)
        patiently(desk.request, desk.user.name, desk.now, lambda: _turned_off(desk, proof.code), CODES)

    return carry_out(desk, work, lambda: second_factor_page(desk), "/second-factor?told=factor_off")


def _turned_off(desk: Desk, code: str) -> None:
    with changing(desk.database):
        user = to_change(desk.database, desk.user)
        turn_off(desk.database, user, code, desk.now, desk.actor)


def _proven(desk: Desk, form: Posted) -> Proof:
    """What was sent, its password checked; before any transaction, as it takes 50 ms on purpose."""
    proof, user = read(Proof, "proof", form), desk.user
    patiently(desk.request, user.name, desk.now, lambda: require_password(user, proof.password))
    return proof
