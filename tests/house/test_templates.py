"""Templates read like code: no long lines, indentation that shows what is inside what; forms are safe and labelled."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from notifications.outbox.letters import FACTS
from web.server.pages import environment

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("web/templates/*.html"), *ROOT.glob("web/*/templates/*.html")])
LETTERS = sorted(ROOT.glob("notifications/templates/*/*.j2"))
LONGEST = 140
IN_LABELS = re.compile(r"\{% macro control\b.*?\{%-? endmacro", re.DOTALL)
"""A macro of that name is called within labels."""
MADE_OF = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)\b([^<>]*)>")
STATEMENT = re.compile(r"\{%-?\s*(\w+)([^%]*)")
OPENERS = {"if", "for", "macro", "call", "block", "with"}
EMPTY = {"meta", "link", "input", "img", "br", "hr"}
HANDLER = re.compile(r"\son[a-z]+\s*=")
NEEDS_NO_LABEL = re.compile(r'type="(hidden|submit)"|aria-label')


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


each_page = pytest.mark.parametrize("path", PAGES, ids=name)


@dataclass(frozen=True)
class Mark:
    """A tag or a statement that opens (1), closes (-1) or stands in the middle (0) of something, and where it is."""

    word: str
    turn: int
    line: int
    indent: int
    leads: bool


def masked(text: str) -> str:
    """The text with statements, expressions and comments blank, so that only tags of HTML are seen."""
    return MADE_OF.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)


def marks(text: str) -> list[Mark]:
    """Everything that opens or closes, in the order of the text."""
    found = [*_tags(text), *_statements(text)]
    return [mark for _, mark in sorted(found, key=lambda pair: pair[0])]


def _tags(text: str) -> Iterator[tuple[int, Mark]]:
    for tag in TAG.finditer(masked(text)):
        if tag[2] not in EMPTY and not tag[3].endswith("/"):
            yield tag.start(), _mark(text, tag.start(), tag[2], -1 if tag[1] else 1)


def _statements(text: str) -> Iterator[tuple[int, Mark]]:
    for found in re.finditer(r"\{%.*?%\}", text, re.DOTALL):
        word, rest = STATEMENT.match(found[0]).groups()  # type: ignore[union-attr]
        if word in ("else", "elif"):
            yield found.start(), _mark(text, found.start(), word, 0)
        elif word in OPENERS or (word == "set" and "=" not in rest):
            yield found.start(), _mark(text, found.start(), word, 1)
        elif word.startswith("end"):
            yield found.start(), _mark(text, found.start(), word.removeprefix("end"), -1)


def _mark(text: str, at: int, word: str, turn: int) -> Mark:
    start = text.rfind("\n", 0, at) + 1
    line = text[start:at]
    indent = len(text[start:]) - len(text[start:].lstrip(" "))
    return Mark(word, turn, text.count("\n", 0, at) + 1, indent, not line.strip())


def faults(text: str) -> list[str]:
    """Where something closes that is not open, or its end does not stand under its beginning."""
    told: list[str] = []
    open_now: list[Mark] = []
    for mark in marks(text):
        if mark.turn == 1:
            open_now.append(mark)
            continue
        begun = open_now[-1] if mark.turn == 0 else open_now.pop()
        if mark.turn == -1 and begun.word != mark.word:
            return [*told, f"line {mark.line}: {mark.word} closes {begun.word} of line {begun.line}"]
        if mark.leads and mark.indent != begun.indent:
            told.append(f"line {mark.line}: not under line {begun.line}")
    return told + [f"line {mark.line}: {mark.word} stays open" for mark in open_now]


def test_there_are_templates() -> None:
    assert len(PAGES) > 60
    assert len(LETTERS) == 2 * len({letter.name for letter in LETTERS}) > 2 * len(FACTS) - 2


@each_page
def test_a_page_can_be_read_by_jinja(path: Path) -> None:
    environment().parse(path.read_text(encoding="utf-8"), name(path))


@pytest.mark.parametrize("path", [*PAGES, *LETTERS], ids=name)
def test_no_line_is_long(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [number for number, line in enumerate(lines, start=1) if len(line) > LONGEST] == []


@each_page
def test_what_is_inside_something_is_indented(path: Path) -> None:
    assert faults(path.read_text(encoding="utf-8")) == []


def test_a_crooked_template_is_found() -> None:
    assert faults("<div>\n  {% if x %}\n    <p>\n    </p>\n  {% endif %}\n</div>\n") == []
    assert faults("<div>\n  <p>\n</p>\n</div>\n") == ["line 3: not under line 2"]
    assert faults("{% if x %}\n<div>\n{% endif %}\n") == ["line 3: if closes div of line 2"]
    assert faults("{% for x in y %}\n") == ["line 1: for stays open"]


@each_page
def test_no_script_stands_in_a_tag(path: Path) -> None:
    assert HANDLER.findall(masked(path.read_text(encoding="utf-8"))) == []


def forms(text: str) -> list[str]:
    """The forms that are posted, each with what is in it."""
    return [form for form in re.findall(r"<form\b.*?</form>", text, re.DOTALL) if 'method="post"' in form]


def unlabelled(text: str) -> list[str]:
    """The fields that stand in no label and have none of their own."""
    bare = masked(IN_LABELS.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text))
    outside = re.sub(r"<label\b.*?</label>", lambda found: " " * len(found[0]), bare, flags=re.DOTALL)
    fields = (
        text[found.start() : found.end()]
        for found in re.finditer(r"<(input|select|textarea)\b[^<>]*>", outside)
    )
    return [field for field in fields if not NEEDS_NO_LABEL.search(field)]


@pytest.mark.parametrize("path", [page for page in PAGES if "web/own/" not in name(page)], ids=name)
def test_a_form_of_the_office_says_it_comes_from_us(path: Path) -> None:
    """A person's own pages need no such word: whoever sends there knows the secret address."""
    text = path.read_text(encoding="utf-8")
    assert [form[:80] for form in forms(text) if "csrf" not in form] == []


def test_a_form_without_its_word_is_found() -> None:
    assert forms('<form method="post"><button>x</button></form><form method="get"></form>') == [
        '<form method="post"><button>x</button></form>'
    ]


@each_page
def test_every_field_has_a_label(path: Path) -> None:
    assert unlabelled(path.read_text(encoding="utf-8")) == []


def test_a_field_without_a_label_is_found() -> None:
    assert unlabelled('<label>a <input name="a"></label><input name="b">') == ['<input name="b">']
