"""Keep Prefect's history small: the runs of `reminders` in which all went well say nothing after a week, and they are
nine in ten of all runs. What did not go well stays as long as every other run."""

from datetime import UTC, datetime, timedelta
from typing import Any

from prefect.client.orchestration import SyncPrefectClient, get_client

from notifications.sentences.runs import state_names

KEPT = timedelta(days=7)
BATCH = 50  # Prefect deletes no more at a time
BATCHES = 400  # a month's runs; the rest goes the next night
NAMES = (*state_names("reminded"), "Skipped", "Cancelled")
TAG = "reminders"


def trim(kept: timedelta = KEPT) -> int:
    """Delete the well-ended old runs of `reminders`, by Prefect's clock; answers how many are gone."""
    gone = 0
    with get_client(sync_client=True) as client:
        for _ in range(BATCHES):
            batch = _delete(client, datetime.now(UTC) - kept)
            gone += batch
            if batch < BATCH:
                break
    return gone


def _delete(client: SyncPrefectClient, before: datetime) -> int:
    chosen = {
        "tags": {"all_": [TAG]},
        "state": {"name": {"any_": list(NAMES)}},
        "end_time": {"before_": before.isoformat()},
    }
    path: Any = "/flow_runs/bulk_delete"  # newer than the client's list of paths
    answer = client.request("POST", path, json={"flow_runs": chosen, "limit": BATCH})
    return len(answer.json()["deleted"])
