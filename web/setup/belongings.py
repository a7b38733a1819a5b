"""What the school has: a kind of school, and what is different at this one."""

from fastapi import BackgroundTasks, Response

from actions.installation.packs import pack_facts
from actions.routines.roll import follow
from actions.setup.choose import choose_switches
from web.forms.answer import answered
from web.server.dependencies import AtManagersDesk
from web.server.form_data import Posted
from web.server.routes import office_router

router = office_router()


@router.get("/setup/profile")
def profile_page(desk: AtManagersDesk, like: str = "") -> Response:
    """The switches by their groups; `like` a kind of school they are ticked as such schools have them."""
    facts = pack_facts(desk.school.pack) if desk.school.pack else None
    on = {switch for switch, is_on in desk.school.switches.items() if is_on}
    ticked = facts.had_by(like) if facts and like in facts.profiles else on
    return desk.page("setup/profile.html", pack=facts, ticked=ticked, like=like)


@router.post("/setup/profile")
@answered(profile_page, "/setup?told=kept")
def choose_profile(desk: AtManagersDesk, form: Posted, after: BackgroundTasks) -> None:
    """What the school has from now on; its routines and their duties follow."""
    if desk.school.pack:
        on = {str(switch) for switch in form.getlist(f"switch.{desk.school.pack}")}
        choose_switches(desk.database, desk.school, on, desk.now, desk.actor)
        after.add_task(follow, desk.school.id, desk.now, desk.actor)
