"""Letters: what a notice says, from one template a kind and language; the first line is the subject.

A template sees the notice's facts by name and as `facts` (JSON values: instants and days as ISO text), and the
envelope: `school` and `zone`, the `link` to the reader's own page ("" when there is none). A fact it needs and
is missing is an error. A line that ends with `{##}` goes on on the next.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from notifications import language as words

# Every kind of letter with the facts it cannot do without. Some may also have name_en, place, reason, people;
# `duties` are things with name, start, end (an absence lists bare names), `changed` may tell what was `before`
# (start, end), `step_late` the checklist_en, a leader's `digest` yesterday's `report` and today's `gaps`.
FACTS = {
    "assigned": ("duties", "count"),
    "withdrawn": ("duties", "count"),
    "changed": ("name", "start", "end"),
    "cancelled": ("name", "start", "end", "reason"),
    "reminder": ("name", "start", "end"),
    "overdue": ("name", "start", "end"),
    "escalation": ("name", "start", "end"),
    "roster_proposed": ("first", "last", "count", "gaps"),
    "roster_lapsed": ("first", "last", "published"),
    "roster_taken_back": ("first", "last"),
    "roster_published": ("first", "last", "count", "gaps"),
    "checklist_opened": ("name", "deadline", "steps"),
    "step_late": ("name", "due", "checklist"),
    "problem_reported": ("title", "detail", "place", "reported_by", "urgent"),
    "absence_reported": ("person", "kind", "start", "end", "duties", "count"),
    "absence_withdrawn": ("person", "kind", "start", "end"),
    "person_left": ("person", "last", "duties", "count"),
    "day_report": ("day", "done", "late_done", "missed", "open", "gaps", "cancelled", "complete"),
    "replan_proposed": ("wanted", "count", "changes", "people", "gaps", "proved"),
    "hand_overtaken": ("seats", "count", "left"),
    "swap_offered": ("person", "gives", "gets"),
    "swap_accepted": ("person", "gives", "gets"),
    "swap_declined": ("person", "gives", "gets"),
    "checklist_incomplete": ("name", "deadline", "done", "required", "missing"),
    "calendar_needed": ("year", "begun"),
    "qualification_expiring": ("person", "qualification", "last", "days"),
    "new_link": (),
    "digest": ("day", "duties", "late", "words"),
    "several": ("count", "words"),
    "group_day": ("day", "text", "robot"),
    "run_trouble": ("run", "state", "reason"),
    "disk_low": ("free", "folder"),
}
ENVELOPE = {"school": "", "zone": "Asia/Shanghai", "link": ""}


@dataclass(frozen=True)
class Letter:
    """A subject line and a plain text."""

    subject: str
    body: str

    @property
    def text(self) -> str:
        """The whole letter, to be copied by hand into a chat."""
        return f"{self.subject}\n{self.body}"


def require(kind: str, facts: dict[str, Any]) -> None:
    """Raise ValueError for a kind of letter there is not, or for facts it cannot be written from."""
    if kind not in FACTS:
        raise ValueError(f"there is no letter {kind!r}")
    if lacking := [name for name in FACTS[kind] if name not in facts]:
        raise ValueError(f"a letter {kind!r} needs {lacking}")


def write(kind: str, facts: dict[str, Any], language: str) -> Letter:
    """The letter for a kind of notice, in a language; raises what `require` does."""
    require(kind, facts)
    tongue = words.known(language)
    template = _letters().get_template(f"{tongue}/{kind}.j2")
    text = template.render({**ENVELOPE, **facts, "facts": facts, "language": tongue})
    subject, _, body = text.strip().partition("\n")
    return Letter(" ".join(subject.split()), body.strip())


def gist(letter: Letter, facts: dict[str, Any], zone: str, language: str) -> str:
    """A letter as one line of another: its subject, and when its duties are."""
    tongue = words.known(language)
    timed = [thing for thing in facts.get("duties", []) if isinstance(thing, dict)]
    spans = [
        f"{words.pick(one['name'], one.get('name_en', ''), tongue)} {_when(one, zone, tongue)}"
        for one in timed
    ]
    if "start" in facts and "end" in facts:
        spans = [_when(facts, zone, tongue)]
    return f"{letter.subject} {words.listing(spans, tongue)}".strip()


def _when(thing: dict[str, Any], zone: str, language: str) -> str:
    start, end = (datetime.fromisoformat(thing[name]) for name in ("start", "end"))
    return words.span_text(start, end, zone, language)


@lru_cache
def _letters() -> Environment:
    letters = Environment(
        loader=PackageLoader("notifications", "templates"),
        undefined=StrictUndefined,
        autoescape=False,  # plain text: nothing is ever shown as HTML
        trim_blocks=True,
        lstrip_blocks=True,
    )
    letters.filters |= {"day": _day, "moment": _moment, "span": _span, "named": _named}
    letters.filters |= {"word": _word, "listing": _listing}
    return letters


@pass_context
def _day(context: Context, text: str) -> str:
    return words.day_text(date.fromisoformat(text), context["language"])


@pass_context
def _moment(context: Context, text: str) -> str:
    return words.moment_text(datetime.fromisoformat(text), context["zone"], context["language"])


@pass_context
def _span(context: Context, thing: dict[str, str]) -> str:
    return _when(thing, context["zone"], context["language"])


@pass_context
def _named(context: Context, thing: dict[str, str]) -> str:
    return words.pick(thing["name"], thing.get("name_en", ""), context["language"])


@pass_context
def _word(context: Context, code: str) -> str:
    """A word of the catalogue; one a school made up itself as it is."""
    tongue = context["language"]
    return words.say(code, tongue) if words.has(code, tongue) else code.rpartition(".")[2]


@pass_context
def _listing(context: Context, items: list[str]) -> str:
    return words.listing(items, context["language"])
