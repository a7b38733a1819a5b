"""The staff: teams, certificates that run out; new links for their own pages, and calendars that many share.

Nobody is shown the link or the calendar of another person: who needs a new one is sent it, or gets a slip.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from actions.feeds.addresses import feeds, keep_feeds, revoke, rotate
from actions.people.personal_link import (
    person_link,
    print_links,
    reachable,
    send_link,
    without_link,
)
from actions.people.staff import EXPIRES_SOON, lasting_certificates
from actions.school.rows import people_of
from actions.xlsx.words import word_of
from models.database import changing
from models.feeds import Feed, FeedScope
from models.people import Person
from web.files.qr_code import qr_code
from web.forms.answer import answered
from web.server.dependencies import AtDesk, AtManagersDesk, Desk, own
from web.server.pages import language_of
from web.server.routes import office_router

router = office_router()
FEW = 40  # more people than these stand folded by team


@router.get("/people")
def people_page(desk: AtDesk, q: Annotated[str, Query(max_length=64)] = "") -> Response:
    """Everybody by team, or those found by `q`; the addresses of shared calendars are shown to managers only: they open
    what they name."""
    everybody = people_of(desk.database, desk.school)
    there = [person for person in everybody if person.left is None or person.left >= desk.today]
    former = [person for person in everybody if person not in there]
    teams = _teams(person for person in there if _is_found(person, q, language_of(desk.request)))
    views = feeds(desk.database, desk.school, desk.now) if desk.user.may_manage else []
    waiting = without_link(desk.database, desk.school, desk.now) if desk.user.may_manage else []
    return desk.page(
        "school/people.html",
        teams=teams,
        q=q,
        folded=len(there) > FEW and not q,
        former=former,
        papers=lasting_certificates(desk.database, desk.school),
        soon=desk.today + EXPIRES_SOON,
        reachable=reachable,
        unsent=[person for person in waiting if reachable(person)],
        unprinted=[person for person in waiting if not reachable(person)],
        own_feeds={view.feed.subject: view.feed for view in views if view.feed.scope == FeedScope.PERSON},
        shared_feeds=[view for view in views if view.feed.scope != FeedScope.PERSON],
    )


def _teams(people: Iterable[Person]) -> dict[str, list[Person]]:
    """The people by team, the teams and their people as their numbers follow one another: as the school's list has
    them."""
    teams: dict[str, list[Person]] = defaultdict(list)
    for person in sorted(people, key=lambda person: (len(person.code), person.code)):
        teams[person.team].append(person)
    return teams


def _is_found(person: Person, sought: str, language: str) -> bool:
    """Say whether a person is found by a part of their name, number, team or title."""
    roles = [word_of("pool", role, language) for role in person.roles]
    known = " ".join((person.name, person.code, person.team, *person.titles, *roles))
    return all(word in known.lower() for word in sought.lower().split())


@router.post("/feeds")
@answered(people_page, "/people?told=feeds")
def make_feeds(desk: AtManagersDesk) -> None:
    """Make a calendar address for everybody who has none."""
    keep_feeds(desk.database, desk.school, desk.now)


@router.post("/feeds/{feed_id}/rotate")
@answered(people_page, "/people?told=rotated")
def rotate_feed(desk: AtManagersDesk, feed_id: UUID) -> None:
    """Give a calendar a new address; the old one is dead."""
    rotate(desk.database, own(desk.database, desk.school, Feed, feed_id), desk.now, desk.actor)


@router.post("/feeds/{feed_id}/revoke")
@answered(people_page, "/people?told=revoked")
def revoke_feed(desk: AtManagersDesk, feed_id: UUID) -> None:
    """End a calendar subscription."""
    revoke(desk.database, own(desk.database, desk.school, Feed, feed_id), desk.now, desk.actor)


@router.post("/people/links")
@answered(people_page, "/people?told=links_sent")
def send_first_links(desk: AtManagersDesk) -> None:
    """Send their link to everybody who never got it and can be reached."""
    for person in filter(reachable, without_link(desk.database, desk.school, desk.now)):
        send_link(desk.database, person, desk.now, desk.actor)


@router.post("/people/slips")
def print_first_links(desk: AtManagersDesk) -> Response:
    """A slip for everybody who never got their link and cannot be reached."""
    waiting = without_link(desk.database, desk.school, desk.now)
    return _slips(desk, [person for person in waiting if not reachable(person)])


@router.post("/people/{person_id}/link")
@answered(people_page, "/people?told=link_sent")
def send_new_link(desk: AtManagersDesk, person_id: UUID) -> None:
    """Send a person a new link; the lost one opens nothing."""
    send_link(desk.database, own(desk.database, desk.school, Person, person_id), desk.now, desk.actor)


@router.post("/people/{person_id}/slip")
def print_new_link(desk: AtManagersDesk, person_id: UUID) -> Response:
    """A slip with a person's new link, to be handed over; the lost one opens nothing."""
    return _slips(desk, [own(desk.database, desk.school, Person, person_id)])


def _slips(desk: Desk, people: list[Person]) -> Response:
    """The answer itself is the paper: no address leads to it again."""
    with changing(desk.database):
        printed = print_links(desk.database, people, desk.now, desk.actor)
    slips = [(person, person_link(person)) for person in printed]
    return desk.page("school/slips.html", slips=slips, qr=qr_code, pdf="")
