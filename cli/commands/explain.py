"""Explanations: why somebody has a duty, and what everybody has borne."""

from typing import Annotated
from uuid import UUID

import typer

from actions.duties.views import duty_view
from actions.planner.explain import RivalView, why_them
from actions.planner.ledger import AccountView, accounts_of
from actions.school.may_see import ANYBODY
from actions.school.schools import today
from cli.options import FromOption, JsonOption, SchoolOption, ToOption, reading_school, span
from cli.show import Row, language, rows
from models import clock
from models.errors import NotFound


def why(
    duty: Annotated[
        UUID, typer.Argument(help="任务编号，见 duties --json · id of the duty, from duties --json")
    ],
    school: SchoolOption = None,
    json: JsonOption = False,
) -> None:
    """为什么是这个人 · Say why its people have a duty: the alternatives, their loads, the rule against each."""
    found: list[Row] = []
    with reading_school(school) as (session, mine):
        view = duty_view(session, mine, duty)
        if not view.seen_by(ANYBODY, today(mine, clock.now())):
            raise NotFound("duty.unknown")
        for one in why_them(session, mine, view):
            holder = one.holder.person.name
            found.append({"for": holder, **_rival(one.holder), "why": one.in_words(language())})
            found += [{"for": holder, **_rival(rival)} for rival in one.rivals]
    if not json:
        found = [{name: row[name] for name in ("for", "person", "why")} for row in found]
    rows(found, as_json=json)


def _rival(view: RivalView) -> Row:
    rival = view.rival
    return {
        "person": view.person.name,
        "code": view.person.code,
        "reason": rival.reason,
        "verdict": rival.verdict,
        "bears": rival.bears,
        "week_minutes": rival.minutes,
        "why": view.in_words(language()),
    }


def ledger(
    school: SchoolOption = None, first: FromOption = None, last: ToOption = None, json: JsonOption = False
) -> None:
    """公平账 · List everybody's burdens: carried + credited + this term, weighed, for a full share."""
    with reading_school(school) as (session, mine):
        found = accounts_of(session, mine, *span(session, mine, first, last))
        listed = [_account(view) if json else _shown(view) for view in found]
    rows(listed, as_json=json)


def _account(view: AccountView) -> Row:
    account = view.account
    entries = {
        str(burden): {
            "carried": entry.carried,
            "credit": entry.credit,
            "borne": entry.borne,
            "weight": entry.weight,
        }
        for burden, entry in account.entries.items()
    }
    row: Row = {"code": view.person.code, "name": view.person.name, "team": view.person.team}
    row |= {"burdens": entries, "weighed": account.weighed, "share": account.share}
    return row | {"per_share": round(account.per_share, 2), "minutes": view.load.minutes}


def _shown(view: AccountView) -> Row:
    account = view.account
    sums = {
        str(burden): f"{entry.carried}+{entry.credit}+{entry.borne}"
        for burden, entry in account.entries.items()
    }
    row: Row = {"name": view.person.name, "team": view.person.team, **sums}
    return row | {"share": f"{account.share:g}", "per_share": f"{account.per_share:.1f}"}
