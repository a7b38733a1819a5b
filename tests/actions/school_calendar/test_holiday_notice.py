"""A notice comes in: provisional until then, previewed, applied once, published work left alone."""

import re
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlmodel import Session, select

from actions.feeds.addresses import feed
from actions.feeds.content import render_feed
from actions.routines.proposals import proposals
from actions.school.school_time import calendar_of
from actions.school_calendar.holiday_notice import (
    HolidayNoticePreview,
    TouchedDuty,
    ask_for_notice,
    preview,
)
from calendars.school_days.days import DayKind, Layer
from models import Day, Duty, DutyState, Notice, School, Term
from models.errors import Refusal
from models.feeds import FeedScope
from models.journal import JournalEntry
from tests.factories import make_duty, make_person, make_routine, make_school
from tests.rolling import apply_notice, roll
from tests.some import some

NOVEMBER = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
NOVEMBER_DAY = date(2026, 11, 23)

# Invented for these tests: the real one may say something else on every day.
INVENTED = """国务院办公厅关于2027年部分节假日安排的通知
经国务院批准，现将2027年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
一、元旦：2026年12月31日（周四）至2027年1月2日（周六）放假调休，共3天。2026年12月26日（周六）、1月3日（周日）上班。
二、春节：2月5日（农历除夕、周五）至8日（周一）放假，共4天。
三、清明节：4月3日（周六）至5日（周一）放假，共3天。
四、劳动节：5月1日（周六）至5日（周三）放假调休，共5天。5月8日（周六）上班。
五、端午节：6月9日（周三）放假1天，不调休。
六、中秋节：9月15日（周三）放假1天，不调休。
七、国庆节：10月1日（周五）至7日（周四）放假调休，共7天。9月26日（周日）、10月9日（周六）上班。
"""
CHANGE = """国务院办公厅关于调整2027年元旦假期安排的通知
现将调整2027年元旦放假安排通知如下。
一、2027年1月1日（星期五）放假，与周末连休。
"""
WORKING = {"every": "FREQ=DAILY", "on": "working", "at": ["08:00"]}
MONTHLY = {"every": "FREQ=MONTHLY;BYMONTHDAY=9", "on": "working", "roll": "following", "at": ["08:00"]}


def planned(session: Session, **routine: Any) -> School:
    """A school whose term over New Year 2027 is planned with the notice missing."""
    school = make_school(session)
    make_routine(session, school, **({"cadence": WORKING} | routine))
    roll(session, school, NOVEMBER_DAY, date(2027, 1, 26), NOVEMBER, "test")
    return school


def duties(session: Session) -> dict[str, Duty]:
    return {str(duty.day): duty for duty in session.exec(select(Duty))}


def state(session: Session) -> dict[str, Any]:
    """Everything a notice may touch."""
    rows = [*session.exec(select(Duty)), *session.exec(select(Day)), *session.exec(select(School))]
    kept = {f"{type(row).__name__}:{row.id}": row.model_dump() for row in rows}
    return kept | {"journal": len(session.exec(select(JournalEntry)).all())}


def dates(touched: tuple[TouchedDuty, ...]) -> list[str]:
    return [str((duty.before or duty.after or NOVEMBER).date()) for duty in touched]


def applied(session: Session, school: School, text: str = INVENTED) -> HolidayNoticePreview:
    return apply_notice(session, school, text, NOVEMBER, "test")


def test_without_the_notice_every_duty_after_new_year_is_provisional_and_the_feed_says_so(
    session: Session,
) -> None:
    school = planned(session)
    found = duties(session)
    assert {day[:4]: duty.provisional for day, duty in found.items()} == {"2026": False, "2027": True}
    for duty in found.values():
        duty.published = True
    session.flush()
    written = render_feed(session, feed(session, school, FeedScope.SCHOOL, "", NOVEMBER), NOVEMBER).decode()
    events = written.replace("\r\n ", "").split("BEGIN:VEVENT")[1:]
    assert len(events) == len(found)
    for event in some(events):
        start = event.partition("DTSTART")[2].partition("\r\n")[0]
        assert (":2027" in start) == ("待" in event.partition("SUMMARY:")[2].partition("\r\n")[0])


