"""What flow runs say stands in the catalogues, and is read in either language."""

import ast
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from flows.checklist_run import KINDS
from flows.deployments import RHYTHMS
from notifications.language import LANGUAGES, LOCALES, has, say, words_of
from notifications.sentences.runs import (
    Named,
    day_of_run,
    report,
    report_of,
    said,
    state_code,
    state_names,
    state_word,
    to_keep,
    who_did,
)

FLOWS = LOCALES.parent.parent / "flows"
FAMILIES = {
    "said": "run.said",
    "in_words": "run.said",
    "completed": "run.state",
    "failed": "run.state",
    "stands": "run.state",
}
CHINESE = re.compile(r"[\u3400-\u9fff]")
WINDOWS = Named("关窗", "Close the windows")


def trees() -> dict[Path, ast.Module]:
    found = {file: ast.parse(file.read_text(encoding="utf-8")) for file in sorted(FLOWS.glob("*.py"))}
    assert len(found) > 20
    return found


def texts(tree: ast.AST) -> Iterator[str]:
    """The strings of a module that are no docstrings."""
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.value


def codes() -> set[str]:
    """The codes of the states and sentences that the flows use."""
    return {
        f"{FAMILIES[node.func.id]}.{code.value}"
        for tree in trees().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FAMILIES
        for code in ast.walk(node.args[0])
        if isinstance(code, ast.Constant) and isinstance(code.value, str)
    }


def test_no_chinese_sentence_stands_in_the_flows() -> None:
    assert {
        file.name: text for file, tree in trees().items() for text in texts(tree) if CHINESE.search(text)
    } == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_and_sentence_of_the_flows_has_words(language: str) -> None:
    assert len(codes()) > 40
    assert sorted(code for code in codes() if not has(code, language)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_flow_and_tag_has_a_name(language: str) -> None:
    flows = {rhythm.flow.name for rhythm in RHYTHMS}
    named = {f"kind.checklist.{flow}" if flow in KINDS else f"run.{flow}" for flow in flows}
    tags = {f"run.tag.{tag}" for rhythm in RHYTHMS for tag in rhythm.tags} - {"run.tag.reminders"}
    assert sorted(code for code in named | tags if not has(code, language)) == []


def test_a_state_is_known_by_its_name_in_any_language() -> None:
    ours = [code for code in words_of("run.state", "en") if code.islower()]
    assert len(ours) > 20
    assert [code for code in ours if {state_code(name) for name in state_names(code)} != {code}] == []
    assert state_code("Late") == "Late"


def test_a_state_without_a_word_is_called_by_its_kind() -> None:
    assert state_word("SomethingNew", "PENDING", "zh_CN") == "准备中"


def test_a_report_names_things_in_its_language() -> None:
    closing = said("watering_undone", names=[WINDOWS, Named("浇水", "")])
    assert report([closing], "zh_CN") == "没有记录：关窗、浇水。请补录，或注明原因后取消。"
    assert report([closing], "en").startswith("No record: Close the windows, 浇水.")


def test_a_kept_report_is_read_again_in_either_language_while_its_state_lasts() -> None:
    kept = to_keep("watering_undone", [said("watering_undone", names=[WINDOWS])])
    assert report_of(kept, "watering_undone", "stored", "en").startswith("No record: Close the windows.")
    assert report_of(kept, "Crashed", "stored", "en") == "stored"
    assert report_of({}, "AwaitingRetry", "接着做", "en") == "It goes on."


def test_a_kept_report_whose_words_are_gone_is_shown_as_stored() -> None:
    kept = to_keep("watering_undone", [said("of_an_earlier_edition", names=[WINDOWS])])
    assert report_of(kept, "watering_undone", "stored", "en") == "stored"


def test_the_day_in_a_runs_name_is_written_as_each_language_does() -> None:
    day = date(2027, 1, 11)
    assert [day_of_run(day, language, "from") for language in LANGUAGES] == ["2027年1月11日起", "2027-01-11"]


def test_a_report_says_people_by_name_and_machines_by_what_they_are() -> None:
    assert (who_did("user:李主任"), who_did("policy"), who_did("stranger")) == (
        "李主任",
        Named("到期规则", say("actor.policy", "en")),
        "stranger",
    )
