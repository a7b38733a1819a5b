"""Routines are written and changed on a page: with their dates in view, and the impossible refused."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select
from starlette.datastructures import FormData
from starlette.testclient import TestClient

from actions.installation.packs import adopt, routines_of
from calendars.cadence.cadence import Cadence
from models import database
from models.duties import Duty
from models.proposals import Proposal
from models.routines import Routine
from models.schools import School
from tests.conftest import NOW
from tests.some import some
from tests.web.conftest import Office, edit, journal, send, sign_in
from web.work.cadence_form import entered_cadence, shown_cadence

FORM = {
    "name": "浇花",
    "c.kind": "weekly",
    "c.weekdays": ["MO", "TH"],
    "c.step": "1",
    "c.at": "05:00",
    "minutes": "45",
    "active": "1",
    "pool_0": "gardener",
    "count_0": "2",
}


def routines() -> list[Routine]:
    with database.reading() as session:
        mine = select(Routine).where(Routine.code != "rounds").order_by(col(Routine.code))
        return list(session.exec(mine))


def routine_id(browser: TestClient, **more: Any) -> str:
    answer = send(browser, "/routines", **{**FORM, **more})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"]).split("?")[0].rpartition("/")[2]


def preview(browser: TestClient, **fields: Any) -> dict[str, Any]:
    answer = browser.get("/routines/preview", params={f"c.{name}": value for name, value in fields.items()})
    assert answer.status_code == 200
    told: dict[str, Any] = answer.json()
    return told


def test_the_cadence_is_read_as_a_sentence_with_its_next_ten_dates(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    told = preview(browser, kind="monthly_weekday", ordinal="-1", weekday="FR", at="14:00")
    assert "周五" in told["sentence"]
    dates = [one["text"] for one in told["dates"]]
    assert (len(dates), dates[0]) == (10, "2026年9月25日 周五 14:00")
    assert [one["provisional"] for one in told["dates"]][-1] is True


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"kind": "yearly", "month": "2", "year_day": "30"}, "永远轮不到"),
        ({"kind": "daily", "at": "bell:siesta"}, "siesta"),
        ({"kind": "nth", "count": "", "of": "month"}, "请检查“第几个，或几次”：没有填写"),
        ({"kind": "anchor", "anchor_name": "holiday:不存在节"}, "不存在节"),
        ({"kind": "rule", "rule": "FREQ=NEVER"}, "FREQ=NEVER"),
        ({"kind": "daily", "roll": "sideways"}, "“sideways”不在可选范围内"),
        ({"kind": "daily", "on": "exam", "calendar": "students"}, "学生"),
        ({"kind": ""}, "周期"),
    ],
)
def test_an_impossible_cadence_is_refused_with_the_reason(
    browser: TestClient, lvye: Office, fields: dict[str, str], why: str
) -> None:
    sign_in(browser, lvye.manager)
    told = preview(browser, **fields)
    assert why in told["refusal"]
    assert told["dates"] == []
    form = {**FORM, "name": "不会发生", **{f"c.{name}": value for name, value in fields.items()}}
    refused = send(browser, "/routines", **form)
    assert (refused.status_code, "不会发生" in refused.text) == (422, True)
    assert routines() == []


def test_a_new_routine_brings_its_duties(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    key = routine_id(browser)
    with database.reading() as session:
        duties = session.exec(select(Duty).where(Duty.name == "浇花").order_by(col(Duty.start))).all()
    assert [duty.day.weekday() for duty in duties[:4]] == [0, 3, 0, 3]
    assert (duties[0].needs.lines[0].pool, duties[0].needs.size, duties[0].minutes) == ("gardener", 2, 45)
    assert (f"user:{lvye.manager}", "add_routine") in journal()
    assert "浇花" in browser.get("/routines").text
    assert 'value="05:00"' in browser.get(f"/routines/{key}").text


def test_what_is_not_published_follows_and_what_is_published_is_proposed(
    browser: TestClient, lvye: Office
) -> None:
    sign_in(browser, lvye.manager)
    key = routine_id(browser)
    with database.session() as session:
        first = session.exec(select(Duty).where(Duty.name == "浇花", col(Duty.start) > NOW)).first()
        assert first is not None
        first.published = True
    assert (
        edit(browser, f"/routines/{key}", f"/routines/{key}", **{**FORM, "c.at": "06:00"}).status_code == 303
    )
    with database.reading() as session:
        proposed = session.exec(select(Proposal).where(Proposal.duty_id == first.id)).all()
        others = session.exec(select(Duty).where(Duty.name == "浇花", Duty.id != first.id)).all()
        assert session.get_one(Duty, first.id).start == first.start
    assert len(proposed) == 1
    assert {duty.start.hour for duty in others if duty.start > NOW + timedelta(days=1)} == {22}


def test_a_newer_edition_of_the_pack_leaves_the_schools_own_changes(
    browser: TestClient, lvye: Office
) -> None:
    with database.session() as session:
        adopt(session, session.get_one(School, lvye.school.id), "vn-school", NOW, "test")
    before = next(row for row in routines() if row.active)
    sign_in(browser, lvye.manager)
    form = {**FORM, "name": "本校的名字", "pool_0": "cleaner"}
    assert edit(browser, f"/routines/{before.id}", f"/routines/{before.id}", **form).status_code == 303
    with database.session() as session:
        adopt(session, session.get_one(School, lvye.school.id), "vn-school", NOW, "test")
    after = next(row for row in routines() if row.id == before.id)
    assert (after.name, "name" in after.edited, after.form) == ("本校的名字", True, before.form)


def test_every_cadence_of_the_packs_survives_its_form() -> None:

    for pack in ("cn-school", "de-school", "vn-school"):
        for entry in some(routines_of(pack)):
            fields = shown_cadence(entry.cadence)
            again = entered_cadence(as_form(fields))
            assert Cadence.model_validate(again) == Cadence.model_validate(entry.cadence), entry.code


def as_form(fields: dict[str, Any]) -> Any:
    """The fields as a browser sends them."""

    pairs: list[tuple[str, Any]] = [
        (f"c.{name}", str(one))
        for name, value in fields.items()
        for one in (value if isinstance(value, list) else [value])
    ]
    return FormData(pairs)


def test_a_look_at_the_dates_saves_nothing(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    shown = send(browser, "/routines", **FORM, what="preview")
    assert (shown.status_code, "每周" in shown.text, routines()) == (200, True, [])


FIELD = dict.fromkeys(("name", "label", "label_en", "kind", "unit", "min", "max", "options", "required"), "")


def record(*lines: dict[str, str]) -> dict[str, list[str]]:
    """The lines of a record form as the page sends them."""
    return {f"f_{name}": [{**FIELD, **line}[name] for line in lines] for name in FIELD}


HEAT = {
    "label": "冷藏温度",
    "label_en": "Fridge",
    "kind": "number",
    "unit": "℃",
    "min": "0",
    "max": "8",
    "required": "1",
}
STATE = {"label": "外观", "kind": "choice", "options": "好、坏", "unit": "℃"}


def test_the_record_form_and_the_separation_are_edited_on_the_page(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    rules = {"tags": ["storekeeping"], "apart": ["cooking", "buying"], "rotate_pair": "1"}
    key = routine_id(browser, **record(HEAT, {}, STATE), **rules)
    (made,) = [routine for routine in routines() if str(routine.id) == key]
    heat, state = made.record_form.fields
    assert (heat.kind, heat.unit, heat.min, heat.max, heat.required) == ("number", "℃", 0, 8, True)
    assert (state.options, state.unit, state.name != heat.name) == (("好", "坏"), "", True)
    assert (made.tags, made.needs.apart) == (["storekeeping"], ("cooking", "buying"))
    assert (made.needs.rotate_pair, made.needs.not_custodian) == (True, False)
    page = browser.get(f"/routines/{key}").text
    assert 'value="冷藏温度"' in page
    assert 'name="apart" value="buying" checked' in page
    turned = record({**STATE, "name": state.name}, {**HEAT, "name": heat.name, "max": "10"})
    assert edit(browser, f"/routines/{key}", f"/routines/{key}", **{**FORM, **turned}).status_code == 303
    (changed,) = [routine for routine in routines() if str(routine.id) == key]
    assert [field.name for field in changed.record_form.fields] == [state.name, heat.name]
    assert (changed.record_form.fields[1].max, changed.needs.apart) == (10, ())
    assert {"form", "crew", "tags"} <= set(changed.edited)


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        (record({**HEAT, "min": "9"}), "请检查“登记项目（第 1 行）”：最小值 9 比最大值 8 大"),
        (record(HEAT, {**STATE, "options": ""}), "请检查“登记项目（第 2 行）”：没有写选项"),
        (record({**HEAT, "max": "热"}), "请检查“最大值（第 1 行）”：“热”不是数字"),
        ({"minutes": "x"}, "请检查“需要几分钟”：“x”不是整数"),
        ({"count_0": "0"}, "请检查“几个人（第 1 行）”：“0”太小，至少是 1"),
        ({"c.step": "x"}, "请检查“每几周”：“x”不是整数"),
    ],
)
def test_what_cannot_be_is_said_while_it_is_written_and_refused_when_sent(
    browser: TestClient, lvye: Office, bad: dict[str, Any], sentence: str
) -> None:
    sign_in(browser, lvye.manager)
    told = send(browser, "/routines/check", **{**FORM, **bad})
    assert (told.status_code, told.json()["refusal"].startswith(sentence)) == (200, True), told.text
    refused = send(browser, "/routines", **{**FORM, **bad})
    assert (refused.status_code, sentence in refused.text) == (422, True)
    assert send(browser, "/routines/check", **FORM).json() == {"refusal": ""}


def test_a_person_who_is_no_id_is_refused_not_broken_by(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    assert send(browser, f"/duties/{lvye.duty.id}/complete", person="somebody").status_code == 422
    assert send(browser, "/routines", **FORM, like="another").status_code == 422


def test_a_day_that_short_months_lack_says_so_with_the_next_dates_and_offers_the_last_day(
    browser: TestClient, lvye: Office
) -> None:
    sign_in(browser, lvye.manager)
    told = preview(browser, kind="monthly_day", month_day="31", at="14:00")
    assert told["short"].startswith("不是每个月都有这一天：2026年9月、2026年11月、2027年2月")
    assert "接下来是 2026年10月31日" in told["short"]
    assert preview(browser, kind="monthly_day", month_day="-1", at="14:00")["short"] == ""
    assert 'id="month-end">改为当月最后一天' in browser.get("/routines/new").text


def test_a_leap_day_says_what_happens_in_other_years(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    told = preview(browser, kind="yearly", month="2", year_day="29", at="14:00")
    assert told["short"].startswith("只有闰年有这一天：2027、2029、2030年没有")
    assert "接下来是 2028年2月29日" in told["short"]
    assert preview(browser, kind="yearly", month="2", year_day="-1", at="14:00")["short"] == ""
