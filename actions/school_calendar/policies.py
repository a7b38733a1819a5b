"""Keep a school's policies: what was entered is checked as a whole, kept where it differs, and can be undone."""

from datetime import datetime

from sqlmodel import Session, col, select

from actions.school.form_values import wrong
from actions.school.row_changes import Change, note
from actions.school.sites import BUILDING, CAMPUS
from models.journal import Verb
from models.places import Place
from models.policies import Policies
from models.schools import School

ELSEWHERE = frozenset({"group_channels"})  # secret addresses: kept by `greenleaf reach`, never shown


def sites(session: Session, school: School) -> list[Place]:
    """The campuses and buildings one may have to walk between."""
    mine = (Place.school_id == school.id, col(Place.kind).in_([BUILDING, CAMPUS]))
    return list(session.exec(select(Place).where(*mine).order_by(col(Place.code))))


def keep_policies(session: Session, school: School, entered: Policies, now: datetime, actor: str) -> Policies:
    """Keep the policies as entered; refuses ways between places the school has not. What is kept elsewhere stays."""
    wanted = entered.model_copy(update={name: getattr(school.policies, name) for name in ELSEWHERE})
    _require_sites(session, school, wanted)
    policy = wanted.model_dump(mode="json", exclude_defaults=True)
    today = school.policies.model_dump(mode="json", exclude_defaults=True)
    changed = sorted(name for name in {*policy, *school.policy} if policy.get(name) != today.get(name))
    before, after = ({f"policy.{name}": one.get(name) for name in changed} for one in (school.policy, policy))
    school.policy = policy
    session.add(school)
    session.flush()
    change = Change(0, school.name, "changed", School, school.id, before, after)
    note(session, now, actor, Verb.KEEP_POLICIES, school, [change] if changed else [])
    return wanted


def _require_sites(session: Session, school: School, wanted: Policies) -> None:
    known = {place.code for place in sites(session, school)}
    for row, way in enumerate(wanted.travel_minutes, start=1):
        unknown = next((code for code in way[:2] if code not in known), None)
        if unknown is not None:
            raise wrong("policy", "travel_minutes", "entry.choice", unknown, row)
