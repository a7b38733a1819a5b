"""A reader finds each page: every page of the office is linked from another one, and the menu says where one is."""

import re
from urllib.parse import urlsplit

from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from tests.web.conftest import Office, sign_in
from web.app import OFFICE

WAY = re.compile(r'<a [^>]*href="(/[^"#]*)|<form method="get" action="(/[^"]*)"')
FOR_SCRIPTS = {"/roster/drafting", "/routines/preview"}
WHILE_FILES_WAIT = {"/sheets/waiting"}


def pages() -> set[str]:
    """The office's addresses that name no row and are no file."""
    routes = [route for room in OFFICE for route in room.router.routes if isinstance(route, APIRoute)]
    return {route.path for route in routes if "GET" in (route.methods or ()) and not {*"{."} & {*route.path}}


def linked(browser: TestClient) -> set[str]:
    """Every address without a row of its own that a link or a search form leads to, from the first page on."""
    found, waiting, wanted = {"/"}, ["/"], pages()
    while waiting:
        ways = WAY.findall(browser.get(waiting.pop()).text)
        fresh = {urlsplit(href or action).path for href, action in ways} - found
        found |= fresh
        waiting += sorted(fresh & wanted)
    return found


def test_every_page_of_the_office_is_linked(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    assert pages() - linked(browser) - FOR_SCRIPTS - WHILE_FILES_WAIT - {"/schools"} == set()


def test_the_menu_says_where_one_is(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    page = browser.get("/calendar/year").text
    current = re.findall(r'<a href="([^"]+)" aria-current="(page|true)"', page.partition("<main")[0])
    # a long menu stands there twice, for a desk and folded for a phone
    assert list(dict.fromkeys(current)) == [("/people", "true"), ("/calendar/year", "page")]
