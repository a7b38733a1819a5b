"""Everything the house says is said in Chinese, and every code in English too."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from io import BytesIO
from pathlib import Path

import pytest
import yaml
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract
from pydantic import BaseModel

from actions.people.staff import CertificateValues, PersonValues
from actions.routines.routines import RoutineValues
from actions.school_calendar.policies import ELSEWHERE
from actions.school_calendar.tables import BellValues, PlaceValues, TermValues
from actions.setup.path import Step
from calendars.cadence.cadence import Of, Roll
from calendars.faults import Fault
from calendars.notice.notice import HolidayNoticeKind
from calendars.school_days.days import Audience, DayKind, Layer, On
from models.checklists import ChecklistState
from models.duties import AssignmentState, Doubt, DutyState
from models.feeds import FeedScope
from models.findings import FindingState, Grade
from models.forms import FieldKind, Verdict
from models.journal import Verb
from models.notices import NoticeState
from models.patterns import ShiftPattern
from models.policies import Policies
from models.repairs import AttemptOutcome, ProblemKind, RepairState
from models.rosters import RosterState
from models.swaps import SwapState
from models.users import Role
from notifications.language import (
    LANGUAGES,
    LOCALES,
    day_text,
    days_text,
    known,
    pick,
    say,
    span_text,
    translator,
)
from notifications.outbox.letters import FACTS
from notifications.sentences.codes import field_label
from rosters.question.plan import Reason
from rosters.question.problem import Burden, Limit
from rosters.question.progress import Stage
from tests.some import some
from web.entrance.first_start import OfficeBegins
from web.entrance.sign_in import Code, SignIn
from web.records.absence import Away
from web.records.problem import Problem
from web.school.person import Leaving
from web.school.school_calendar import Pasted
from web.school.second_factor import Proof
from web.school.users import Change, NewUser, Reset
from web.work.circulars import Paper
from web.work.one_day import OneDayValues
from web.work.repairs import Attempt
from web.work.stocktake import Approval

ROOT = LOCALES.parent.parent
ROOMS = ("models", "calendars", "rosters", "notifications", "actions", "flows", "web", "cli")
CODE = re.compile(r"[a-z_]+(\.[A-Za-z_]+)+")
REFUSALS = {"GreenleafError", "Refusal", "NotFound", "NotAllowed", "BadInput", "Misconfigured"}
FAMILIES: dict[str, type[StrEnum]] = {
    "state.duty": DutyState,
    "state.assignment": AssignmentState,
    "state.checklist": ChecklistState,
    "state.roster": RosterState,
    "state.repair": RepairState,
    "outcome": AttemptOutcome,
    "refusal.repair": RepairState,
    "refusal.finding": FindingState,
    "state.finding": FindingState,
    "grade": Grade,
    "grade.to": Grade,
    "verdict": Verdict,
    "doubt": Doubt,
    "problem": ProblemKind,
    "state.notice": NoticeState,
    "state.swap": SwapState,
    "refusal.duty": DutyState,
    "role": Role,
    "kind.holiday_notice": HolidayNoticeKind,
    "verb": Verb,
    "scope": FeedScope,
    "field": FieldKind,
    "day": DayKind,
    "stage": Stage,
    "layer": Layer,
    "audience": Audience,
    "on.staff": On,
    "on.students": On,
    "one.staff": On,
    "one.students": On,
    "period": Of,
    "cadence.roll": Roll,
    "fault": Fault,
    "reason": Reason,
    "burden": Burden,
    "limit": Limit,
    "step": Step,
    "step.how": Step,
    "step.without": Step,
}

MORE = {
    "state.duty": {"late", "done_late"},
    "state.finding": {"overdue"},
    "grade": {f"to.{grade}" for grade in Grade},
    "day": {"provisional", "no_term", "short.no_term", *(f"short.{kind}" for kind in DayKind)},
    "burden": {"vacation"},  # a kind of day on which some are spared
    "reason": {"crew_full"},
    "step": {f"{said}.{step}" for said in ("how", "without") for step in Step},
    # what earlier versions wrote into the journal
    "verb": {"accept", "decline", "import_people", "proposal_ended", "swap_expired", "swap_withdrawn"},
}
"""What else a family has words for."""
SHARED = {
    "refusal.duty",
    "refusal.repair",
    "refusal.finding",
    "field",
    "fault",
}  # families of other codes too


def catalogue(language: str) -> dict[str, str]:
    """What is written in a language."""
    with (LOCALES / language / "messages.po").open("rb") as file:
        messages = read_po(file, locale=language)
    return {str(message.id): str(message.string) for message in messages if message.id}


def lacking(language: str, texts: set[str]) -> list[str]:
    """What of these a language has no words for."""
    written = catalogue(language)
    return sorted(text for text in texts if not written.get(text))


def in_templates() -> Iterator[str]:
    """The msgids of all templates."""
    for file in sorted(file for room in ROOMS for file in (ROOT / room).glob("**/templates/**/*")):
        if file.is_file():
            with file.open("rb") as template:
                found = babel_extract(template, ("_", "say", "ngettext"), (), {"encoding": "utf-8"})
                yield from _first_texts(message for _, _, message, _ in found)


def in_code() -> Iterator[str]:
    """The msgids said by Python, and the codes of its refusals."""
    for file in sorted(file for room in ROOMS for file in (ROOT / room).rglob("*.py")):
        source = file.read_text(encoding="utf-8")
        if "notifications" in source:  # elsewhere `say` is another word
            found = extract_python(
                BytesIO(source.encode()), {"_": None, "say": None, "ngettext": (1, 2)}, (), {}
            )
            yield from _first_texts(message for _, _, message, _ in found)
        for node in ast.walk(ast.parse(source)):
            yield from _refusal_codes(node)


def _first_texts(messages: Iterator[object]) -> Iterator[str]:
    for message in messages:
        first = message[0] if isinstance(message, tuple | list) else message
        if isinstance(first, str) and first:
            yield first


def _refusal_codes(node: ast.AST) -> Iterator[str]:
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in REFUSALS):
        return
    if node.args and isinstance(node.args[0], ast.Constant):
        yield f"refusal.{node.args[0].value!s}"
    for keyword in node.keywords:
        if keyword.arg == "reason" and isinstance(keyword.value, ast.Constant):
            yield f"refusal.{keyword.value.value!s}"


def in_packs() -> Iterator[str]:
    """The words the packs use for topics, pools, certificates, places, tags, checklists and kinds of source."""
    for file in sorted((ROOT / "packs").glob("*/routines/*.yaml")):
        for routine in yaml.safe_load(file.read_text(encoding="utf-8")):
            crew = routine.get("crew", {})
            yield f"topic.{routine['topic']}"
            yield f"source.{routine['source']['kind']}"
            yield f"evidence.{routine['source']['evidence']}"
            yield from (f"tag.{tag}" for tag in [*routine.get("tags", []), *crew.get("apart", [])])
            yield from (f"pool.{line['pool']}" for line in crew.get("lines", []))
            held = (line.get("qualification") for line in crew.get("lines", []))
            yield from (f"kind.qualification.{kind}" for kind in held if kind)
            place, checklist = routine.get("places", {}).get("kind"), routine.get("checklist")
            yield from (f"use.{tag}" for tag in [routine.get("places", {}).get("tag")] if tag)
            yield from (
                f"kind.{family}.{kind}"
                for family, kind in (("place", place), ("checklist", checklist))
                if kind
            )


def in_demo() -> Iterator[str]:
    """The words of the demo schools for their people and places."""
    for file in sorted((ROOT / "packs" / "demo").glob("*/people.yaml")):
        for person in yaml.safe_load(file.read_text(encoding="utf-8")):
            yield from (f"pool.{word}" for word in (person["category"], *person.get("roles", [])))
            yield from (f"kind.qualification.{held['kind']}" for held in person.get("qualifications", []))
            yield from (f"kind.absence.{absence['kind']}" for absence in person.get("absences", []))
    for file in sorted((ROOT / "packs" / "demo").glob("*/places.yaml")):
        yield from (
            f"kind.place.{place['kind']}" for place in yaml.safe_load(file.read_text(encoding="utf-8"))
        )


def codes(texts: set[str]) -> set[str]:
    """Those of the msgids that are codes and therefore need English words too."""
    return {text for text in texts if CODE.fullmatch(text)}


def test_every_text_of_the_pages_and_letters_is_known_in_chinese() -> None:
    assert lacking("zh_CN", set(in_templates())) == []


def test_every_text_said_in_code_is_known_in_chinese() -> None:
    assert lacking("zh_CN", set(in_code())) == []


def test_every_code_that_is_said_has_english_words() -> None:
    assert lacking("en", codes({*in_templates(), *in_code()})) == []


@pytest.mark.parametrize("family", sorted(FAMILIES.keys() - SHARED))
def test_no_word_of_a_family_stands_without_its_member(family: str) -> None:
    words = {code.removeprefix(f"{family}.") for code in catalogue("en") if code.startswith(f"{family}.")}
    assert words == {*FAMILIES[family], *MORE.get(family, ())}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("family", FAMILIES)
def test_every_code_of_the_house_has_words(family: str, language: str) -> None:
    assert lacking(language, {f"{family}.{member}" for member in FAMILIES[family]}) == []


FORMS: dict[str, type[BaseModel]] = {
    "person": PersonValues,
    "qualification": CertificateValues,
    "place": PlaceValues,
    "bell": BellValues,
    "term": TermValues,
    "routine": RoutineValues,
    "policy": Policies,
    "leaving": Leaving,
    "absence": Away,
    "holiday_notice": Pasted,
    "user": NewUser,
    "reset": Reset,
    "password": Change,
    "sign_in": SignIn,
    "code": Code,
    "proof": Proof,
    "start": OfficeBegins,
    "problem": Problem,
    "circular": Paper,
    "attempt": Attempt,
    "one_day": OneDayValues,
    "approval": Approval,
    "pattern": ShiftPattern,
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", FORMS)
def test_every_field_of_a_form_has_a_label(form: str, language: str) -> None:
    fields = set(FORMS[form].model_fields) - ELSEWHERE
    assert [name for name in fields if field_label(form, name, language) == name] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_policy_has_a_sentence(language: str) -> None:
    assert lacking(language, {f"policy.{name}" for name in set(Policies.model_fields) - ELSEWHERE}) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_letter_has_a_name(language: str) -> None:
    assert lacking(language, {f"kind.notice.{kind}" for kind in FACTS}) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_packs_has_words(language: str) -> None:
    assert lacking(language, {*in_packs(), *in_demo()}) == []


def test_both_catalogues_have_the_same_codes() -> None:
    chinese, english = (codes(set(catalogue(language))) for language in LANGUAGES)
    assert chinese == english


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_stands_twice_in_a_catalogue(language: str) -> None:
    catalogue = (LOCALES / language / "messages.po").read_text(encoding="utf-8")
    texts = Counter(re.findall(r'^msgid "(.+)"$', catalogue, re.MULTILINE))
    assert [text for text, count in texts.items() if count > 1] == []


def test_a_chinese_sentence_asks_for_no_fact_the_original_has_not() -> None:
    fields = re.compile(r"{(\w+)}")
    english = catalogue("en")
    for msgid, chinese in some(catalogue("zh_CN").items()):
        original = set(fields.findall(english.get(msgid, msgid)))
        assert set(fields.findall(chinese)) - {"n", "nth"} == original - {"n", "nth"}, msgid


def test_a_sentence_is_filled_with_its_facts() -> None:
    assert (
        say("refusal.password.short", "en", least=10) == "The password is too short: at least 10 characters."
    )
    assert say("refusal.password.short", "zh_CN", least=10) == "密码太短，至少 10 位。"


def test_a_page_text_nobody_translated_stays_as_it_is() -> None:
    assert say("Hello {name}, it is late", "zh_CN", name="周凤英") == "Hello 周凤英, it is late"
    assert say("", "zh_CN") == ""


def test_braces_in_a_fact_are_only_braces() -> None:
    assert (
        say("refusal.pack.unknown", "en", pack="{pack.__class__}") == 'There is no pack "{pack.__class__}".'
    )


def test_a_sentence_whose_fact_nobody_gave_has_a_gap() -> None:
    assert say("refusal.person.unknown_name", "zh_CN", code="1001") == "没有找到这个人：…。"


def test_days_and_whole_numbers_stand_in_sentences_as_people_write_them() -> None:
    facts = {"day": date(2026, 9, 20), "number": 8.0, "half": 7.5, "names": ["a", "b"], "nothing": None}
    sentence = say("{day}: {number}, {half}, {names}{nothing}", "en", **facts)
    assert sentence == "Sun 20 Sep: 8, 7.5, a, b"


@pytest.mark.parametrize(
    ("wish", "language"),
    [("zh_CN", "zh_CN"), ("en", "en"), ("en-GB", "en"), ("zh-TW", "zh_CN"), ("fr", "zh_CN"), (None, "zh_CN")],
)
def test_a_language_nobody_has_falls_back_to_chinese(wish: str | None, language: str) -> None:
    assert known(wish) == language


def test_the_translator_speaks_gettext() -> None:
    assert translator("zh_CN").gettext("state.duty.done") == "已完成"
    assert translator("en").ngettext("one duty", "{n} duties", 2) == "{n} duties"


def test_a_thing_without_an_english_name_keeps_its_chinese_one() -> None:
    assert [pick("浇水", "Watering", language) for language in LANGUAGES] == ["浇水", "Watering"]
    assert pick("浇水", "", "en") == "浇水"


def test_days_are_written_as_people_write_them() -> None:
    sunday = date(2026, 9, 20)
    assert [day_text(sunday, language) for language in LANGUAGES] == ["9月20日 周日", "Sun 20 Sep"]
    assert day_text(sunday, "zh_CN", year=True) == "2026年9月20日 周日"
    assert days_text(sunday, sunday, "en") == "Sun 20 Sep"
    assert days_text(sunday, date(2026, 10, 1), "zh_CN") == "9月20日 周日 – 10月1日 周四"


@pytest.mark.parametrize(
    ("hours", "chinese", "english"),
    [
        (1, "9月20日 周日 22:00–23:00", "Sun 20 Sep 22:00–23:00"),
        (2, "9月20日 周日 22:00–24:00", "Sun 20 Sep 22:00–24:00"),
        (8, "9月20日 周日 22:00–次日 06:00", "Sun 20 Sep 22:00–06:00 the next day"),
        (48, "9月20日 周日 22:00 – 9月22日 周二 22:00", "Sun 20 Sep 22:00 – Tue 22 Sep 22:00"),
    ],
)
def test_a_span_is_written_in_school_time(hours: int, chinese: str, english: str) -> None:
    start = datetime(2026, 9, 20, 14, tzinfo=UTC)
    texts = [span_text(start, start + timedelta(hours=hours), "Asia/Shanghai", each) for each in LANGUAGES]
    assert texts == [chinese, english]


def test_midnight_to_midnight_are_whole_days() -> None:
    start = datetime(2026, 9, 20, 16, tzinfo=UTC)
    assert span_text(start, start + timedelta(days=1), "Asia/Shanghai", "zh_CN") == "9月21日 周一"
    two = span_text(start, start + timedelta(days=2), "Asia/Shanghai", "zh_CN")
    assert two == "9月21日 周一 – 9月22日 周二"


def test_the_catalogues_are_found_beside_the_code() -> None:
    assert sorted(Path(file).parent.name for file in LOCALES.glob("*/messages.po")) == sorted(LANGUAGES)
