"""The fairness ledger: everybody's account with its arithmetic, as a picture and as a table."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Annotated

from fastapi import Query, Response

from actions.planner.ledger import AccountView, accounts_of
from actions.school.school_time import calendar_of, chosen_term
from calendars.school_days.days import Term
from models.errors import BadInput
from rosters.question.problem import Burden
from web.server.dependencies import AtDesk, Desk
from web.server.routes import office_router

router = office_router()
NAMES, WIDTH, ROW = 96, 560, 22
"""Of the picture: room for names, the longest bar, the height of a person's row."""
COLOURS = {
    Burden.EARLY: "#e0a83a",
    Burden.NIGHT: "#3f51a5",
    Burden.WEEKEND: "#4c9a5f",
    Burden.HOLIDAY: "#c2453d",
    Burden.HEAVY: "#7a6a5b",
}


@dataclass(frozen=True)
class Bar:
    """One class of one person, in the picture's units."""

    burden: Burden
    x: float
    width: float
    amount: float


@dataclass(frozen=True)
class Row:
    """One person's row: bars end to end, and where their sum stands."""

    view: AccountView
    y: int
    bars: tuple[Bar, ...]
    end: float


@dataclass(frozen=True)
class Picture:
    """The accounts of one team, on the scale of the whole school; `mean` is where their mean lies."""

    team: str
    rows: tuple[Row, ...]
    height: int
    mean: float
    mean_at: float


@router.get("/ledger")
def ledger_page(desk: AtDesk, term: Annotated[str, Query(max_length=64)] = "") -> Response:
    """The term's accounts, by team."""
    chosen, terms = _term(desk, term)
    found = accounts_of(desk.database, desk.school, chosen.staff_first or chosen.first, _last(chosen))
    return desk.page(
        "roster/ledger.html",
        term=chosen,
        terms=terms,
        pictures=pictures(found),
        burdens=list(Burden),
        colours=COLOURS,
        names=NAMES,
        width=NAMES + WIDTH + 64,
        row=ROW,
    )


def _term(desk: Desk, code: str) -> tuple[Term, list[Term]]:
    """The term asked for, else the one that is now or comes next, else the last there was."""
    calendar = calendar_of(desk.database, desk.school)
    terms = list(calendar.terms)
    found = chosen_term(calendar, code, desk.today)
    if found is None or code not in ("", found.code):
        raise BadInput("term.none", term=code, known="、".join(term.code for term in terms))
    return found, terms


def _last(term: Term) -> date:
    return term.staff_last or term.last


def pictures(found: list[AccountView]) -> list[Picture]:
    """A picture a team, all on one scale."""
    longest = max((view.account.per_share for view in found), default=0) or 1
    teams = groupby(found, key=lambda view: view.person.team)
    return [_picture(team, list(views), WIDTH / longest) for team, views in teams]


def _picture(team: str, views: list[AccountView], scale: float) -> Picture:
    rows = tuple(_row(view, number * ROW, scale) for number, view in enumerate(views))
    mean = sum(view.account.weighed for view in views) / sum(view.account.share for view in views)
    return Picture(team, rows, len(rows) * ROW, mean, NAMES + mean * scale)


def _row(view: AccountView, y: int, scale: float) -> Row:
    bars, x = [], float(NAMES)
    for burden, entry in view.account.entries.items():
        amount = entry.total * entry.weight / 100 / view.account.share
        if amount > 0:
            bars.append(Bar(burden, round(x, 1), round(amount * scale, 1), amount))
            x += amount * scale
    return Row(view, y, tuple(bars), round(x, 1))
