"""Requests as nobody would send them on purpose: every form and address of the pages, filled with what does not fit."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from random import Random
from typing import Any
from uuid import UUID

from starlette.testclient import TestClient

NASTY = (
    "",
    " ",
    "0",
    "-1",
    "1e400",
    "NaN",
    "Infinity",
    "99999999999999999999999999",
    "1.5",
    "٣",
    "true",
    "null",
    "[]",
    "{}",
    "0001-01-01",
    "9999-12-31",
    "2026-02-30",
    "2026-09-07T25:61",
    "2026-09-07T08:00:00+99:99",
    "24:00",
    "00000000-0000-0000-0000-000000000000",
    "not-a-uuid",
    "../../etc/passwd",
    "..\\..\\x",
    "=HYPERLINK(1)",
    "{{ 7 * 7 }}",
    "%s%n%(x)s{x}",
    "'; drop table duty; --",
    "<script>alert(1)</script>",
    "\x00",
    "a\x00b",
    "\ud83d".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
    "\r\nSet-Cookie: x=y",
    "\u202e\u200b\ufeff",
    "👩‍👩‍👧‍👦" * 50,
    "字" * 3000,
    "x" * 70_000,
    "\x1b[31m",
    "+" * 200,
    "a" * 200 + "!",
)
FILES = (
    b"",
    b"\x00" * 100,
    b"PK\x03\x04" + b"\x00" * 100,
    b"<html><script>alert(1)</script>",
    b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    b"\xff\xd8\xff" + b"\x00" * 50,
    b"\x89PNG\r\n\x1a\n" + b"\xff" * 50,
    b"RIFF\xff\xff\xff\xffWEBPVP8 ",
    b"GIF89a" + b"\x00" * 20,
    b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:99999999T999999Z\r\nRRULE:FREQ=SECONDLY\r\nEND:VEVENT\r\n",
    b"BEGIN:VCALENDAR\r\n" * 500,
    "\ufeff姓名,职务\r\n张三,".encode(),
)
NAMES = ("x.xlsx", "x.jpg", "x.ics", "../x", "", "x" * 300, "名\x00单.xlsx", "x.svg")
HEADERS = (
    {"Host": "evil.example"},
    {"Host": "a@b:99999"},
    {"Accept-Language": "x" * 3000},
    {"Accept": "application/json"},
    {"Cookie": "greenleaf=x.y.z; =;;"},
    {"X-Forwarded-For": "1.2.3.4, \x7f"},
    {"If-None-Match": '"' + "x" * 500},
    {"If-Modified-Since": "yesterday"},
    {"Range": "bytes=9999999-0,-1"},
    {"Content-Type": "application/json"},
    {"Content-Type": "multipart/form-data"},
    {"Content-Type": "multipart/form-data; boundary=" + "x" * 80},
    {"Content-Type": "application/x-www-form-urlencoded; charset=utf-7"},
    {"Content-Type": "text/\x7f"},
    {"Referer": "javascript:alert(1)"},
    {"User-Agent": "x" * 4000},
)
LOST = ("/logout", "/users/", "/password")
"""Where a request that fits would end the visit."""


@dataclass
class Found:
    """A form of a page: where it is sent, and what it held of each field."""

    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)


class _Forms(HTMLParser):
    """The forms that a page sends with POST."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page, self.found, self.select = page, list[Found](), ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append(Found(given.get("action") or self.page))
        if not self.found:
            return
        name, form = given.get("name", ""), self.found[-1]
        if tag == "select":
            self.select = name
        elif tag == "option" and self.select:
            form.fields.setdefault(self.select, []).append(given.get("value", ""))
        elif tag in ("input", "textarea", "button") and name and given.get("type") == "file":
            form.files.add(name)
        elif tag in ("input", "textarea", "button") and name:
            form.fields.setdefault(name, []).append(given.get("value", ""))


def forms_on(path: str, page: str) -> list[Found]:
    """Every form of a page."""
    parser = _Forms(path)
    parser.feed(page)
    return [form for form in parser.found if not any(lost in form.action for lost in LOST)]


