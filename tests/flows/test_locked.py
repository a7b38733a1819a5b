"""The office's computer has other accounts, and browsers that show strangers' pages: neither has a command run here."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import DeploymentUpdate, WorkPoolUpdate
from prefect.exceptions import PrefectHTTPStatusError
from prefect.states import Scheduled
from prefect.utilities.processutils import command_to_string
from prefect.workers.process import ProcessWorker
from starlette.testclient import TestClient

from flows.deployments import RHYTHMS, apply
from flows.worker import POOL, TEMPLATE
from models import database
from models.flow_names import FOR_ALL_SCHOOLS, FOR_EACH_SCHOOL
from models.keys import prefect_auth
from models.settings import settings
from models.users import Role, User
from tests.factories import kept
from tests.flows.conftest import PREFECT, Installation, read_run, wait_for_state
from tests.flows.occasions import school_named
from tests.web.conftest import hashed, sign_in
from web.app import create_app

pytestmark = PREFECT
STRANGER = "http://evil.example"


@pytest.fixture
def client() -> Iterator[SyncPrefectClient]:
    """Somebody who has the password."""
    with get_client(sync_client=True) as found:
        yield found


@pytest.fixture
def mark(tmp_path: Path) -> Path:
    """A file that is there once a stranger's command has run."""
    return tmp_path / "mark"


def writes(mark: Path) -> dict[str, object]:
    """A run's own wishes: a command that leaves a mark, and a place where Python finds other modules."""
    command = command_to_string([sys.executable, "-c", f"open({str(mark)!r}, 'w')"])
    return {"command": command, "env": {"PYTHONPATH": str(mark.parent)}, "working_dir": str(mark.parent)}


def stranger(path: str, **more: str) -> httpx.Response:
    """What the API answers somebody without the password."""
    return httpx.get(f"{settings().prefect_api}{path}", headers=more, trust_env=False)


def test_whoever_has_no_password_sees_and_does_nothing() -> None:
    assert stranger("/health").status_code == 200
    assert stranger("/work_pools/greenleaf").status_code == 401
    assert stranger("/work_pools/greenleaf", Authorization="Basic Z3JlZW5sZWFmOng=").status_code == 401
    sent = httpx.post(f"{settings().prefect_api}/flow_runs/filter", json={}, trust_env=False)
    assert (sent.status_code, "parameters" in sent.text) == (401, False)


def test_a_strangers_page_may_not_read_what_the_api_answers() -> None:
    assert "access-control-allow-origin" not in stranger("/health", Origin=STRANGER).headers
    ours = stranger("/health", Origin=settings().address)
    assert ours.headers["access-control-allow-origin"] == settings().address


def test_the_password_stands_in_no_log_and_no_list_of_processes(installation: Installation) -> None:
    secret = prefect_auth(settings()).partition(":")[2]
    logs = list((installation.settings.home / "logs").glob("*.log"))
    assert logs
    assert [log.name for log in logs if secret in log.read_text(encoding="utf-8", errors="replace")] == []
    for service in (installation.server, installation.worker):
        assert secret not in " ".join(service.command)


def test_even_with_the_password_no_run_chooses_its_command(client: SyncPrefectClient, mark: Path) -> None:
    found = client.read_deployment_by_name("watering/greenleaf")
    for wish in writes(mark).items():
        with pytest.raises(PrefectHTTPStatusError, match="422"):
            client.create_flow_run_from_deployment(found.id, job_variables=dict([wish]))


def test_a_run_begins_as_ours_whatever_the_pool_allows_it_to_wish(
    client: SyncPrefectClient, mark: Path
) -> None:
    everything = ProcessWorker.get_default_base_job_template()
    school = school_named("wishing")
    client.update_work_pool(POOL, WorkPoolUpdate(base_job_template=everything))
    try:
        found = client.read_deployment_by_name("watering/greenleaf")
        about = {"school": school.code}
        run = client.create_flow_run_from_deployment(found.id, parameters=about, job_variables=writes(mark))
        wait_for_state(str(run.id), "今日不浇水")
    finally:
        apply()
    assert not mark.exists()
    assert client.read_work_pool(POOL).base_job_template == TEMPLATE


def foreign(client: SyncPrefectClient, mark: Path, **about: object) -> str:
    """A run, due now, of a deployment that somebody else made in our pool."""
    flow = client.create_flow_from_name("stranger")
    name = re.sub(r"\W", "-", mark.parent.name)
    deployment = client.create_deployment(flow, name, work_pool_name=POOL, **about)  # type: ignore[arg-type]
    return str(client.create_flow_run_from_deployment(deployment, state=Scheduled()).id)


def test_what_is_not_our_flow_is_cancelled_and_never_loaded(client: SyncPrefectClient, mark: Path) -> None:
    text = f"from prefect import flow\nopen({str(mark)!r}, 'w')\n@flow\ndef stranger(): ...\n"
    (mark.parent / "stranger.py").write_text(text, encoding="utf-8")
    run = foreign(client, mark, entrypoint="stranger.py:stranger", path=str(mark.parent))
    wait_for_state(run, "Cancelled")
    assert "绿叶" in (read_run(run).state.message or "")  # type: ignore[union-attr]
    assert not mark.exists()


def test_our_flow_behind_steps_that_fetch_code_is_cancelled(client: SyncPrefectClient, mark: Path) -> None:
    step = {"prefect.deployments.steps.run_shell_script": {"script": f"touch {mark}"}}
    run = foreign(client, mark, entrypoint="flows.watering.watering", pull_steps=[step])
    wait_for_state(run, "Cancelled")
    assert not mark.exists()


def test_an_installation_of_an_earlier_edition_is_locked_in_place(
    client: SyncPrefectClient, mark: Path
) -> None:
    school_named("earlier")
    apply()
    found = client.read_deployment_by_name("close_day/greenleaf")
    schedule = next(one for one in found.schedules if one.slug == "earlier")
    client.update_work_pool(
        POOL, WorkPoolUpdate(base_job_template=ProcessWorker.get_default_base_job_template())
    )
    client.update_deployment(
        found.id, DeploymentUpdate(job_variables={"command": "python -m prefect.engine"})
    )
    client.update_deployment_schedule(found.id, schedule.id, active=False)
    assert apply() == ["close_day"]
    after = client.read_deployment_by_name("close_day/greenleaf")
    assert (after.id, after.job_variables) == (found.id, {})
    kept = {one.slug: one.active for one in found.schedules} | {"earlier": False}
    assert {one.slug: one.active for one in after.schedules} == kept
    assert client.read_work_pool(POOL).base_job_template == TEMPLATE
    assert apply() == []


def test_the_worker_knows_every_flow_that_is_scheduled() -> None:
    assert {rhythm.flow.name for rhythm in RHYTHMS} == {*FOR_EACH_SCHOOL, *FOR_ALL_SCHOOLS}


def test_an_operator_reaches_prefects_pages_through_ours(installation: Installation) -> None:
    with database.session() as session:
        kept(session, User(name="door", role=Role.OPERATOR, password_hash=hashed()))
    school_named("door")
    with TestClient(create_app(), follow_redirects=False) as browser:
        assert browser.get("/prefect/").status_code == 303
        sign_in(browser, "door")
        assert "<title>Prefect Server</title>" in browser.get("/prefect/").text
        here = {"Origin": "http://testserver"}
        assert browser.post("/prefect/api/deployments/count", json={}, headers=here).json() >= len(RHYTHMS)
