"""What a school says on its path: what it has, and which steps it leaves out."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session

from actions.installation.packs import adopt, pack_facts
from actions.setup.path import Step
from models.journal import Verb, write
from models.schools import School


def choose_switches(session: Session, school: School, on: Collection[str], now: datetime, actor: str) -> None:
    """What the school has from now on: the routines of its pack are on or off accordingly, but for those it edited."""
    school.switches = {switch: switch in on for switch in pack_facts(school.pack).switches}
    adopt(session, school, school.pack, now, actor)


def skip_step(session: Session, school: School, step: Step, now: datetime, actor: str) -> None:
    """Leave a step out, until somebody takes it up again."""
    _keep(session, school, [*school.skipped, step.value], now, actor)


def take_up_step(session: Session, school: School, step: Step, now: datetime, actor: str) -> None:
    """Take up a step that was left out."""
    _keep(session, school, [one for one in school.skipped if one != step], now, actor)


def _keep(session: Session, school: School, skipped: list[str], now: datetime, actor: str) -> None:
    school.skipped = list(dict.fromkeys(skipped))
    session.add(school)
    write(session, now, actor, Verb.SKIP_STEP, school, skipped=school.skipped)
