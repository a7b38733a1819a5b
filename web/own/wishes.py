"""A person's page of wishes: how long before a duty they are reminded, one letter a day, quiet hours of their own."""

from fastapi import Response

from actions.duties.remind import reminders_of
from actions.telling.digest import wants_digest
from actions.telling.wishes import readable, wish
from models.settings import settings
from models.wishes import USUAL_REMINDERS, Wishes
from notifications.language import before_text
from notifications.outbox.channels import AppriseChannel
from web.forms.answer import answered
from web.forms.edits import merged
from web.forms.fingerprints import Shown
from web.forms.form import form_of, sent
from web.server.dependencies import Visit, Visiting, to_change
from web.server.form_data import Posted
from web.server.pages import language_of
from web.server.routes import open_router

router = open_router()


@router.get("/p/{token}/notices")
def wishes_page(visiting: Visiting) -> Response:
    """How I want to be told, and whether I can be at all."""
    channel, policies = AppriseChannel(settings().mail_url), visiting.school.policies
    shown, chosen = _shown(visiting), reminders_of(visiting.school, visiting.person)
    language = language_of(visiting.request)
    offered = [(str(each), before_text(each, language)) for each in sorted({*USUAL_REMINDERS, *chosen})]
    form = form_of(
        visiting.request,
        Wishes,
        "wishes",
        f"{visiting.home}/notices",
        shown,
        {"reminder_minutes": offered},
    )
    reachable = bool(channel.addresses(visiting.person))
    return visiting.page("own/wishes.html", form=form, reachable=reachable, digest_at=policies.digest_at)


def _shown(visiting: Visit) -> Shown:
    """The person's wishes; what they leave open is as the school does it."""
    wishes, policies = visiting.person.wishes, visiting.school.policies
    return {
        "reminder_minutes": reminders_of(visiting.school, visiting.person),
        "digest": wants_digest(visiting.person),
        "quiet_from": wishes.quiet_from or policies.quiet_from,
        "quiet_until": wishes.quiet_until or policies.quiet_until,
        "duties": wishes.duties,
    }


@router.post("/p/{token}/notices")
@answered(wishes_page, "{visiting.home}/notices?told=wished")
def keep_wishes(visiting: Visiting, form: Posted) -> None:
    """Keep what was chosen; what cannot be is said and nothing kept."""
    wanted = {"quiet_from": "", "quiet_until": "", **sent(Wishes, "wishes", form, "duties")}
    wanted["reminder_minutes"] = sorted({*wanted["reminder_minutes"]}, key=_number, reverse=True)
    person = to_change(visiting.database, visiting.person)
    mine = readable(person, wanted)
    kept = merged(visiting.database, "wishes", form, person, mine, _shown(visiting))
    wish(visiting.database, person, kept.model_dump(), visiting.now, visiting.actor)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0