def test_nothing_breaks_on_the_first_of_january(session: Session) -> None:
    school = planned(session)
    new_year = datetime(2027, 1, 1, 0, 30, tzinfo=UTC)
    roll(session, school, date(2027, 1, 1), date(2027, 2, 12), new_year, "test")
    assert {duty.provisional for day, duty in duties(session).items() if day >= "2027"} == {True}


def test_a_preview_shows_all_and_changes_nothing(session: Session) -> None:
    school = planned(session)
    make_duty(session, school, date(2026, 12, 31), key="done||x", state=DutyState.DONE)
    before = state(session)
    shown = preview(session, school, INVENTED, NOVEMBER)
    assert state(session) == before
    assert not shown.applied
    kinds = {str(day.after.date): (day.before.staff.kind, day.after.staff.kind) for day in shown.days}
    assert kinds["2026-12-26"] == (DayKind.WEEKEND, DayKind.MAKE_UP)
    assert kinds["2026-12-31"] == (DayKind.WORKING, DayKind.HOLIDAY)
    assert kinds["2027-01-03"] == (DayKind.HOLIDAY, DayKind.MAKE_UP)
    assert dates(shown.added) == ["2026-12-26", "2027-01-03"]
    assert dates(shown.withdrawn) == ["2026-12-31"]
    assert dates(shown.untouched) == ["2026-12-31"]
    assert shown == preview(session, school, INVENTED, NOVEMBER)


def test_applying_does_what_the_preview_showed(session: Session) -> None:
    school = planned(session)
    shown = preview(session, school, INVENTED, NOVEMBER)
    done = applied(session, school)
    assert (done.days, done.withdrawn, done.proposed) == (shown.days, shown.withdrawn, shown.proposed)
    assert dates(done.added) == dates(shown.added)
    found = duties(session)
    assert "2026-12-31" not in found and {"2026-12-26", "2027-01-03"} <= found.keys()
    assert {duty.provisional for duty in found.values()} == {False}
    assert school.official_through == 2027


def test_a_guessed_holiday_the_notice_leaves_out_is_a_work_day(session: Session) -> None:
    school = make_school(session)
    first, last = date(2027, 1, 27), date(2027, 7, 2)
    spring = Term(
        school_id=school.id, code="2", name="", first=first, last=last, staff_first=first, staff_last=last
    )
    session.add(spring)
    session.flush()
    guessed = calendar_of(session, school).day(date(2027, 2, 9)).staff
    assert (guessed.kind, guessed.name) == (DayKind.HOLIDAY, "春节")
    applied(session, school)
    calendar = calendar_of(session, school)
    assert calendar.day(date(2027, 2, 9)).staff.kind is DayKind.WORKING
    assert calendar.day(date(2027, 2, 8)).staff.name == "春节"
    assert calendar.day(date(2027, 5, 8)).staff.kind is DayKind.MAKE_UP
    year = [calendar.day(date(2027, 1, 1) + timedelta(days=n)) for n in range(365)]
    assert {day.provisional for day in year} == {False}
    assert {day.staff.layer for day in year if day.staff.kind is DayKind.HOLIDAY} == {Layer.NATIONAL}


def test_an_unpublished_duty_moves_to_the_day_the_notice_leaves(session: Session) -> None:
    rolling = {"every": "FREQ=MONTHLY;BYMONTHDAY=31", "on": "working", "roll": "preceding", "at": ["08:00"]}
    school = planned(session, cadence=rolling)
    (moved,) = applied(session, school).moved
    assert [str(at and at.date()) for at in (moved.before, moved.after)] == ["2026-12-31", "2026-12-30"]


def test_published_duties_stay_and_are_proposed_and_done_ones_are_left_alone(session: Session) -> None:
    school = planned(session)
    for duty in duties(session).values():
        duty.published = True
    duties(session)["2026-12-30"].state = DutyState.DONE
    session.flush()
    before = {day: duty.start for day, duty in duties(session).items()}
    done = applied(session, school)
    found = duties(session)
    assert {day: found[day].start for day in before} == before
    assert dates(done.proposed) == ["2026-12-31"]
    assert [view.view.duty.day for view in proposals(session, school)] == [date(2026, 12, 31)]
    assert (done.moved, done.withdrawn) == ((), ())


def test_published_duties_cease_to_be_provisional_and_their_calendars_hear_of_it(session: Session) -> None:
    school = planned(session)
    for duty in duties(session).values():
        duty.published = True
    session.flush()
    waiting = [duty for duty in duties(session).values() if duty.provisional]
    assert applied(session, school).confirmed == len(waiting) > 0
    assert {(duty.provisional, duty.sequence) for duty in waiting} == {(False, 1)}


