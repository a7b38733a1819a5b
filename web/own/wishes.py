"""A person's page of wishes: how long before a duty they are reminded, one letter a day, quiet hours of their own."""

from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from actions.duties.remind import reminders_of
from actions.telling.digest import wants_digest
from actions.telling.wishes import wish
from models.errors import Refusal
from models.settings import settings
from notifications.outbox.channels import AppriseChannel
from web.server.dependencies import Visit, Visiting
from web.server.errors import status_of
from web.server.form_data import Posted

router = APIRouter()
CHOICES = (5, 15, 30, 60, 120, 720, 1440, 2880)  # minutes


@router.get("/p/{token}/notices")
def wishes_page(visiting: Visiting) -> Response:
    """How I want to be told, and whether I can be at all."""
    return _shown(visiting)


def _shown(visiting: Visit, status: int = 200, refusal: Refusal | None = None) -> Response:
    channel = AppriseChannel(settings().mail_url)
    policies, wishes = visiting.school.policies, visiting.person.wishes
    return visiting.page(
        "own/wishes.html",
        status,
        refusal=refusal,
        reachable=bool(channel.addresses(visiting.person)),
        chosen=reminders_of(visiting.school, visiting.person),
        choices=sorted({*CHOICES, *reminders_of(visiting.school, visiting.person)}),
        digest=wants_digest(visiting.person),
        quiet=(wishes.quiet_from or policies.quiet_from, wishes.quiet_until or policies.quiet_until),
        digest_at=policies.digest_at,
    )


@router.post("/p/{token}/notices")
def keep_wishes(visiting: Visiting, form: Posted) -> Response:
    """Keep what was chosen; what cannot be is said and nothing kept."""
    wanted: dict[str, Any] = {
        "reminder_minutes": sorted(
            {str(minutes) for minutes in form.getlist("minutes")}, key=_number, reverse=True
        ),
        "digest": form.get("digest") == "1",
        "quiet_from": str(form.get("quiet_from", "")),
        "quiet_until": str(form.get("quiet_until", "")),
    }
    try:
        wish(visiting.database, visiting.person, wanted, visiting.now, visiting.actor)
    except Refusal as refusal:
        return _shown(visiting, status_of(refusal), refusal)
    return RedirectResponse(f"{visiting.home}/notices?told=wished", 303)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0
