"""Turn facts into a page: the templates, the language, and what every page can say."""

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache, partial
from typing import Annotated, Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from babel.dates import format_date
from fastapi import Query, Request
from fastapi.responses import HTMLResponse
from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader, StrictUndefined
from jinja2.ext import Extension

from models.forms import PICTURE
from models.settings import settings
from notifications import language as words
from notifications.language import LANGUAGES, known, pick, say
from notifications.sentences.actors import actor_text
from notifications.sentences.causes import cause_sentence
from notifications.sentences.codes import field_label, undelivered, word
from notifications.sentences.codes import refusal as sentence
from notifications.sentences.values import value_text
from web.server.sessions import csrf_token

PlainDay = Annotated[date | None, Query(ge=date(2000, 1, 1), le=date(2100, 12, 31))]
"""A day in an address; none of the far ends, where there is no day before or after."""
GROUPS = ("today", "roster", "work", "school", "paper", "own", "entrance", "setup")
"""The pages' groups; each keeps its templates beside its pages, named `group/page.html`."""
DEFAULT_ZONE = "Asia/Shanghai"
INDENT = re.compile(r"^ +", re.MULTILINE)


class Unindented(Extension):
    """Templates are indented for who reads them; a page is sent without, as a phone pays for every space."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The template with one space where a line was indented: white space is white space to a browser."""
        return INDENT.sub(" ", source)


@lru_cache
def environment() -> Environment:
    """The frames all pages share, and the templates beside each group of pages; every value is escaped."""
    beside = {group: PackageLoader(f"web.{group}") for group in GROUPS}
    made = Environment(
        loader=ChoiceLoader([PackageLoader("web"), PrefixLoader(beside)]),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=[Unindented],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.tests["picture"] = lambda entry: PICTURE.fullmatch(str(entry)) is not None
    return made


def page(request: Request, template: str, status: int = 200, **facts: Any) -> HTMLResponse:
    """A page in the visitor's language."""
    vocabulary = _vocabulary(request, language_of(request))
    return HTMLResponse(environment().get_template(template).render(**vocabulary, **facts), status)


def language_of(request: Request) -> str:
    """The language asked for, else the one of this browser, of the person, of the school."""
    session = request.scope.get("session", {})
    asked = request.query_params.get("lang")
    if asked and session.get("language") != known(asked):
        session["language"] = known(asked)
    return known(session.get("language") or getattr(request.state, "language", None))


def _vocabulary(request: Request, language: str) -> dict[str, Any]:
    zone = getattr(request.state, "zone", DEFAULT_ZONE)
    locale = words.locale_of(language)
    return {
        "_": partial(_say, language),
        "say": partial(_say, language),
        "word": lambda family, code: word(family, code, language),
        "field_label": lambda form, name: field_label(form, name, language),
        "pick": lambda thing: pick(thing.name, thing.name_en, language),
        "pick_words": lambda chinese, english: pick(chinese, english, language),
        "label": lambda thing: pick(thing.label, thing.label_en, language),
        "day_text": lambda day, **options: words.day_text(day, language, **options),
        "month_text": lambda day: words.month_text(day, language),
        "weekday_letter": lambda day: format_date(day, "EEEEE", locale=locale),
        "span_text": lambda start, end: words.span_text(start, end, zone, language),
        "before_text": lambda minutes: words.before_text(minutes, language),
        "actor_text": lambda actor: actor_text(actor, language, {}),
        "about_text": lambda span: words.about_text(span, language),
        "time_text": lambda instant: words.time_text(instant, zone, language),
        "moment_text": lambda instant: words.moment_text(instant, zone, language),
        "deadline_text": lambda instant: deadline_text(instant, zone, language),
        "days_text": lambda first, last: words.days_text(first, last, language),
        "cause_text": partial(_cause, language),
        "value_text": lambda table, field, value: value_text(table, field, value, language),
        "refusal_text": lambda refusal: sentence(refusal, language),
        "fault_text": lambda error: undelivered(error, language),
        "csrf": partial(csrf_token, request),
        "fresh_key": lambda: uuid4().hex,
        "other_languages": [(other, _switch(request, other)) for other in LANGUAGES if other != language],
        "html_language": language.replace("_", "-"),
        "path": request.url.path,
        "address": settings().address,
        "only_here": settings().only_here,
        "refused": getattr(request.state, "refusal", None),
        "told": request.query_params.get("told", ""),
    }


def deadline_text(instant: datetime, zone: str, language: str) -> str:
    """Until when: a midnight is told as the day that ends with it, as people say it."""
    local = instant.astimezone(ZoneInfo(zone))
    if local.time() == time(0):
        return words.day_text(local.date() - timedelta(days=1), language)
    return words.moment_text(instant, zone, language)


def _cause(language: str, cause: Any) -> str:
    """What keeps work from being done, as a sentence."""
    numbers = (cause.pool, cause.wanted, cause.there, cause.facts)
    return cause_sentence(cause.lack, cause.word, language, *numbers)


def _say(language: str, text: str, **facts: Any) -> str:
    return say(text, language, **facts)


def _switch(request: Request, language: str) -> str:
    return str(request.url.include_query_params(lang=language).replace(scheme="", netloc=""))


def local_path(path: str) -> str:
    """A path of ours to go on to; anything that might lead elsewhere becomes the first page."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else "/"