@dataclass(frozen=True)
class Wild:
    """A request that does not fit; `told` is how to send it again."""

    method: str
    path: str
    options: dict[str, Any]

    @property
    def told(self) -> str:
        """The request in a few words."""
        return f"{self.method} {self.path[:200]} {str(self.options)[:600]}"


@dataclass(frozen=True)
class Fuzzer:
    """Makes wild requests out of the forms and addresses of a site, always the same ones for a seed."""

    chance: Random
    forms: list[Found]
    paths: list[tuple[str, str]]

    def requests(self, count: int) -> Iterator[Wild]:
        """As many wild requests."""
        ways: list[Callable[[], Wild]] = [self._form, self._form, self._form, self._address, self._body]
        for _ in range(count):
            yield self.chance.choice(ways)()

    def _form(self) -> Wild:
        """A form of a page with some of its fields wild, missing, repeated or sent as files."""
        form, chance = self.chance.choice(self.forms), self.chance
        data: dict[str, Any] = {}
        for name, values in form.fields.items():
            data[name] = chance.choice(values)
            if name != "csrf" and chance.random() < 0.3:
                data[name] = chance.choice((chance.choice(NASTY), [*values, chance.choice(NASTY)], ""))
        if len(data) > 1 and chance.random() < 0.2:
            data.pop(chance.choice([name for name in data if name != "csrf"] or list(data)))
        names = [*sorted(form.files), *(["file"] if chance.random() < 0.1 else [])]
        files = {one: (chance.choice(NAMES), chance.choice(FILES)) for one in names}
        path = form.action if chance.random() < 0.9 else self._wild(form.action)
        return Wild("POST", path, {"data": data, "files": files or None, "headers": self._headers(files)})

    def _headers(self, files: object) -> dict[str, str]:
        wild = dict(self.chance.choice(HEADERS)) if self.chance.random() < 0.15 else {}
        if files:
            wild.pop("Content-Type", None)
        return {name: text for name, text in wild.items() if name != "Cookie"}

    def _address(self) -> Wild:
        """An address with a part of it wild, asked for in any way."""
        method, path = self.chance.choice(self.paths)
        query = {name: self.chance.choice(NASTY)[:2000] for name in self._names()}
        wild = self._wild(path) if self.chance.random() < 0.5 else path
        asked = self.chance.choice((method, "GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"))
        return Wild(asked, wild, {"params": query, "headers": dict(self.chance.choice(HEADERS))})

    def _names(self) -> list[str]:
        known = (
            "day",
            "week",
            "days",
            "span",
            "by",
            "lang",
            "told",
            "page",
            "code",
            "term",
            "next",
            "with",
            "q",
            "x",
        )
        return self.chance.sample(known, self.chance.randint(0, 3))

    def _wild(self, path: str) -> str:
        """The path with one part of it changed."""
        parts = path.split("/")
        at = self.chance.randrange(len(parts))
        parts[at] = self.chance.choice((*NASTY, str(UUID(int=self.chance.getrandbits(128)))))[:500]
        return "/" + re.sub(r"[\x00-\x20\x7f?#\\]", "%00", "/".join(parts).lstrip("/"))

    def _body(self) -> Wild:
        """A body that is no form."""
        path = self.chance.choice(self.forms).action
        body = self.chance.choice((*FILES, b"csrf=%FF%FE&=&&&a=b;c", b"a" * 100_000, b"%00" * 5000))
        return Wild("POST", path, {"content": body, "headers": dict(self.chance.choice(HEADERS))})


def all_forms(browser: TestClient, paths: list[str]) -> list[Found]:
    """The forms of all these pages."""
    found: dict[tuple[str, tuple[str, ...]], Found] = {}
    for path in paths:
        answer = browser.get(path)
        if answer.headers.get("content-type", "").startswith("text/html"):
            for form in forms_on(path, answer.text):
                found[form.action, tuple(form.fields)] = form
    return list(found.values())
