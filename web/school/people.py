"""The staff: teams, certificates that run out, personal links and calendar addresses."""

from collections import defaultdict
from uuid import UUID

from fastapi import Response

from actions.feeds.addresses import feeds, keep_feeds, revoke, rotate
from actions.people.personal_link import person_link, rotate_link
from actions.people.staff import EXPIRES_SOON, lasting_certificates
from actions.school.rows import people_of
from models.feeds import Feed, FeedScope
from models.people import Person
from web.forms.answer import answered
from web.server.dependencies import AtDesk, AtManagersDesk, own
from web.server.routes import office_router

router = office_router()


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


@router.post("/people/{person_id}/link")
@answered(people_page, "/people?told=rotated")
def new_link(desk: AtManagersDesk, person_id: UUID) -> None:
    """Give a person a new page address; the lost one opens nothing."""
    rotate_link(desk.database, own(desk.database, desk.school, Person, person_id), desk.now, desk.actor)
