"""Listings: duties, the calendar, feeds."""

import sys
from datetime import timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from actions.duties.views import DutyView, duties_between, find_person, seen
from actions.feeds.addresses import feed, keep_feeds
from actions.feeds.content import render_feed
from actions.school.may_see import ANYBODY
from actions.school.schools import today
from cli.options import FromOption, JsonOption, SchoolOption, ToOption, changing_school, reading_school
from cli.show import Row, language, rows
from models import clock
from models.feeds import FeedScope
from models.settings import settings
from notifications.language import pick

commands = typer.Typer()


@commands.command()
def duties(
    school: SchoolOption = None,
    first: FromOption = None,
    last: ToOption = None,
    days: Annotated[int, typer.Option(help="天数 · number of days, when --to is not given")] = 7,
    person: Annotated[str | None, typer.Option(help="姓名或工号 · name or code")] = None,
    json: JsonOption = False,
) -> None:
    """任务清单 · List duties with who has them."""
    with reading_school(school) as (session, mine):
        start = first.date() if first else today(mine, clock.now())
        end = last.date() if last else start + timedelta(days=days - 1)
        whose = find_person(session, mine, person) if person else None
        found = duties_between(session, mine, start, end, person=whose)
        told = seen(found, ANYBODY, today(mine, clock.now()))
        rows([_duty(view, mine.zone, full=json) for view in told], as_json=json)


def _duty(view: DutyView, zone: str, *, full: bool) -> Row:
    duty = view.duty
    start, end = duty.start.astimezone(ZoneInfo(zone)), duty.end.astimezone(ZoneInfo(zone))
    row: Row = {"day": duty.day.isoformat(), "time": f"{start:%H:%M}–{end:%H:%M}"}
    row["duty"] = pick(duty.name, duty.name_en, language())
    row["place"] = pick(view.place.name, view.place.name_en, language()) if view.place else ""
    row |= {
        "people": [person.name for person in view.people],
        "missing": view.missing,
        "state": duty.state,
    }
    if full:
        row |= {"id": str(duty.id), "key": duty.key, "routine": duty.routine_code}
        row |= {"start": start.isoformat(), "end": end.isoformat(), "due": duty.due.isoformat()}
        row |= {"first": duty.first.isoformat(), "last": duty.last.isoformat(), "burdens": duty.burdens}
        row |= {"provisional": duty.provisional, "published": duty.published}
    return row


@commands.command()
def feeds(school: SchoolOption = None, json: JsonOption = False) -> None:
    """订阅地址 · List every calendar feed with its secret address."""
    with changing_school(school) as (session, mine):
        found = keep_feeds(session, mine, clock.now())
        listed = [
            {
                "scope": view.feed.scope,
                "label": view.label,
                "url": f"{settings().address}{view.feed.path}",
                "ended": view.ended,
                "used": view.feed.used_at,
                "client": view.feed.client,
            }
            for view in found
        ]
    rows(listed, as_json=json)


@commands.command("feed")
def one_feed(
    person: Annotated[str, typer.Option(help="姓名或工号 · name or code")], school: SchoolOption = None
) -> None:
    """一个人的日历 · Write one person's calendar to standard output."""
    now = clock.now()
    with changing_school(school) as (session, mine):
        whose = find_person(session, mine, person)
        written = render_feed(session, feed(session, mine, FeedScope.PERSON, str(whose.id), now), now)
    sys.stdout.buffer.write(written)
