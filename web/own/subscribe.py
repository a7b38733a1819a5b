"""A person's subscribe page: their calendar address in the form each client wants, and the reminders it carries."""

from dataclasses import dataclass
from urllib.parse import quote

from fastapi import Response

from actions.feeds.addresses import feed, known_feed
from actions.feeds.choices import choose_alarms, choose_language
from models.errors import NotFound
from models.feeds import AlarmChoice, Feed, FeedScope
from models.settings import settings
from notifications.language import LANGUAGES, pick
from web.files.qr_code import qr_code
from web.forms.answer import answered
from web.server.dependencies import Visit, Visiting
from web.server.form_data import Posted
from web.server.pages import language_of
from web.server.routes import open_router

router = open_router()


@dataclass(frozen=True)
class Links:
    """One feed's address as the clients take it; the companies' are None where their servers could not fetch it."""

    https: str
    webcal: str
    google: str | None = None
    outlook: str | None = None
    office: str | None = None


def links_to(address: str, name: str) -> Links:
    """The forms of a feed's address. Google takes webcal only (and then refreshes), Microsoft https only.

    The companies' forms are undocumented; they are those of the package add-to-calendar-button.
    """
    scheme, _, rest = address.partition("://")
    webcal = f"webcal://{rest}"
    if scheme != "https":
        return Links(address, webcal)
    asked = f"addfromweb/?url={quote(address, safe='')}&name={quote(name, safe='')}"
    return Links(
        address,
        webcal,
        google=f"https://calendar.google.com/calendar/u/0/r?cid={quote(webcal, safe='')}",
        outlook=f"https://outlook.live.com/calendar/0/{asked}",
        office=f"https://outlook.office.com/calendar/0/{asked}",
    )


def own_feed(visiting: Visit) -> Feed | None:
    """The person's feed, ended or not, when one was made."""
    return known_feed(visiting.database, visiting.school, FeedScope.PERSON, str(visiting.person.id))


def in_wechat(visiting: Visit) -> bool:
    """Say whether the page is seen inside WeChat, which runs neither webcal links nor downloads."""
    return "MicroMessenger" in visiting.request.headers.get("user-agent", "")


@router.get("/p/{token}/calendar")
def subscribe_page(visiting: Visiting) -> Response:
    """How to get one's duties into a calendar. Looking makes no address: link previews look too."""
    found = own_feed(visiting)
    alive = found if found and found.revoked_at is None else None
    school = pick(visiting.school.name, visiting.school.name_en, language_of(visiting.request))
    name = f"{visiting.person.name} · {school}"
    links = links_to(settings().address + alive.path, name) if alive else None
    return visiting.page(
        "own/subscribe.html",
        feed=alive,
        ended=found is not None and alive is None,
        links=links,
        qr=qr_code(links.webcal) if links else "",
        choices=list(AlarmChoice),
        languages=["", *LANGUAGES],
        in_wechat=in_wechat(visiting),
    )


@router.post("/p/{token}/calendar")
@answered(subscribe_page, "{visiting.home}/calendar")
def make_address(visiting: Visiting) -> None:
    """Make the person's calendar address; one that was made before stays."""
    feed(visiting.database, visiting.school, FeedScope.PERSON, str(visiting.person.id), visiting.now)


@router.post("/p/{token}/calendar/reminders")
@answered(subscribe_page, "{visiting.home}/calendar?told=reminders")
def choose_reminders(visiting: Visiting, form: Posted) -> None:
    """From now on the person's calendar carries these reminders."""
    mine = own_feed(visiting)
    if mine is None or mine.revoked_at is not None:
        raise NotFound("feed.unknown")
    choose_alarms(visiting.database, mine, str(form.get("alarms", "missing")), visiting.now, visiting.actor)


@router.post("/p/{token}/calendar/language")
@answered(subscribe_page, "{visiting.home}/calendar?told=language")
def choose_own_language(visiting: Visiting, form: Posted) -> None:
    """From now on the person is spoken to in this language, in their calendar too."""
    choice = str(form.get("language", "missing"))
    choose_language(visiting.database, visiting.person, choice, visiting.now, visiting.actor)
    visiting.request.session.pop("language", None)  # what this browser chose before
