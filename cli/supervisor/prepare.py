"""`python -m cli.supervisor.prepare schema | demo | rest`: what is done before the pages open, and behind them.

It loads what these steps need and none of the other commands: on an old PC that is half of the time.
"""

import secrets
import sys
from datetime import date, datetime, timedelta

from sqlmodel import Session

from actions.installation.demo import live, plant
from actions.installation.schema import upgrade_schema
from actions.installation.users import add_user, recognise, set_password, user_named
from actions.routines.plan_and_publish import plan
from actions.school.schools import today
from cli.options import span
from cli.show import language
from cli.supervisor.steps import REFUSED, step
from models import clock, database
from models.errors import Misconfigured, NotAllowed, Refusal
from models.private_files import write_privately
from models.schools import School
from models.settings import settings
from models.users import Role
from models.whole_files import write_whole

DEMO_USER = "demo"
FIRST_DAYS = timedelta(days=14)


def schema() -> None:
    """Bring the database up to date."""
    with step("数据库 database"), database.of_any_step() as engine:
        upgrade_schema(engine)
    forget_changed_password()


def forget_changed_password() -> None:
    """Strike the demo's first password from its note once it is not the sign-in's any more."""
    user, *password = (
        settings().demo_file.read_text("utf-8").split() if settings().demo_file.exists() else [""]
    )
    if not password:
        return
    try:
        with database.reading() as session:
            recognise(session, user, password[0])
    except NotAllowed:
        write_whole(settings().demo_file, f"{user}\n".encode())


def demo(seconds: float = 3.0) -> None:
    """Plant the demo school and plan its first weeks, once.

    Its sign-in is written last: a start that was cut off begins again and doubles nothing.
    """
    if settings().demo_file.exists():
        return
    now = clock.now()
    with step("演示学校 demo school"), database.session() as session:
        school = plant(session, now, "cli")
        term = span(session, school, None, None)
    first, last = first_weeks(*term, today(school, now))
    with step("先排两周 the first two weeks") as draw:
        plan(
            school.id,
            first,
            last,
            now,
            "cli",
            seconds=seconds,
            progress=lambda so_far: draw(so_far.part),
            whole=True,
        )
        live(school.id, now)
        with database.session() as session:
            password = _sign_in(session, school, now)
    write_whole(settings().demo_rest, f"{term[0]} {term[1]} {now.isoformat()}\n".encode())
    write_whole(settings().demo_file, f"{DEMO_USER} {password}\n".encode())


def first_weeks(first: date, last: date, day: date) -> tuple[date, date]:
    """The two weeks of a term that people look at first: the week of that day and the next, or how the term begins."""
    start = max(first, day - timedelta(days=day.weekday()))
    return start, min(last, start + FIRST_DAYS - timedelta(days=1))


def _sign_in(session: Session, school: School, now: datetime) -> str:
    """The demo's manager with a new password."""
    password = secrets.token_urlsafe(9)
    known = user_named(session, DEMO_USER)
    if known is None:
        add_user(session, DEMO_USER, password, Role.MANAGER, now, "cli", school)
    else:
        set_password(session, known, password, now, "cli")
    return password


def rest(seconds: float = 10.0) -> None:
    """Plan what is left of the demo's term, and tick what lay in the past when it was planted.

    The note of what is left goes last: a start that was cut off goes on at the next.
    """
    if not settings().demo_rest.exists():
        return
    first, last, planted = settings().demo_rest.read_text(encoding="utf-8").split()
    now = datetime.fromisoformat(planted)
    with database.reading() as session:
        school = plant(session, now, "cli")  # it is there already
    days = date.fromisoformat(first), date.fromisoformat(last)
    try:
        plan(school.id, *days, now, "cli", seconds=seconds, behind=True, whole=True)
    except Refusal as given_up:  # on the page of the roster: the office draws it up itself, or does without
        if given_up.code != "drafting.cancelled":
            raise
    live(school.id, now)
    settings().demo_rest.unlink()


def main(words: list[str]) -> int:
    """Do what is asked. A refusal is said among the steps, where people look; the answer is its exit code."""
    try:
        for word in words:
            {"schema": schema, "demo": demo, "rest": rest}[word]()
    except Misconfigured as error:
        from notifications.sentences.codes import refusal  # noqa: PLC0415  words are loaded when they are wanted

        print(f"greenleaf: {refusal(error, language())}", flush=True)
        return REFUSED
    return 0


if __name__ == "__main__":
    write_privately()
    sys.exit(main(sys.argv[1:]))
