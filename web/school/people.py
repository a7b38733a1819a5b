"""The staff: teams, certificates that run out, personal links and calendar addresses."""

from collections import defaultdict
from datetime import timedelta
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from fastapi.responses import RedirectResponse
from sqlmodel import col, select

from actions.feeds.addresses import feeds, keep_feeds, revoke, rotate
from actions.people.personal_link import person_link, rotate_link
from models.feeds import Feed, FeedScope
from models.people import Person, Qualification
from web.server.dependencies import AtDesk, AtManagersDesk, Desk, own
from web.server.sessions import csrf_checked

router = APIRouter(dependencies=[Depends(csrf_checked)])
EXPIRES_SOON = timedelta(days=30)


@router.get("/people")
def people_page(desk: AtDesk) -> Response:
    """Everybody by team; links are shown to managers only, because they open what they name."""
    mine = select(Person).where(Person.school_id == desk.school.id)
    people = desk.database.exec(mine.order_by(col(Person.team), col(Person.code)))
    teams: dict[str, list[Person]] = defaultdict(list)
    for person in people:
        if person.left is None or person.left >= desk.today:
            teams[person.team].append(person)
    views = feeds(desk.database, desk.school, desk.now) if desk.user.may_manage else []
    return desk.page(
        "school/people.html",
        teams=teams,
        papers=papers(desk),
        soon=desk.today + EXPIRES_SOON,
        link=person_link,
        own_feeds={view.feed.subject: view.feed for view in views if view.feed.scope == FeedScope.PERSON},
        shared_feeds=[view for view in views if view.feed.scope != FeedScope.PERSON],
    )


def papers(desk: Desk) -> dict[UUID, list[Qualification]]:
    """Everybody's certificates: of each kind the one that lasts longest."""
    mine = select(Qualification).where(Qualification.school_id == desk.school.id)
    newest: dict[tuple[UUID, str], Qualification] = {}
    for paper in desk.database.exec(mine.order_by(col(Qualification.last))):
        newest[paper.person_id, paper.kind] = paper
    found: dict[UUID, list[Qualification]] = defaultdict(list)
    for (person, _), paper in sorted(newest.items(), key=lambda item: item[1].last):
        found[person].append(paper)
    return found


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
