"""The address of the pages on the school's network: offered, tried from a phone, and kept."""

from typing import Annotated

from fastapi import Form, Response

from actions.school.public_address import is_reached, keep_address, trial_code
from actions.setup.path import onward
from models.errors import NotAllowed
from models.network import network_hosts
from models.settings import EVERYWHERE, settings
from web.files.qr_code import qr_code
from web.forms.answer import answered
from web.server.dependencies import AtManagersDesk, may_run_all
from web.server.routes import office_router

router = office_router()


@router.get("/setup/address")
def address_page(desk: AtManagersDesk) -> Response:
    """Each address of this machine on the network, with a code to try it from a phone; where schools share it, only its
    operator chooses it."""
    mine, chooses = settings(), may_run_all(desk.database, desk.user)
    kept = () if mine.only_here else (mine.address,)
    found = dict.fromkeys([*kept, *(f"http://{host}:{mine.port}" for host in network_hosts())])
    offered = (list(kept) if mine.public_url else list(found)) if chooses else []
    return desk.page(
        "setup/address.html",
        offered=[(one, f"{one}/here/{trial_code(one)}", is_reached(desk.database, one)) for one in offered],
        chooses=chooses,
        chosen=mine.public_url or mine.kept_address,
        fixed=bool(mine.public_url),
        closed=mine.host not in EVERYWHERE,
        qr=qr_code,
        onward=onward(desk.database, desk.school, desk.now),
    )


@router.post("/setup/address")
@answered(address_page, "/setup?told=kept")
def choose_address(desk: AtManagersDesk, url: Annotated[str, Form(max_length=200)]) -> None:
    """Keep the address that links carry from now on, those of every school."""
    if not may_run_all(desk.database, desk.user):
        raise NotAllowed("address.not_yours")
    keep_address(desk.database, url, desk.now, desk.actor)
