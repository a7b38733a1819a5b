"""A cadence reads like the plan on the wall."""

import re
from datetime import date, time
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from calendars.cadence.cadence import Cadence
from calendars.cadence.occurrences import occurrences
from notifications.language import LANGUAGES, LOCALES
from notifications.sentences.codes import cadence_sentence
from tests.calendars.cadences import cadences
from tests.calendars.school import BELLS, LVYE
from tests.some import some

WEEKLY = "FREQ=WEEKLY;BYDAY"
SENTENCES: list[tuple[dict[str, Any], str, str]] = [
    (
        {"every": "FREQ=DAILY", "season": ["04-01/10-31"], "at": ["05:00"]},
        "每天 05:00，4月1日–10月31日",
        "every day at 05:00, 1 Apr–31 Oct",
    ),
    ({"anchor": "term.start", "offset": "-7d"}, "开学前7天", "7 days before the start of term"),
    ({"anchor": "term.start", "offset": "-1d"}, "开学前1天", "1 day before the start of term"),
    ({"anchor": "term.end", "offset": "+3wd"}, "学期结束后3个工作日", "3 working days after the end of term"),
    ({"anchor": "vacation.start"}, "放假当天", "on the day of the start of the vacation"),
    ({"anchor": "holiday:中秋节", "offset": "-10d"}, "中秋节前10天", "10 days before 中秋节"),
    (
        {"nth": 1, "of": "month", "on": "working"},
        "每月第1个工作日",
        "on the 1st working day of every month",
    ),
    (
        {"nth": -1, "of": "term", "on": "working", "calendar": "students"},
        "每学期最后一个上课日",
        "on the last school day of every term",
    ),
    ({"nth": -2, "of": "quarter"}, "每季度倒数第2天", "on the 2nd day from the end of every quarter"),
    ({"nth": 11, "of": "month"}, "每月第11天", "on the 11th day of every month"),
    ({"interval": 15}, "每15天一次", "every 15 days"),
    (
        {"interval": 15, "start": "2026-09-01"},
        "自2026年9月1日起每15天一次",
        "every 15 days from 1 Sep 2026",
    ),
    ({"interval": 15, "after": "completion"}, "上次完成后15天", "15 days after it was last done"),
    (
        {"interval": 30, "after": "completion", "start": "2026-09-01"},
        "上次完成后30天（第一次：2026年9月1日）",
        "30 days after it was last done (the first time on 1 Sep 2026)",
    ),
    (
        {"anchor": "event:秋季运动会", "offset": "-3wd", "calendar": "students"},
        "“秋季运动会”前3个上课日",
        "3 school days before “秋季运动会”",
    ),
    (
        {"anchor": "routine:purchase-plan", "offset": "+2wd"},
        "“purchase-plan”完成后2个工作日",
        "2 working days after the completion of “purchase-plan”",
    ),
    (
        {"random": 2, "of": "month", "on": "working"},
        "每月随机2个工作日（事先不公开）",
        "2 surprise working days per month",
    ),
    (
        {
            "every": "FREQ=DAILY",
            "on": "working",
            "calendar": "students",
            "at": ["bell:lunch-20m", "bell:supper"],
        },
        "每个上课日 午餐前20分钟、晚餐时",
        "every school day 20 minutes before “lunch”, at “supper”",
    ),
    ({"every": "FREQ=DAILY;INTERVAL=3"}, "每3天", "every 3 days"),
    ({"every": f"{WEEKLY}=MO,TH"}, "每周一、四", "every Monday, Thursday"),
    ({"every": "FREQ=WEEKLY"}, "每周一", "every Monday"),
    (
        {"every": "FREQ=WEEKLY", "start": "2026-09-04"},
        "自2026年9月4日起每周五",
        "every Friday, from 4 Sep 2026",
    ),
    ({"every": f"{WEEKLY}=FR;INTERVAL=2"}, "每2周的周五", "every 2 weeks on Friday"),
    (
        {"every": f"{WEEKLY}=FR", "on": "working", "roll": "preceding", "at": ["16:00"]},
        "每周五 16:00，遇其他日子提前到上一个工作日",
        "every Friday at 16:00, otherwise on the working day before",
    ),
    (
        {"every": f"{WEEKLY}=TU", "weeks": "odd", "during": "term"},
        "每周二，单周，学期内",
        "every Tuesday, odd weeks of term, in term",
    ),
    (
        {"every": f"{WEEKLY}=TU", "weeks": "1-8,10,12-", "terms": [1]},
        "每周二，第1-8、10、12以后周，每学年第1学期",
        "every Tuesday, weeks 1-8, 10, 12 onwards of term, term 1 of the school year",
    ),
    ({"every": "FREQ=MONTHLY;BYMONTHDAY=15"}, "每月15日", "on the 15th of every month"),
    ({"every": "FREQ=MONTHLY;BYMONTHDAY=-1"}, "每月最后一天", "on the last day of every month"),
    ({"every": "FREQ=MONTHLY;BYDAY=2SA"}, "每月第2个周六", "on the 2nd Saturday of every month"),
    ({"every": "FREQ=MONTHLY;BYDAY=-1FR"}, "每月最后一个周五", "on the last Friday of every month"),
    (
        {"every": "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=1"},
        "每2个月的1日",
        "every 2 months on the 1st",
    ),
    (
        {"every": "FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=9"},
        "每年11月9日",
        "every year on the 9th of November",
    ),
    (
        {
            "every": "FREQ=YEARLY;BYMONTH=3,9;BYMONTHDAY=12",
            "on": "weekday",
            "roll": "following",
            "window": "8wd",
        },
        "每年3月、9月的12日，可在8个工作日内任选一天，只在法定工作日，其间没有时顺延到下一个法定工作日",
        (
            "every year on the 12th of March, September, or any day within 8 working days from then,"
            " only on national work days, if there is none, on the next national work day"
        ),
    ),
    ({"every": "FREQ=YEARLY"}, "每年1月1日", "every year on the 1st of January"),
    (
        {"every": "FREQ=YEARLY;INTERVAL=2;BYMONTH=6;BYDAY=1MO"},
        "每2年的6月第1个周一",
        "every 2 years on the 1st Monday of June",
    ),
    (
        {"every": f"{WEEKLY}=MO;BYMONTH=5"},
        "每周，限5月，限周一",
        "every week, in May, on Monday",
    ),
    (
        {"every": "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;UNTIL=20271231"},
        "每月，限周一、周二、周三、周四、周五，取其中最后一个，到2027年12月31日为止",
        "every month, on Monday, Tuesday, Wednesday, Thursday, Friday, of these the last, until 31 Dec 2027",
    ),
    (
        {"every": "FREQ=YEARLY;INTERVAL=2;BYYEARDAY=-1,100;COUNT=3", "start": "2026-09-01"},
        "自2026年9月1日起每2年，全年最后一天、第100天，共3次",
        "every 2 years, on the last day, the 100th day of the year, from 1 Sep 2026, 3 times in all",
    ),
    (
        {"every": "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU;WKST=SU"},
        "每2周的周日，一周从周日算起",
        "every 2 weeks on Sunday, weeks begin on Sunday",
    ),
    (
        {"nth": 3, "of": "term", "window": "month"},
        "每学期第3天，可在当月内任选一天",
        "on the 3rd day of every term, or any later day of the same month",
    ),
]


