"""Every code that is refused has words in both languages, no words stand without a code, and the facts that a sentence
names are given where its code is raised."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import pytest

from actions.school.form_values import KINDS, REASONS
from calendars.faults import Fault
from models.duties import DutyState
from models.findings import FindingState
from models.repairs import RepairState
from notifications.language import LANGUAGES
from rosters.question.plan import Reason
from tests.notifications.test_language import REFUSALS, ROOMS, ROOT, catalogue

CODES: dict[str, int] = dict.fromkeys(REFUSALS, 0) | {
    "PydanticCustomError": 0,
    "Unreadable": 0,
    "NoValue": 0,
    "wrong": 2,
    "_Wrong": 1,
    "Fault": 2,
    "Doubt": 2,
    "Doubtful": 1,
    "doubt": 1,
}
"""What carries a code, and as which argument."""
CELL = {"row", "reason", "value", "more", "file", "taken"}
GIVEN: dict[str, set[str]] = {
    "PydanticCustomError": {"form", "field", "value", "row", "limit"},
    "Unreadable": CELL,
    "NoValue": CELL,
    "_Wrong": CELL,
    "Fault": CELL,
    "Doubt": CELL,
    "Doubtful": CELL,
    "doubt": CELL,
    "wrong": {"form", "field", "reason", "value", "row"},
}
"""The facts that these carry whoever makes them."""
MADE = {
    "duty.{}": [f"duty.{state}" for state in DutyState],
    "repair.{}": [f"repair.{state}" for state in RepairState],
    "finding.{}": [f"finding.{state}" for state in FindingState],
    "entry.{}": [f"entry.{kind}" for kind in {*REASONS.values(), *KINDS.values(), "other"}],
}
"""Codes that are made of a word and what follows it; `x.unknown` is found where rows are looked for."""
PASSED_ON = {"code.value", "self.reason"}
VARIANTS = {"form.range": {"form.range_high", "form.range_low"}}
OWN = {"own", "own_to_change"}
"""What looks for a row of a school and refuses that there is none."""
PREFIXES = ("refusal", "reason", "fault")


class Raised(NamedTuple):
    """A code and the facts it is raised with; None where they are passed on as they came."""

    place: str
    by: str
    code: str
    facts: frozenset[str] | None


def trees() -> Iterator[tuple[str, ast.AST]]:
    for file in sorted(file for room in ROOMS for file in (ROOT / room).rglob("*.py")):
        yield str(file.relative_to(ROOT)), ast.parse(file.read_text(encoding="utf-8"))


@cache
def raised() -> list[Raised]:
    """All codes, where they are raised."""
    calls = ((file, node) for file, tree in trees() for node in ast.walk(tree) if isinstance(node, ast.Call))
    return [one for file, call in calls for one in _of(file, call)]


def _of(file: str, call: ast.Call) -> Iterator[Raised]:
    by = call.func.id if isinstance(call.func, ast.Name) else "doubt" if _is_doubt(call.func) else ""
    place = f"{file}:{call.lineno}"
    if by == "fault":
        code = call.args[0]
        if isinstance(code, ast.Attribute):
            yield Raised(place, by, Fault[code.attr].value, _facts(by, call))
    elif by in OWN:
        table = call.args[2]
        assert isinstance(table, ast.Name), place
        if table.id != "table":  # one of them passes on to the other what it is given
            yield Raised(place, "own", f"{table.id.lower()}.unknown", frozenset())
    elif by in CODES and len(call.args) > CODES[by]:
        facts = _facts(by, call)
        yield from (Raised(place, by, code, facts) for code in _codes(call.args[CODES[by]]))
        for reason in (keyword.value for keyword in call.keywords if keyword.arg == "reason"):
            if isinstance(reason, ast.Constant):
                yield from (Raised(place, "reason", code, facts) for code in _codes(reason))


def _is_doubt(function: ast.expr) -> bool:
    return isinstance(function, ast.Attribute) and function.attr == "doubt"


def _codes(code: ast.expr) -> list[str]:
    """The codes an expression may stand for; one that nobody could know is a mistake."""
    match code:
        case ast.Constant(value=str(word)):
            return [word]
        case ast.IfExp():
            return _codes(code.body) + _codes(code.orelse)
        case ast.JoinedStr():
            pattern = "".join(
                str(part.value) if isinstance(part, ast.Constant) else "{}" for part in code.values
            )
            return [] if pattern == "{}.unknown" else MADE[pattern]
    return []


def _facts(by: str, call: ast.Call) -> frozenset[str] | None:
    if any(keyword.arg is None for keyword in call.keywords):
        return None
    written = {keyword.arg for keyword in call.keywords if keyword.arg}
    data = (arg for arg in call.args if isinstance(arg, ast.Dict))
    keys = {key.value for arg in data for key in arg.keys if isinstance(key, ast.Constant)}
    return frozenset({*written, *map(str, keys), *GIVEN.get(by, ())})


def words(code: str, by: str, language: str) -> str:
    """The sentence of a code; a reason within a refusal may have its words elsewhere."""
    prefixes = PREFIXES if by not in REFUSALS | {"own"} else PREFIXES[:1]
    found = (catalogue_of(language).get(f"{prefix}.{code}") for prefix in prefixes)
    return next((sentence for sentence in found if sentence), "")


@cache
def catalogue_of(language: str) -> dict[str, str]:
    return catalogue(language)


def test_no_code_is_made_where_nobody_can_see_it() -> None:
    unseen = []
    for file, tree in trees():
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            by = call.func.id if isinstance(call.func, ast.Name) else ""
            if by in REFUSALS | {"PydanticCustomError"} and call.args:
                code = call.args[0]
                if not isinstance(code, ast.Constant | ast.IfExp | ast.JoinedStr):
                    unseen.append((file, ast.unparse(code)))
    assert {code for _, code in unseen} == PASSED_ON, unseen


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_a_sentence(language: str) -> None:
    assert len(raised()) > 300
    assert [one for one in raised() if not words(one.code, one.by, language)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_stands_without_a_code(language: str) -> None:
    codes = (
        {one.code for one in raised()}
        | set(Reason)
        | set(Fault)
        | {code for made in MADE.values() for code in made}
    )
    codes |= {variant for code in codes for variant in VARIANTS.get(code, ())} | {"other", "crew_full"}
    written = [re.fullmatch(r"(?:refusal|reason|fault)\.(.+)", text) for text in catalogue_of(language)]
    assert [found[0] for found in written if found and found[1] not in codes] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_facts_of_a_sentence_are_given_where_its_code_is_raised(language: str) -> None:
    """A refusal gives `reason` by itself."""
    lacking = []
    for one in raised():
        named = set(re.findall(r"{(\w+)}", words(one.code, one.by, language)))
        if one.facts is not None and (less := named - one.facts - {"reason"}):
            lacking.append((one.place, one.code, less))
    assert lacking == []