def test_applied_again_it_changes_nothing(session: Session) -> None:
    school = planned(session)
    assert applied(session, school).applied
    before = state(session)
    again = applied(session, school)
    assert state(session) == before
    assert (again.applied, again.days, again.moved, again.added, again.confirmed) == (False, (), (), (), 0)


def test_it_is_written_down_who_applied_it(session: Session) -> None:
    applied(session, planned(session))
    (entry,) = session.exec(select(JournalEntry).where(JournalEntry.verb == "apply_notice"))
    assert (entry.actor, entry.facts["year"], entry.facts["kind"]) == ("test", 2027, "year")


def test_a_later_change_takes_back_what_it_replaces(session: Session) -> None:
    school = planned(session)
    applied(session, school)
    changed = applied(session, school, CHANGE)
    assert [str(day.after.date) for day in changed.days] == [
        "2026-12-26",
        "2026-12-31",
        "2027-01-03",
    ]
    calendar = calendar_of(session, school)
    assert calendar.day(date(2026, 12, 26)).staff.kind is DayKind.WEEKEND
    assert calendar.day(date(2026, 12, 31)).staff.kind is DayKind.WORKING
    assert calendar.day(date(2027, 1, 3)).staff.kind is DayKind.HOLIDAY
    assert "2026-12-31" in duties(session) and "2026-12-26" not in duties(session)


def test_the_schools_own_days_are_stronger_than_the_notice(session: Session) -> None:
    school = planned(session)
    day = date(2026, 12, 26)
    session.add(Day(school_id=school.id, day=day, layer="school", students="holiday", staff="holiday"))
    session.flush()
    applied(session, school)
    assert calendar_of(session, school).day(day).staff.layer is Layer.SCHOOL


@pytest.mark.parametrize(
    ("text", "code", "facts"),
    [
        (
            INVENTED.replace("（周四）至2027", "（周三）至2027"),
            "holiday_notice.unread",
            {"phrase": "2026年12月31日（周三）"},
        ),
        (re.sub("六、.*\n", "", INVENTED), "holiday_notice.not_whole", {"missing": ["中秋节"]}),
        (INVENTED[: INVENTED.index("七、")], "holiday_notice.not_whole", {"missing": ["国庆节"]}),
        (CHANGE, "holiday_notice.out_of_turn", {"wanted": 2027}),
    ],
)
def test_what_is_unreadable_not_whole_or_too_early_is_refused_and_nothing_kept(
    session: Session, text: str, code: str, facts: dict[str, Any]
) -> None:
    school = planned(session)
    before = state(session)
    for attempt in (preview, partial(apply_notice, actor="test")):
        with pytest.raises(Refusal) as refused:
            attempt(session, school, text, NOVEMBER)
        assert refused.value.code == code
        assert refused.value.facts.items() >= facts.items()
    assert state(session) == before


def test_a_school_elsewhere_has_no_such_notice(session: Session) -> None:
    school = make_school(session, country="DE", subdivision="BE")
    with pytest.raises(Refusal, match=r"holiday_notice\.country"):
        applied(session, school)
    assert ask_for_notice(session, school, NOVEMBER) == 0


def test_the_heads_are_asked_once_a_month_from_october_until_the_year_is_official(session: Session) -> None:
    school = make_school(session)
    make_person(session, school, "何敏", roles=["logistics_head"])
    make_person(session, school, "艾达")
    asked = {
        str(day): ask_for_notice(session, school, datetime(day.year, day.month, day.day, 1, tzinfo=UTC))
        for day in (
            date(2026, 9, 30),
            date(2026, 10, 1),
            date(2026, 10, 2),
            date(2026, 11, 1),
            date(2027, 1, 1),
        )
    }
    assert list(asked.values()) == [0, 1, 0, 1, 1]
    told = session.exec(select(Notice).order_by(Notice.key)).all()
    assert [(notice.kind, notice.facts["begun"]) for notice in told] == [
        ("calendar_needed", False),
        ("calendar_needed", False),
        ("calendar_needed", True),
    ]
    school.official_through = 2027
    assert ask_for_notice(session, school, datetime(2027, 2, 1, tzinfo=UTC)) == 0
