"""The staff: teams, certificates that run out, personal links and calendar addresses."""

from collections import defaultdict
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from fastapi.responses import RedirectResponse

from actions.feeds.addresses import feeds, keep_feeds, revoke, rotate
from actions.people.personal_link import person_link, rotate_link
from actions.people.staff import EXPIRES_SOON, lasting_certificates
from actions.school.rows import people_of
from models.feeds import Feed, FeedScope
from models.people import Person
from web.server.dependencies import AtDesk, AtManagersDesk, own
from web.server.sessions import csrf_checked

router = APIRouter(dependencies=[Depends(csrf_checked)])


@router.get("/people")
def people_page(desk: AtDesk) -> Response:
    """Everybody by team; links are shown to managers only, because they open what they name."""
    teams: dict[str, list[Person]] = defaultdict(list)
    for person in people_of(desk.database, desk.school):
        if person.left is None or person.left >= desk.today:
            teams[person.team].append(person)
    views = feeds(desk.database, desk.school, desk.now) if desk.user.may_manage else []
    return desk.page(
        "school/people.html",
        teams=teams,
        papers=lasting_certificates(desk.database, desk.school),
        soon=desk.today + EXPIRES_SOON,
        link=person_link,
        own_feeds={view.feed.subject: view.feed for view in views if view.feed.scope == FeedScope.PERSON},
        shared_feeds=[view for view in views if view.feed.scope != FeedScope.PERSON],
    )


@router.post("/feeds")
def make_feeds(desk: AtManagersDesk) -> Response:
    """Make a calendar address for everybody who has none."""
    keep_feeds(desk.database, desk.school, desk.now)
    return RedirectResponse("/people?told=feeds", 303)


@router.post("/feeds/{feed_id}/rotate")
def rotate_feed(desk: AtManagersDesk, feed_id: UUID) -> Response:
    """Give a calendar a new address; the old one is dead."""
    rotate(desk.database, own(desk.database, desk.school, Feed, feed_id), desk.now, desk.actor)
    return RedirectResponse("/people?told=rotated", 303)


@router.post("/feeds/{feed_id}/revoke")
def revoke_feed(desk: AtManagersDesk, feed_id: UUID) -> Response:
    """End a calendar subscription."""
    revoke(desk.database, own(desk.database, desk.school, Feed, feed_id), desk.now, desk.actor)
    return RedirectResponse("/people?told=revoked", 303)


@router.post("/people/{person_id}/link")
def new_link(desk: AtManagersDesk, person_id: UUID) -> Response:
    """Give a person a new page address; the lost one opens nothing."""
    rotate_link(desk.database, own(desk.database, desk.school, Person, person_id), desk.now, desk.actor)
    return RedirectResponse("/people?told=rotated", 303)
