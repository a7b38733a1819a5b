"""The State Council's notices, read as they are worded, against two independent data sets."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from calendars.notice.days import decided, missing
from calendars.notice.notice import HolidayNotice, HolidayNoticeKind, decoded, read
from calendars.school_days.national import NationalDay

TEXTS = Path(__file__).parents[1] / "notices"
ROOT = Path(__file__).parents[3]
YEARS = range(2016, 2027)
WEEKEND = frozenset({5, 6})
CHANGES = ("2019-labour-day", "2020-spring-festival")

# The package `chinese_calendar` and the package `holidays` agree with the notices on every day of 2016 to 2026.
DISAGREEMENTS: frozenset[date] = frozenset()


def text(name: str | int) -> str:
    return (TEXTS / f"{name}.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def known() -> dict[date, NationalDay]:
    """Every day off and make-up day of 2016 to 2026, from the texts alone."""
    found: dict[date, NationalDay] = {}
    for name in sorted([*map(str, YEARS), *CHANGES]):
        found = decided(found, read(text(name)), WEEKEND)
    return found


def every_day() -> list[date]:
    first, last = date(YEARS[0], 1, 1), date(YEARS[-1], 12, 31)
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def worked(known: dict[date, NationalDay], day: date) -> bool:
    return not known[day].off if day in known else day.weekday() not in WEEKEND


@pytest.mark.parametrize(
    "is_work_day",
    [chinese_calendar.is_workday, holidays.country_holidays("CN", years=list(YEARS)).is_working_day],
    ids=["chinese_calendar", "holidays"],
)
def test_every_day_of_eleven_years_is_as_two_data_sets_have_it(
    known: dict[date, NationalDay], is_work_day: Callable[[date], bool]
) -> None:
    assert {day for day in every_day() if worked(known, day) != is_work_day(day)} == DISAGREEMENTS


def test_make_up_days_are_the_other_data_sets_too(known: dict[date, NationalDay]) -> None:
    theirs = {day for day in chinese_calendar.constants.workdays if day.year in YEARS}
    assert {day for day, national in known.items() if not national.off} == theirs


@pytest.mark.parametrize("year", YEARS)
def test_a_years_notice_gives_every_statutory_holiday(year: int) -> None:
    notice = read(text(year))
    assert (notice.year, notice.kind, missing(notice)) == (year, HolidayNoticeKind.YEAR, ())


def test_a_holiday_joined_to_the_weekend_takes_the_weekend_in() -> None:
    runs = {run.name: (run.first, run.last) for run in read(text(2018)).off}
    assert runs["元旦"] == (date(2017, 12, 30), date(2018, 1, 1))
    assert runs["端午节"] == (date(2018, 6, 16), date(2018, 6, 18))


def test_days_may_lie_in_the_year_before() -> None:
    notice = read(text(2019))
    assert notice.off[0] == ("元旦", date(2018, 12, 30), date(2019, 1, 1))
    assert notice.work[0] == ("元旦", date(2018, 12, 29))


def test_an_evening_one_is_encouraged_to_take_is_no_day_off() -> None:
    notice = read(text(2024))
    assert date(2024, 2, 9) not in notice.days_off
    assert date(2024, 2, 10) in notice.days_off


def test_a_make_up_day_bears_the_holiday_it_pays_for() -> None:
    assert read(text(2026)).days_worked[date(2026, 9, 20)] == "国庆节"
    assert read(text(2025)).days_worked[date(2025, 9, 28)] == "国庆节、中秋节"


def test_a_change_replaces_the_holiday_it_names_and_no_other() -> None:
    notice = read(text("2019-labour-day"))
    assert (notice.kind, notice.names) == (HolidayNoticeKind.CHANGE, frozenset({"劳动节"}))
    before = decided({}, read(text(2019)), WEEKEND)
    after = decided(before, notice, WEEKEND)
    assert {day for day in before.keys() | after.keys() if before.get(day) != after.get(day)} == {
        *(date(2019, 5, day) for day in (2, 3, 4, 5)),
        date(2019, 4, 28),
    }


def test_an_extension_only_adds_days_off() -> None:
    notice = read(text("2020-spring-festival"))
    assert (notice.kind, notice.off) == (
        HolidayNoticeKind.EXTENSION,
        (("春节", date(2020, 1, 25), date(2020, 2, 2)),),
    )
    before = decided({}, read(text(2020)), WEEKEND)
    after = decided(before, notice, WEEKEND)
    assert not before[date(2020, 2, 1)].off and after[date(2020, 2, 1)].off
    assert after.keys() - before.keys() == {date(2020, 1, 31), date(2020, 2, 2)}
    assert after[date(2020, 1, 24)].off


def test_a_notice_given_twice_changes_nothing(known: dict[date, NationalDay]) -> None:
    for name in (2016, 2021, 2026, *CHANGES):
        assert decided(known, read(text(name)), WEEKEND) == known


# The same notice as people paste it


WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
NARROW = str.maketrans("：（），。；", ":(),。;")


@pytest.mark.parametrize(
    "pasted",
    [
        lambda text: text.translate(WIDE),
        lambda text: text.translate(NARROW),
        lambda text: text.replace("\n", "\r\n"),
        lambda text: "\ufeff" + text.replace("月", " 月 ").replace("日", " 日\u200b"),
        lambda text: text.replace("至", "—"),
        lambda text: text.replace("周日", "星期天").replace("周六", "星期六"),
        lambda text: text.replace("国庆节：10月", "国庆节：\n10月").replace("周六）至", "周\n六）至"),
        lambda text: text.replace("一、元旦：", "元旦：").replace("二、春节：", "（二）春节："),
        lambda text: text.replace("天。", "天\n").replace("上班。", "上班\n"),
        lambda text: (
            "1. [主题分类] 综合政务/其他\n2. [发文机构] 国务院办公厅\n发布日期：2025年11月4日\n" + text
        ),
        lambda text: "受权发布，全文如下：\n" + text.replace("如下。\n", "如下 "),
        lambda text: text + "上一篇：2025年国庆节10月1日至8日放假\n一、热点：看图\n",
        lambda text: "新华社北京11月4日电 " + text + "\n来源：新华网\n责任编辑：李老师\n",
    ],
)
def test_a_pasted_notice_is_read_like_the_published_one(pasted: Callable[[str], str]) -> None:
    assert read(pasted(text(2026))) == read(text(2026))


OPENING = (
    "国务院办公厅关于2027年部分节假日安排的通知\n现将2027年元旦等节假日放假调休日期的具体安排通知如下。\n"
)


@pytest.mark.parametrize(
    ("item", "off", "work"),
    [
        ("元旦：1月1日至3日放假，共3天。", ("2027-01-01", "2027-01-03"), []),
        ("元旦：2026年12月31日至1月2日放假。", ("2026-12-31", "2027-01-02"), []),
        (
            "元旦：12月31日至1月2日放假调休，共3天。12月26日（星期六）上班。",
            ("2026-12-31", "2027-01-02"),
            ["2026-12-26"],
        ),
        ("元旦：1月1日（周五）放假，与周末连休，共3天。", ("2027-01-01", "2027-01-03"), []),
        ("劳动节：5月1日放假，不调休。", ("2027-05-01", "2027-05-01"), []),
        (
            "春节：2月5日（农历除夕、周五）至11日放假调休。1月30日、31日（星期日）、2月20日照常上班。",
            ("2027-02-05", "2027-02-11"),
            ["2027-01-30", "2027-01-31", "2027-02-20"],
        ),
        ("国庆节：10月1日至7日放假。10月8日（星期五）起正常上班。", ("2027-10-01", "2027-10-07"), []),
    ],
)
def test_a_wording_is_understood(item: str, off: tuple[str, str], work: list[str]) -> None:
    notice = read(f"{OPENING}一、{item}")
    ((_, first, last),) = notice.off
    assert (str(first), str(last)) == off
    assert [str(day) for day in notice.days_worked] == work


@pytest.mark.parametrize(
    ("said", "wrong", "code", "phrase"),
    [
        ("1月4日（周日）上班", "1月4日（周一）上班", "holiday_notice_weekday", "1月4日（周一）"),
        ("共9天", "共8天", "holiday_notice_count", "放假调休，共8天"),
        ("2月28日（周六）", "2月30日（周六）", "holiday_notice_date", "2月30日（周六）"),
        (
            "1月4日（周日）上班",
            "1月4日（周日）视情况上班",
            "holiday_notice_phrase",
            "1月4日（周日）视情况上班",
        ),
        ("1月4日（周日）上班", "1月3日（周六）上班", "holiday_notice_clash", "1月3日"),
        ("5月1日（周五）至5日", "5月5日（周二）至1日", "holiday_notice_date", "1日（周二）"),
        ("10月1日（周四）至", "0月1日（周四）至", "holiday_notice_date", "0月1日（周四）"),
        (
            "6月19日（周五）至21日（周日）放假",
            "6月19日（周五）至21日（周日）",
            "holiday_notice_phrase",
            "6月19日（周五）至21日（周日）",
        ),
        ("4月4日（周六）至6日（周一）放假，共3天", "另行通知", "holiday_notice_phrase", "另行通知"),
        ("4月4日（周六）", "4月4日（清明前一天）", "holiday_notice_phrase", "清明前一天"),
        ("一、元旦", "元旦放假三天。一、元旦", "holiday_notice_phrase", "元旦放假三天。"),
        ("节假日期间，", "节假日期间，1月10日（周日）上班，", "holiday_notice_phrase", "1月10日（周日）上班"),
        ("现将2026年", "现将2025年", "holiday_notice_year", "2025、2026"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_phrase(
    said: str, wrong: str, code: str, phrase: str
) -> None:
    with pytest.raises(PydanticCustomError) as refusal:
        read(text(2026).replace(said, wrong))
    assert refusal.value.type == code
    assert phrase in (refusal.value.context or {})["phrase"]


@pytest.mark.parametrize(
    ("pasted", "code"),
    [
        (OPENING, "holiday_notice_empty"),
        ("一、元旦：1月1日放假。", "holiday_notice_year"),
        ("", "holiday_notice_year"),
    ],
)
def test_a_text_that_is_no_notice_is_refused(pasted: str, code: str) -> None:
    with pytest.raises(PydanticCustomError, match=code):
        read(pasted)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([*YEARS, *CHANGES]), st.data())
def test_a_damaged_notice_is_refused_or_says_less_never_another_day(
    year: int | str, data: st.DataObject
) -> None:
    """One character lost: whatever is still read lies in the year, and no day is both off and worked."""
    whole = text(year)
    place = data.draw(st.integers(0, len(whole) - 1))
    try:
        notice = read(whole[:place] + whole[place + 1 :])
    except PydanticCustomError as refusal:
        assert "phrase" in (refusal.context or {})
        return
    assert not notice.days_off.keys() & notice.days_worked.keys()
    assert {day.year for day in notice.days_off} <= {notice.year - 1, notice.year}


def test_files_are_read_as_chinese_computers_write_them() -> None:
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        assert read(decoded(text(2026).encode(encoding))) == read(text(2026))


# python -m calendars.notice


def run(*words: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "calendars.notice", *words]
    return subprocess.run(command, cwd=ROOT, input=given, capture_output=True, check=False)


def printed(notice: HolidayNotice) -> dict[str, object]:
    off, work = notice.days_off, notice.days_worked
    return {"year": notice.year, "off": [str(day) for day in off], "work": [str(day) for day in work]}


def test_the_module_prints_the_days_as_json() -> None:
    done = run(str(TEXTS / "2019.txt"))
    assert (done.returncode, json.loads(done.stdout)) == (0, printed(read(text(2019))))
    assert run("-", given=text(2019).encode()).stdout == done.stdout


def test_the_module_exits_with_2_and_the_phrase_it_cannot_read() -> None:
    done = run("-", given=text(2019).replace("1月1日放假调休", "1月1日视情放假").encode())
    assert (done.returncode, done.stdout) == (2, b"")
    assert "2018年12月30日至2019年1月1日视情放假" in done.stderr.decode()
