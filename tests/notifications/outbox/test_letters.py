"""Every letter can be written in both languages from the facts it asks for."""

from typing import Any

import pytest

from notifications.language import LANGUAGES, LOCALES
from notifications.outbox.letters import FACTS, Letter, write
from notifications.outbox.samples import EXTRAS, NEEDED

TEMPLATES = LOCALES.parent / "templates"
ENVELOPE = {"school": "绿野实验学校", "zone": "Asia/Shanghai", "link": "http://127.0.0.1:8000/p/abc"}
HAN = range(0x4E00, 0x9FFF)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", FACTS)
def test_every_letter_is_written_from_just_the_facts_it_asks_for(kind: str, language: str) -> None:
    assert set(NEEDED[kind]) - {"name_en"} == set(FACTS[kind])
    letter = write(kind, NEEDED[kind], language)
    assert letter.subject
    assert letter.body
    assert "\n\n\n" not in letter.body


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", FACTS)
def test_every_letter_says_all_it_is_told(kind: str, language: str) -> None:
    letter = write(kind, {**NEEDED[kind], **EXTRAS.get(kind, {}), **ENVELOPE}, language)
    assert letter.body.endswith(
        {"zh_CN": "绿野实验学校总务处", "en": "绿野实验学校, logistics office"}[language]
    )
    assert ENVELOPE["link"] in letter.body
    for fact in ("place", "reason", "detail", "reported_by"):
        assert str(EXTRAS.get(kind, {}).get(fact, "")) in letter.body


@pytest.mark.parametrize(("kind", "fact"), [(kind, fact) for kind in FACTS for fact in FACTS[kind]])
def test_a_letter_without_one_of_its_facts_is_an_error(kind: str, fact: str) -> None:
    facts = {name: value for name, value in NEEDED[kind].items() if name != fact}
    with pytest.raises(ValueError, match=fact):
        write(kind, facts, "zh_CN")


@pytest.mark.parametrize("kind", FACTS)
def test_an_english_letter_is_english(kind: str) -> None:
    facts: dict[str, Any] = {**NEEDED[kind]}
    chinese = "".join(str(value) for value in facts.values()) + "总务处"
    letter = write(kind, facts, "en")
    assert {letter for letter in letter.text if ord(letter) in HAN} <= set(chinese)


def test_every_template_belongs_to_a_kind() -> None:
    for language in LANGUAGES:
        assert {file.stem for file in (TEMPLATES / language).glob("*.j2")} == set(FACTS)


def test_an_unknown_kind_is_an_error() -> None:
    with pytest.raises(ValueError, match="gossip"):
        write("gossip", {}, "zh_CN")


def test_a_whole_letter() -> None:
    letter = write("assigned", {**NEEDED["assigned"], **ENVELOPE}, "zh_CN")
    assert letter == Letter(
        "新的工作安排（2项）",
        "您好，以下工作安排给您：\n"
        "· 9月20日 周日 05:00–06:00 清晨浇水\n"
        "· 9月20日 周日 22:00–次日 06:00 门卫值班\n"
        "如有困难，请尽早告诉总务处。\n\n"
        "查看和登记：http://127.0.0.1:8000/p/abc\n\n"
        "绿野实验学校总务处",
    )
    assert letter.text.startswith("新的工作安排（2项）\n您好")


def test_what_a_person_typed_cannot_leave_the_subject_line() -> None:
    facts = {**NEEDED["problem_reported"], "title": "漏水\r\nBcc: everybody@example.school"}
    letter = write("problem_reported", facts, "zh_CN")
    assert letter.subject == "报修：漏水"
    assert write("problem_reported", {**facts, "title": "a\rb"}, "en").subject == "Problem reported: a b"


def test_plain_text_stays_as_it_was_typed() -> None:
    facts = {**NEEDED["problem_reported"], "title": "<b> & {{ school }}"}
    assert write("problem_reported", facts, "en").subject == "Problem reported: <b> & {{ school }}"
