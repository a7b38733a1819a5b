"""Every disagreement and every refusal of a calendar has words in both languages."""

from datetime import date

import pytest

from calendars.faults import Fault
from calendars.school_days.days import DayKind, Layer
from calendars.school_days.disagreements import Clash, Disagreement
from models.errors import BadInput
from notifications.sentences.codes import refusal
from notifications.sentences.disagreements import disagreement

FACTS = {
    "name": "国庆节",
    "audience": "staff",
    "official": [date(2026, 9, 20)],
    "kind": DayKind.HALF,
    "other": DayKind.HOLIDAY,
    "students": DayKind.HALF,
    "staff": DayKind.WEEKEND,
    "term": "第一学期",
    "longest": 6,
    "start": date(2026, 9, 7),
    "year": 2031,
}
READING = [fault for fault in Fault if fault.startswith(("foreign_", "sheet_", "term_"))]


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("code", Clash)
def test_a_disagreement_is_a_sentence_with_its_date(code: Clash, language: str) -> None:
    sentence = disagreement(
        Disagreement(code, date(2026, 9, 21), Layer.SCHOOL, Layer.NATIONAL, FACTS), language
    )
    assert "disagreement." not in sentence and "…" not in sentence
    assert "2031" in sentence or ("9月21日" if language == "zh_CN" else "21 Sep") in sentence


def test_the_official_make_up_day_is_named_or_said_to_be_none() -> None:
    found = Disagreement(Clash.MAKE_UP_ELSEWHERE, date(2025, 9, 21), Layer.SCHOOL, Layer.NATIONAL, FACTS)
    assert "Sun 20 Sep" in disagreement(found, "en")
    none = Disagreement(found.code, found.date, found.layer, found.other_layer, FACTS | {"official": []})
    assert "前后没有" in disagreement(none, "zh_CN")


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("code", READING)
def test_a_refused_calendar_says_why(code: Fault, language: str) -> None:
    error = BadInput("calendar.row", file="校历.xlsx", row=5, reason=str(code), value="9月31日")
    assert code not in refusal(error, language)
