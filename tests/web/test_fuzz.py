"""Whatever is sent, no door breaks: what cannot be is refused in words, with 4xx.

`GREENLEAF_FUZZ` says how many requests are sent (`make fuzz` sends 20,000), `GREENLEAF_FUZZ_SEED` which ones.
"""

import os
from random import Random

import pytest
from httpx import InvalidURL
from starlette.testclient import TestClient

from tests.some import some
from tests.web.conftest import Office, sign_in
from tests.web.fuzzing import Fuzzer, all_forms
from tests.web.test_isolation import fill, routes

ROUND = 200
ROUNDS = int(os.environ.get("GREENLEAF_FUZZ", "400")) // ROUND
SEED = int(os.environ.get("GREENLEAF_FUZZ_SEED", "1"))


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_no_request_breaks_a_door(browser: TestClient, lvye: Office, turn: int) -> None:
    sign_in(browser, lvye.manager)
    token = lvye.link.removeprefix("/p/")
    known = [(method, fill(path, lvye, token)) for method, path in some(routes()) if path != "/logout"]
    place = f"/q/{lvye.place.slug}"
    forms = all_forms(browser, [place, *(path for method, path in known if method == "GET")])
    assert len(forms) > 40
    broken, sent = [], 0
    for wild in Fuzzer(Random(SEED * 1_000_003 + turn), forms, [*known, ("GET", place)]).requests(ROUND):
        try:
            request = browser.build_request(wild.method, wild.path, **wild.options)
        except (ValueError, InvalidURL):  # the client itself cannot say it
            continue
        answer = browser.send(request)
        sent += 1
        if answer.status_code >= 500 or "Traceback" in answer.text[:100_000]:
            broken.append(f"{answer.status_code} {wild.told}")
        if answer.headers.get("location", "").startswith("/login"):
            sign_in(browser, lvye.manager)
    assert broken == []
    assert sent > ROUND * 0.8
