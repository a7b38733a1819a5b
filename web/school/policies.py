"""The school's policies on one page: each with a sentence that says what it does."""

import re
from typing import Any

from fastapi import Response
from starlette.datastructures import FormData

from actions.school.rows import people_of
from actions.school_calendar.policies import keep_policies, sites
from models.durations import hours_text
from models.policies import APPROVALS, BURDENS, SPARED_KINDS, UNDECIDED, Policies
from models.wishes import USUAL_REMINDERS
from notifications.language import say
from web.forms.answer import answered
from web.forms.edits import edited
from web.forms.form import Form, form_of
from web.server.dependencies import AtManagersDesk, Desk, to_change
from web.server.form_data import Posted
from web.server.pages import language_of
from web.server.routes import office_router

router = office_router()
DRAWING = ("roster_weeks", "horizon_days", "roster_approval", "roster_undecided")
GROUPS = {
    "drawing": (*DRAWING, "roster_decide_hours", "freeze_days"),
    "hours": ("day_minutes", "rest_minutes", "run_days", "overtime_minutes", "sequels", "work_hours"),
    "fairness": ("burden_weights", "spared_days", "pair_run"),
    "ways": ("building_minutes", "campus_minutes", "travel_minutes"),
    "telling": ("reminder_minutes", "digest_at", "quiet_from", "quiet_until", "escalate_minutes"),
    "findings": ("early_minutes", "remedy_minutes", "remedy_major_minutes", "recheck_minutes"),
    "repairs": ("repair_minutes", "repair_urgent_minutes", "accept_minutes"),
    "keeping": (
        "keep_notices_days",
        "keep_feeds_days",
        "keep_absences_days",
        "keep_contacts_days",
        "keep_journal_days",
        "keep_photos_days",
    ),
    "reach": ("checklist_lead_days", "feed_past_days", "feed_future_days"),
}
CHOSEN = {"roster_approval": APPROVALS, "roster_undecided": UNDECIDED}
MANIFOLD = (
    "work_hours",
    "burden_weights",
    "spared_days",
    "sequels",
    "travel_minutes",
    "reminder_minutes",
    "escalate_minutes",
)
ARROW = re.compile(r"\s*(?:→|->|⇒|>)\s*")
MORE_WAYS = 3  # empty lines below those there are
MOST_SPANS = 3  # of the office's hours
HIDDEN: dict[str, Any] = {"group_channels": ()}


@router.get("/policies")
def policies_page(desk: AtManagersDesk) -> Response:
    """How this school wants things done."""
    form, policies = _form(desk), desk.school.policies
    several = _several(desk.request.state.posted) if form.refused else policies.model_dump(mode="json")
    categories = {
        person.category for person in people_of(desk.database, desk.school) if person.employed(desk.today)
    }
    known = {int(each) for each in several["reminder_minutes"] if str(each).isdecimal()}
    return desk.page(
        "school/policies.html",
        form=form,
        groups=GROUPS,
        manifold=MANIFOLD,
        fields=several,
        burdens=BURDENS,
        kinds=SPARED_KINDS,
        categories=sorted({*categories, *several["spared_days"]}),
        sites=sites(desk.database, desk.school),
        spans=MOST_SPANS,
        blank=MORE_WAYS,
        lasting=_lasting,
        reminders=sorted({*USUAL_REMINDERS, *known}),
    )


def _lasting(entered: int | str) -> str:
    """A duration as its field holds it; what was refused stays as it was entered."""
    return hours_text(entered) if isinstance(entered, int) else entered


def _form(desk: Desk) -> Form:
    language = language_of(desk.request)
    chosen = {
        name: [(one, say(f"policy.{name}.{one}", language)) for one in options]
        for name, options in CHOSEN.items()
    }
    return form_of(desk.request, Policies, "policy", "/policies", _shown(desk), chosen)


def _shown(desk: Desk) -> Policies:
    """The policies without those that are kept elsewhere."""
    return desk.school.policies.model_copy(update=HIDDEN)


def _several(form: FormData) -> dict[str, Any]:
    """What was entered in more than one field each."""
    found: dict[str, Any] = {"escalate_minutes": _texts(form, "escalate_minutes")}
    found["reminder_minutes"] = sorted(_texts(form, "reminder_minutes"), key=_number, reverse=True)
    found["work_hours"] = [
        pair for pair in zip(_texts(form, "opens"), _texts(form, "closes"), strict=False) if any(pair)
    ]
    weights = {burden: str(form.get(f"weight.{burden}") or "").strip() for burden in BURDENS}
    found["burden_weights"] = {
        burden: weight for burden, weight in weights.items() if weight not in ("", "100")
    }
    found["spared_days"] = _spared(form)
    lines = str(form.get("sequels") or "")[:4000].splitlines()
    found["sequels"] = [ARROW.split(line.strip()) for line in lines if line.strip()]
    ways = zip(*(_texts(form, f"way_{part}") for part in ("from", "to", "minutes")), strict=False)
    return found | {"travel_minutes": [way for way in ways if any(way)]}


def _texts(form: FormData, name: str) -> list[str]:
    return [str(text).strip()[:64] for text in form.getlist(name)]


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def _spared(form: FormData) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for ticked in _texts(form, "spared"):
        category, _, kind = ticked.rpartition("|")
        found.setdefault(category, []).append(kind)
    return found


@router.post("/policies")
@answered(policies_page, "/policies?told=policies")
def keep(desk: AtManagersDesk, form: Posted) -> None:
    """Keep what was entered, all of it or nothing."""
    school = to_change(desk.database, desk.school)
    entered = edited(
        desk.database, Policies, "policy", form, school, _shown(desk), **HIDDEN, **_several(form)
    )
    keep_policies(desk.database, school, entered, desk.now, desk.actor)
