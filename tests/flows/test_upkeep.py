"""The night's upkeep as a run: what it says when all is well, and when there is no backup."""

import shutil
from datetime import timedelta
from uuid import UUID

import pytest
from prefect.client.orchestration import get_client
from prefect.exceptions import ObjectNotFound
from prefect.states import Completed
from pydantic import TypeAdapter

from actions.backups.nightly import backups, nightly
from flows.deployments import RHYTHMS
from flows.history_retention import trim
from flows.upkeep import upkeep
from models import database
from models.schools import School
from models.settings import settings
from tests.factories import make_school
from tests.flows.conftest import PREFECT, state_of
from web.server.prefect_client import flow_runs
from web.today.diary import entries, question

pytestmark = PREFECT


def test_a_night_with_a_backup_is_completed_and_the_same_when_run_twice() -> None:
    with database.session() as session:
        make_school(session, "upkept")
    first, second = (upkeep(return_state=True) for _ in range(2))
    assert (first.type.value, first.name, second.name) == ("COMPLETED", "已保养", "已保养")
    (made,) = backups(settings())
    assert made.name in (first.message or "") and made.name in (second.message or "")


def test_a_night_without_a_backup_is_a_failed_run_that_says_what_to_do() -> None:
    shutil.rmtree(nightly(settings()), ignore_errors=True)
    nightly(settings()).parent.mkdir(parents=True, exist_ok=True)
    nightly(settings()).write_text("a file stands where the folder should be", encoding="utf-8")
    state = upkeep(return_state=True)
    nightly(settings()).unlink()
    assert (state.type.value, state.name) == ("FAILED", "备份失败")
    assert str(nightly(settings())) in (state.message or "") and "证件到期提醒" in (state.message or "")


def test_it_runs_at_night_by_the_first_schools_clock_once_for_all() -> None:
    rhythm = next(rhythm for rhythm in RHYTHMS if rhythm.flow.name == "upkeep")
    (schedule,) = rhythm.schedules(
        [School(code="a", name="", zone="Europe/Berlin"), School(code="b", name="")]
    )
    assert (schedule.cron, schedule.timezone) == ("40 3 * * *", "Europe/Berlin")


def test_the_server_keeps_runs_for_sixty_days_and_events_for_seven() -> None:
    with get_client(sync_client=True) as client:
        server = client.request("GET", "/admin/settings").json()["server"]
    span = TypeAdapter(timedelta).validate_python
    vacuum = server["services"]["db_vacuum"]
    assert set(vacuum["enabled"]) == {"events", "flow_runs", "orphans"}
    assert span(vacuum["retention_period"]) == timedelta(days=60)
    assert span(server["events"]["retention_period"]) == timedelta(days=7)


def test_the_diary_finds_the_nights_run_on_the_server_and_no_plan() -> None:
    upkeep(return_state=True)
    found = flow_runs(question(["upkeep"], 10)) or []
    with database.reading() as session:
        newest, english = (entries(session, found, language)[0] for language in ("zh_CN", "en"))
    assert (newest.name, newest.state, newest.colour) == ("夜间保养", "已保养", "done")
    assert newest.started and newest.ended and "备份" in newest.message
    assert (english.name, english.state) == ("Nightly upkeep", "upkeep done")
    assert english.message.startswith("Backup ") and "certificates" in english.message
    assert "Scheduled" not in {run["state"]["name"] for run in found}


def test_old_runs_of_reminders_that_went_well_are_gone_and_all_others_stay() -> None:
    made = {
        name: ended(flow, name)
        for flow, name in (("reminders", "已提醒"), ("reminders", "有提醒未送达"), ("watering", "浇水完成"))
    }
    assert trim() == 0  # they are of today
    assert trim(timedelta(0)) >= 1
    with get_client(sync_client=True) as client, pytest.raises(ObjectNotFound):
        client.read_flow_run(made["已提醒"])
    assert {state_of(str(made[name])) for name in ("有提醒未送达", "浇水完成")} == {
        "有提醒未送达",
        "浇水完成",
    }


def ended(flow: str, name: str) -> UUID:
    """A run of a flow that has ended in a state of that name."""
    with get_client(sync_client=True) as client:
        deployment = client.read_deployment_by_name(f"{flow}/greenleaf")
        run = client.create_flow_run_from_deployment(deployment.id, state=Completed(name=name))
        client.set_flow_run_state(run.id, Completed(name=name), force=True)
    return run.id
