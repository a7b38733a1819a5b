"""Give each opened checklist exactly one flow run, whoever asks, however often, and tell whoever cares."""

from typing import Any, cast
from uuid import NAMESPACE_URL, uuid5

from prefect.client.schemas.objects import FlowRun
from prefect.deployments import run_deployment
from prefect.events import emit_event

from actions.checklists.checklists import note_run
from actions.school.run_names import run_name
from models import clock, database
from models.checklists import Checklist
from models.schools import School

PLACE = "greenleaf"  # the name of every deployment: `new_day/greenleaf`
APPROACHING = {"semester_start": "greenleaf.term.approaching"}


def run_once(flow: str, key: str, parameters: dict[str, object]) -> str:
    """The id of the one run of a flow with this key: created now, or long ago with its first parameters."""
    with database.reading() as session:
        name = run_name(session, flow, parameters, clock.now())
    options: dict[str, Any] = {
        "timeout": 0,
        "idempotency_key": key,
        "as_subflow": False,
        "flow_run_name": name,
    }
    run = cast(FlowRun, run_deployment(f"{flow}/{PLACE}", parameters=parameters, **options))
    return str(run.id)


def open_run(school: School, checklist: Checklist) -> bool:
    """Keep the checklist's one flow run and note it in our own table; True when it was not noted before.

    The promise is the key. The event is for anyone who cares: Prefect drops events while its server is down.
    """
    about = {"school": school.code, "occasion": checklist.occasion}
    key = f"{school.code}/{checklist.kind}/{checklist.occasion}"
    run = run_once(checklist.kind, key, {**about})
    if checklist.flow_run == run:
        return False
    if event := APPROACHING.get(checklist.kind):
        resource = {
            "prefect.resource.id": f"greenleaf.school.{school.code}",
            "prefect.resource.name": school.name,
        }
        emit_event(
            event, resource, payload={**about, "flow_run": run}, id=uuid5(NAMESPACE_URL, f"{event}/{key}")
        )
    with database.session() as session:
        note_run(session, session.get_one(Checklist, checklist.id), run)
    return True
