"""`greenleaf coverage` as an office types it."""

import json

from sqlalchemy import Engine
from sqlmodel import Session
from typer.testing import CliRunner

from cli.app import app
from models import clock
from tests.factories import make_duty, make_person, make_routine, make_school


def test_what_leaves_places_open_is_said_of_work_that_runs_too(engine: Engine) -> None:
    with Session(engine) as session:
        school = make_school(session)
        routine = make_routine(session, school, "rounds")
        make_person(session, school)
        make_duty(session, school, clock.today(clock.now(), school.zone), routine_id=routine.id)
        session.commit()
    told = CliRunner().invoke(app, ["coverage", "--json"], catch_exceptions=False)
    (row,) = json.loads(told.stdout)
    assert (row["state"], row["wanted"], row["covered"]) == ("runs", 1, 0)
    assert [(cause["lack"], cause["places"]) for cause in row["causes"]] == [("rules", 1)]
    assert CliRunner().invoke(app, ["coverage"], catch_exceptions=False).exit_code == 0
