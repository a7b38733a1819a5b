"""How many runs come before another, and for how long, by what Prefect's server tells."""

from datetime import timedelta
from typing import Any

import pytest

from tests.web.answering import Answer, answering
from web.server.prefect_queue import Turn, seconds_until_free, turn_of

MINE, SOON = "mine", "2026-09-07T00:00:00Z"


def run(name: str, state: str, gone: float = 0.0, total: float = 0.0) -> dict[str, Any]:
    times = {"estimated_run_time": gone, "total_run_time": total}
    return {"id": name, "flow_id": "roster", "state_type": state, "expected_start_time": SOON, **times}


@pytest.mark.parametrize(
    ("lasting", "due", "at_once", "seconds"),
    [
        ([], [], 2, 0),
        ([30], [], 2, 0),
        ([30, 90], [], 2, 30),
        ([30, 90], [100], 2, 90),
        ([30, 90], [10, 100], 2, 90),
        ([30], [100, 100], 1, 230),
    ],
)
def test_a_place_is_free_when_those_before_have_ended(
    lasting: list[float], due: list[float], at_once: int, seconds: float
) -> None:
    assert seconds_until_free(lasting, due, at_once) == seconds


def asked(mine: dict[str, Any], busy: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch) -> Turn | None:
    def answer(path: str, sent: Any) -> Answer:
        if "workers" in path:
            return 200, [{}]
        wanted = sent["flow_runs"]
        if "id" in wanted:
            return 200, [mine]
        if "expected_start_time" in wanted:
            return 200, [mine, run("other", "SCHEDULED")]
        if wanted["state"]["type"]["any_"] == ["COMPLETED"]:
            return 200, [run("old", "COMPLETED", total=100), run("older", "COMPLETED", total=140)]
        return 200, busy

    with answering(answer, monkeypatch):
        return turn_of(MINE)


def test_a_run_behind_others_knows_how_many_they_are_and_how_long_they_usually_take(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    busy = [run("one", "RUNNING", gone=100), run("two", "RUNNING", gone=20)]
    turn = asked(run(MINE, "SCHEDULED"), busy, monkeypatch)
    assert turn == Turn(before=3, wait=timedelta(seconds=100))


def test_where_a_place_is_free_nobody_comes_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked(run(MINE, "SCHEDULED"), [], monkeypatch) == Turn()


@pytest.mark.parametrize(("state", "over"), [("RUNNING", False), ("FAILED", True), ("CANCELLED", True)])
def test_a_run_that_has_begun_waits_for_no_worker(
    monkeypatch: pytest.MonkeyPatch, state: str, over: bool
) -> None:
    assert asked(run(MINE, state), [], monkeypatch) == Turn(over=over, begun=True)


def test_without_prefect_nothing_is_known() -> None:
    assert turn_of(MINE) is None
