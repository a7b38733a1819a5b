"""Coverage: which routines run, and what the others lack."""

from collections import Counter

import typer

from actions.coverage.causes import Cause, Covered, coverage
from actions.coverage.figures import Share, figures_ahead
from cli.options import JsonOption, SchoolOption, reading_school
from cli.show import Row, language, rows
from models import clock
from notifications.language import pick, say
from notifications.sentences.causes import cause_sentence

commands = typer.Typer()
NONE = Share()


@commands.command("coverage")
def show_coverage(school: SchoolOption = None, json: JsonOption = False) -> None:
    """覆盖 · List every routine that is on: it runs, or what it lacks; how many places it wants in the coming four
    weeks, how many of them are covered, and what leaves the others open."""
    with reading_school(school) as (session, mine):
        found = coverage(session, mine, clock.now())
        figures = figures_ahead(session, mine, clock.now())
        shares = figures.shares
        listed: list[Row] = [
            {
                "routine": one.routine.code,
                "name": pick(one.routine.name, one.routine.name_en, language()),
                "state": one.state if json else say(f"lack.{one.state}", language()),
                "wanted": shares.get(one.routine.id, NONE).wanted,
                "covered": shares.get(one.routine.id, NONE).covered,
                "causes": [
                    _cause(cause, places, full=json)
                    for cause, places in _causes(one, figures.left.get(one.routine.id, Counter())).items()
                ],
            }
            for one in found
        ]
        share, left = figures.beside(one.routine.id for one in found)
        if share.wanted:
            listed.append(
                {
                    "routine": "",
                    "name": say("Other work, of our own duty tables", language()),
                    "state": "runs" if json else say("lack.runs", language()),
                    "wanted": share.wanted,
                    "covered": share.covered,
                    "causes": [_cause(cause, places, full=json) for cause, places in left.most_common()],
                }
            )
    rows(listed, as_json=json)


def _causes(covered: Covered, left: Counter[Cause]) -> dict[Cause, int]:
    """What a routine lacks, and what leaves places of its duties open though it runs; with how many each."""
    return dict.fromkeys(covered.causes, 0) | dict(left.most_common())


def _cause(cause: Cause, places: int, *, full: bool) -> object:
    if not full:
        return cause_sentence(
            cause.lack, cause.word, language(), cause.pool, cause.wanted, cause.there, cause.facts
        )
    return {
        "lack": cause.lack,
        "word": cause.word,
        "pool": cause.pool,
        "wanted": cause.wanted,
        "there": cause.there,
        "places": places,
    }
