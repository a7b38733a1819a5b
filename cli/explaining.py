"""Explanations: why somebody has a duty, and what everybody has borne."""

from typing import Annotated
from uuid import UUID

import typer

from actions.explaining import RivalView, why_them
from actions.reading import duty_view
from cli.options import JsonOption, SchoolOption, reading_school
from cli.show import Row, language, rows


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
        for one in why_them(session, mine, duty_view(session, mine, duty)):
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