@pytest.mark.parametrize(("cadence", "chinese", "english"), SENTENCES)
def test_a_cadence_is_one_sentence(cadence: dict[str, Any], chinese: str, english: str) -> None:
    assert [cadence_sentence(cadence, language) for language in LANGUAGES] == [chinese, english]


def test_a_school_may_call_its_bells_as_it_likes() -> None:
    cadence = Cadence(every="FREQ=DAILY", at=("bell:lunch+15m",))
    assert cadence_sentence(cadence, "zh_CN", {"lunch": "午饭"}) == "每天 午饭后15分钟"
    assert cadence_sentence(Cadence(every="FREQ=DAILY", at=("bell:gong",)), "zh_CN") == "每天 gong时"


def test_the_routine_counted_from_is_called_by_its_name() -> None:
    cadence = Cadence(anchor="routine:purchase-plan", offset="+1d")
    names = {"purchase-plan": "月度物资采购计划申报"}
    assert cadence_sentence(cadence, "zh_CN", routines=names) == "“月度物资采购计划申报”完成后1天"


@settings(max_examples=100, deadline=None)
@given(cadence=cadences, language=st.sampled_from(LANGUAGES))
def test_no_cadence_is_left_without_words(cadence: Cadence, language: str) -> None:
    names = {"midnight_round": "night round" if language == "en" else "夜巡"}
    sentence = cadence_sentence(cadence, language, names)
    own = (cadence.anchor or "").partition(":")[2].strip()
    words = sentence.replace(own, "") if own else sentence
    assert words.strip()
    assert not re.search(r"[{}…_=]|FREQ|cadence\.|period\.|length\.|\b(one|on)\.", words), words
    if language == "en":
        assert not re.search("[\u4e00-\u9fff]", words), words


@settings(max_examples=150, deadline=None)
@given(cadence=cadences, other=cadences, language=st.sampled_from(LANGUAGES), data=st.data())
def test_who_reads_the_same_sentence_means_the_same_days(
    cadence: Cadence, other: Cadence, language: str, data: st.DataObject
) -> None:
    """Two cadences that differ in one part, or one part more, either read differently or fall on the same days."""
    field = data.draw(st.sampled_from(list(Cadence.model_fields)))
    try:
        near = Cadence.model_validate(cadence.model_dump() | {field: getattr(other, field)})
    except ValidationError:
        return
    if cadence_sentence(cadence, language) == cadence_sentence(near, language):
        assert falling(cadence) == falling(near)


def falling(cadence: Cadence) -> list[tuple[date, date, time]]:
    span, done = (date(2026, 3, 1), date(2027, 7, 31)), [date(2026, 9, 9)]
    found = occurrences(cadence, LVYE, BELLS, "UTC", *span, "seed", done)
    return [(occurrence.day, occurrence.last, occurrence.at) for occurrence in found]


@pytest.mark.parametrize("language", LANGUAGES)
def test_routines_that_fall_differently_read_differently(language: str) -> None:
    packed = {Cadence.model_validate(routine["cadence"]) for routine in pack_routines()}
    assert len(packed) > 100
    assert len({cadence_sentence(cadence, language) for cadence in packed}) == len(packed)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_cadence_of_the_packs_has_a_sentence(language: str) -> None:
    for routine in some(pack_routines()):
        sentence = cadence_sentence(routine["cadence"], language)
        assert "cadence." not in sentence, routine["code"]
        assert "FREQ" not in sentence, routine["code"]
        assert "…" not in sentence, routine["code"]


def pack_routines() -> list[dict[str, Any]]:
    files = sorted((LOCALES.parent.parent / "packs").glob("*/routines/*.yaml"))
    return [routine for file in files for routine in yaml.safe_load(file.read_text(encoding="utf-8"))]
