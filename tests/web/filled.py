"""The forms of a page as a browser fills and sends them."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from urllib.parse import urlencode

from httpx import Response
from starlette.testclient import TestClient


@dataclass(frozen=True)
class Entry:
    """One input: its name, type and value (None: it sends nothing, as a box that is not ticked), and what it offers."""

    name: str
    kind: str
    value: str | None
    offered: tuple[str, ...] = ()


@dataclass
class Filled:
    """A form with what stands in it."""

    action: str
    entries: list[Entry] = field(default_factory=list)

    def __getitem__(self, name: str) -> str | None:
        return next(one.value for one in self.entries if one.name == name)

    def put(self, at: int, value: str | None) -> "Filled":
        """The same with another value in one of its inputs."""
        entries = [*self.entries]
        entries[at] = replace(entries[at], value=value)
        return Filled(self.action, entries)

    def with_(self, **values: str | None) -> "Filled":
        """The same with other values; a name that stands nowhere yet is added."""
        known = {one.name for one in self.entries}
        kept = [replace(one, value=values[one.name]) if one.name in values else one for one in self.entries]
        fresh = [Entry(name, "text", value) for name, value in values.items() if name not in known]
        return Filled(self.action, kept + fresh)

    def send(self, browser: TestClient, action: str = "") -> Response:
        """Send it, elsewhere if an action is named."""
        sent = urlencode([(one.name, one.value) for one in self.entries if one.value is not None])
        kind = {"content-type": "application/x-www-form-urlencoded"}
        answer: Response = browser.post(action or self.action, content=sent, headers=kind)
        return answer


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Filled] = []
        self.inside = False
        self.select: tuple[str, list[str], str | None] | None = None
        self.text: tuple[str, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = known.get("method") == "post"
            if self.inside:
                self.forms.append(Filled(known.get("action", "")))
        elif not self.inside:
            return
        elif tag == "input" and "name" in known:
            self._input(known)
        elif tag == "select":
            self.select = (known["name"], [], None)
        elif tag == "option" and self.select:
            name, offered, chosen = self.select
            offered.append(known["value"])
            self.select = (name, offered, known["value"] if "selected" in known else chosen)
        elif tag == "textarea":
            self.text = (known["name"], [])

    def _input(self, known: dict[str, str]) -> None:
        kind, value = known.get("type", "text"), known.get("value", "")
        silent = kind == "checkbox" and "checked" not in known
        self.forms[-1].entries.append(
            Entry(known["name"], kind, None if silent else value, (value,) if kind == "checkbox" else ())
        )

    def handle_data(self, data: str) -> None:
        if self.text:
            self.text[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "select" and self.select:
            name, offered, chosen = self.select
            value = chosen if chosen is not None else next(iter(offered), "")
            self.forms[-1].entries.append(Entry(name, "select", value, tuple(offered)))
            self.select = None
        elif tag == "textarea" and self.text:
            self.forms[-1].entries.append(Entry(self.text[0], "textarea", "".join(self.text[1])))
            self.text = None


def forms_in(page: str) -> list[Filled]:
    """Every form of a page that is posted."""
    reader = _Reader()
    reader.feed(page)
    return reader.forms


def form_to(browser: TestClient, page: str, action: str) -> Filled:
    """The form of a page that is sent to an address."""
    return next(one for one in forms_in(browser.get(page).text) if one.action == action)


def edits_in(browser: TestClient, page: str) -> Iterator[Filled]:
    """The forms of a page that say what they are based on."""
    return (one for one in forms_in(browser.get(page).text) if any(e.name == "based_on" for e in one.entries))
