"""What a school says when it begins: on the first start, and when an operator adds another one."""

from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from fastapi import Request
from pydantic import BaseModel, Field
from starlette.datastructures import FormData

from actions.installation.first_start import NO_PACK, PACKS, ZONES, Beginning, FirstTerm
from actions.installation.packs import pack_facts
from actions.school.form_values import FormDay
from calendars.school_days.usual_terms import present_term
from notifications.language import LANGUAGES, pick, say
from web.forms.form import Form, form_of
from web.server.pages import language_of

Pack = Literal["cn-school", "de-school", "vn-school", "none"]


class SchoolBegins(BaseModel):
    """A school, of which kind it is, the pack it begins with and its first term."""

    school: str = Field(min_length=1, max_length=200)
    code: str = Field(default="school", min_length=1, max_length=200)
    profile: str = Field(default="", max_length=40)
    pack: Pack = "cn-school"
    term: str = Field(min_length=1, max_length=200)
    first: FormDay
    last: FormDay


def beginning(asked: SchoolBegins, form: FormData, language: str) -> Beginning:
    """What was entered, as the school begins with it: what schools of its kind have, and what was ticked."""
    facts = pack_facts(asked.pack) if asked.pack != NO_PACK else None
    spoken = facts.language if facts else language
    return Beginning(
        asked.code,
        asked.school,
        asked.pack,
        frozenset(_ticked(form, asked.pack) | facts.had_by(asked.profile)) if facts else frozenset(),
        FirstTerm(asked.term, asked.first, asked.last),
        spoken if spoken in LANGUAGES else "en",
    )


def usual_term(now: datetime, country: str = "CN") -> dict[str, Any]:
    """Return the present term of a country's schools as the values of the form; none where there is no habit."""
    term = present_term(country, now.astimezone(ZoneInfo(ZONES[country])).date())
    return {"term": term.code, "first": term.first, "last": term.last} if term else {}


def _ticked(form: FormData, pack: str) -> set[str]:
    return {str(switch) for switch in form.getlist(f"switch.{pack}")}


def beginning_facts(
    request: Request, model: type[SchoolBegins], action: str, **instead: Any
) -> dict[str, Any]:
    """The form of a beginning with the term it is probably in, the packs there are, and what was ticked."""
    packs, language = {pack: pack_facts(pack) for pack in PACKS}, language_of(request)
    named = [(pack, pick(facts.name, facts.name_en, language)) for pack, facts in packs.items()]
    kinds = [
        (kind, pick(profile.label, profile.label_en, language))
        for facts in packs.values()
        for kind, profile in facts.profiles.items()
    ]
    choices = {"pack": [*named, (NO_PACK, say("pack.none", language))], "profile": kinds}
    form: Form = form_of(request, model, "start", action, choices=choices, **instead)
    ticked = {pack: _ticked(request.state.posted, pack) if form.refused else set() for pack in packs}
    return {"form": form, "packs": packs, "ticked": ticked}
