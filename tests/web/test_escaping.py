"""What people write is text everywhere: no field of any row becomes markup, script, a formula or a line of its own."""

from collections.abc import Iterator
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import Column, update
from sqlmodel import AutoString, SQLModel, select
from starlette.testclient import TestClient

from models import database
from models.notices import Notice
from notifications.outbox import samples
from tests.some import some
from tests.web.conftest import Office, sign_in
from tests.web.test_isolation import fill, routes

EVIL = (
    "\"'><i evil=1></i></script></textarea></title></style><script evil=1>/*{{7*'7'}}${7*7}"
    "\r\nX-EVIL:1\r\nEND:VEVENT\r\n"
)
FORMULA = "=1+1"
CODES = {
    "absence.kind",
    "bell.name",
    "bell.on",
    "bell.season",
    "checklist.flow_run",
    "checklist.kind",
    "checklist.occasion",
    "day.layer",
    "day.staff",
    "day.students",
    "feed.alarms",
    "feed.language",
    "feed.subject",
    "journalentry.actor",
    "journalentry.subject",
    "journalentry.verb",
    "notice.claimed_by",
    "notice.key",
    "notice.kind",
    "person.category",
    "person.language",
    "place.kind",
    "place.slug",
    "proposal.cause",
    "proposal.decided_by",
    "proposal.fingerprint",
    "qualification.kind",
    "record.entered_by",
    "record.idempotency",
    "repair.idempotency",
    "repair.photo",
    "repair.reported_by",
    "roster.decided_by",
    "roster.flow_run",
    "routine.checklist",
    "routine.due",
    "routine.seed",
    "routine.topic",
    "school.code",
    "school.country",
    "school.language",
    "school.pack",
    "school.subdivision",
    "school.zone",
    "swap.decided_by",
    "term.code",
    "textbook.occasion",
    "textbookclass.occasion",
    "user.name",
    "user.password_hash",
    "duty.key",
    "duty.topic",
    "routine.code",
}
"""Columns that hold a word of ours or a key, never what somebody wrote."""


def columns() -> Iterator[Column[Any]]:
    """Every column that holds what people write."""
    for table in SQLModel.metadata.sorted_tables:
        for column in table.columns:
            if type(column.type) is AutoString and str(column) not in CODES:
                yield column


def write_everywhere(text: str) -> None:
    """Put a text behind whatever stands in every such column, and in every text of the JSON ones that people write."""
    with database.session() as session:
        for column in some(columns()):
            session.connection().execute(update(column.table).values({column: column.concat(text)}))
        for table in SQLModel.metadata.sorted_tables:
            for column in [one for one in table.columns if str(one) in ("record.entries", "notice.facts")]:
                for row in session.connection().execute(select(table.c.id, column)).all():
                    spoilt = update(table).where(table.c.id == row[0]).values({column: _spoilt(row[1], text)})
                    session.connection().execute(spoilt)


def _spoilt(value: Any, text: str) -> Any:
    if isinstance(value, dict):
        return {name: _spoilt(one, text) for name, one in value.items()}
    return value + text if isinstance(value, str) and not value[:4].isdigit() else value


class _Elements(HTMLParser):
    """Every element of a page that the evil text would have made."""

    def __init__(self) -> None:
        super().__init__()
        self.evil = list[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if any(name.startswith("evil") for name, _ in attrs):
            self.evil.append(self.get_starttag_text() or tag)


def evil_in(page: str) -> list[str]:
    """The elements of a page that nobody but a stranger has written."""
    parser = _Elements()
    parser.feed(page)
    return parser.evil


def test_no_text_of_any_row_becomes_markup_on_any_page(browser: TestClient, lvye: Office) -> None:
    write_everywhere(EVIL)
    sign_in(browser, lvye.manager)
    seen = 0
    for method, path in some(routes()):
        if method != "GET":
            continue
        for language in ("zh_CN", "en"):
            answer = browser.get(fill(path, lvye, lvye.link.removeprefix("/p/")), params={"lang": language})
            assert answer.status_code < 500, path
            assert "X-EVIL" not in str(answer.headers), path
            if answer.headers.get("content-type", "").startswith("text/html"):
                assert evil_in(answer.text) == [], path
                assert "7777777" not in answer.text, path
                seen += "evil" in answer.text
    assert seen > 40
    assert evil_in(browser.get(f"/q/{lvye.place.slug}").text) == []


def test_what_was_refused_is_shown_again_as_text(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    for path in (f"{lvye.link}/problem", "/people", "/places", "/circulars", f"/q/{lvye.place.slug}"):
        form = dict.fromkeys(("title", "name", "code", "detail", "kind", "note", "first", "place"), EVIL)
        csrf = browser.get("/login").text.partition('name="csrf" value="')[2].partition('"')[0]
        answer = browser.post(path, data={"csrf": csrf, **form})
        assert answer.status_code < 500
        assert evil_in(answer.text) == [], path


def test_no_text_of_any_row_becomes_a_line_of_a_calendar(browser: TestClient, lvye: Office) -> None:
    write_everywhere(EVIL)
    feed = browser.get(lvye.feed.path).text
    assert "evil" in feed
    lines = feed.replace("\r\n ", "").splitlines()
    assert not [line for line in lines if line.startswith("X-EVIL")]
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") > 0


def test_no_text_of_any_row_becomes_a_formula(browser: TestClient, lvye: Office) -> None:
    with database.session() as session:
        for column in some(columns()):
            session.connection().execute(update(column.table).values({column: FORMULA + column}))
    sign_in(browser, lvye.manager)
    files = [path for method, path in some(routes()) if method == "GET" and ".xlsx" in path]
    cells = 0
    for path in some(files):
        answer = browser.get(fill(path, lvye, lvye.link.removeprefix("/p/")))
        if not answer.content.startswith(b"PK"):
            continue
        for sheet in load_workbook(BytesIO(answer.content)):
            for cell in (cell for row in sheet.iter_rows() for cell in row):
                assert cell.data_type != "f", f"{path} {cell.coordinate} {cell.value}"
                cells += 1
    assert cells > 100


@pytest.mark.parametrize("kind", sorted(samples.NEEDED))
def test_no_text_becomes_markup_in_a_letter(browser: TestClient, lvye: Office, kind: str) -> None:
    sign_in(browser, lvye.manager)
    with database.session() as session:
        row = session.exec(select(Notice)).first()
        assert row is not None
        row.kind, row.facts = kind, _spoilt(samples.NEEDED[kind], EVIL)
        session.add(row)
    for path in ("/notices", "/notices/letters"):
        answer = browser.get(path)
        assert answer.status_code == 200
        assert evil_in(answer.text) == []


def test_the_host_that_a_request_names_is_never_repeated(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    for method, path in some(routes()):
        if method == "GET":
            filled = fill(path, lvye, lvye.link.removeprefix("/p/"))
            answer = browser.get(filled, headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
            assert "evil.example" not in answer.text + str(answer.headers), path
