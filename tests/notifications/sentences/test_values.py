"""The values of rows in words, as the journal and the preview of a file say them."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from notifications.sentences.values import value_text

PATTERN = {"longest_run": 5, "shortest_rest": 2, "most": {"夜班": 8}}
ENGLISH_PATTERN = "at most 5 days in a row, at least 2 days off in a row, 40 hours a week on average, "
ENGLISH_PATTERN += '"夜班" at most 8 times in four weeks'
CREW = {
    "lines": [{"pool": "guard", "count": 2}, {"pool": "cook", "qualification": "health"}],
    "not_custodian": True,
    "apart": ["buying"],
}
ENGLISH_WISH = "1 day before, 2 hours before, 30 minutes before, Quiet from 22:00, would rather not night, "
ENGLISH_WISH += "would like to Tue 24 Nov"
WISH = {
    "reminder_minutes": [1440, 120, 30],
    "quiet_from": "22:00",
    "duties": [{"wanted": False, "burden": "night"}, {"wanted": True, "day": "2026-11-24"}],
}


@pytest.mark.parametrize(
    ("table", "field", "value", "chinese", "english"),
    [
        (
            "person",
            "pattern",
            PATTERN,
            "最多连上 5 天，至少连休 2 天，平均每周不超过 40 小时，四周内“夜班”不超过 8 次",
            ENGLISH_PATTERN,
        ),
        ("person", "pattern", None, "", ""),
        ("person", "roles", ["cook", "通下水"], "厨师、通下水", "cook, 通下水"),
        ("person", "limits", ["no_night"], "不上夜班", "no nights"),
        ("person", "joined", date(2026, 9, 1), "2026年9月1日 周二", "Tue 1 Sep 2026"),
        ("person", "share", 0.5, "0.5", "0.5"),
        (
            "person",
            "wish",
            WISH,
            "提前 1 天、提前 2 小时、提前 30 分钟、免打扰从 22:00、不想要 夜班、想要 11月24日 周二",
            ENGLISH_WISH,
        ),
        ("qualification", "kind", "health", "健康证", "health certificate"),
        ("place", "kind", "building", "楼", "building"),
        ("place", "custodian_id", "0b0e9a52", "艾达", "艾达"),
        ("routine", "active", False, "否", "no"),
        (
            "routine",
            "crew",
            CREW,
            "保安 × 2、厨师 × 1 (健康证)、场所责任人回避、不兼采购",
            "guards × 2, cook × 1 (health certificate), Not by the custodian of the place, apart from buying",
        ),
        ("routine", "places", {"kind": "building", "tag": "教学"}, "楼、教学", "building, 教学"),
        ("routine", "cadence", {"every": "FREQ=DAILY", "at": ["20:00"]}, "每天 20:00", "every day at 20:00"),
        ("routine", "form", {"fields": [{"label": "门已锁", "label_en": "Locked"}]}, "门已锁", "Locked"),
        ("school", "policy.roster_approval", "automatic", "自动发布", "Published at once"),
        ("school", "policy.burden_weights", {"night": 150}, "夜班 150", "night 150"),
        ("school", "policy.work_hours", [["08:00", "12:00"]], "08:00 – 12:00", "08:00 – 12:00"),
        ("duty", "start", "2026-12-01T10:00:00+00:00", "12月1日 周二 18:00", "Tue 1 Dec 18:00"),
        ("duty", "end", datetime(2026, 12, 1, 16, tzinfo=UTC), "12月2日 周三 00:00", "Wed 2 Dec 00:00"),
        ("journal", "reason", "2026-09-07T08:00:00+99:99", *["2026-09-07T08:00:00+99:99"] * 2),
        ("journal", "reason", "0001-01-01T00:00+14:00", *["0001-01-01T00:00+14:00"] * 2),
        ("duty", "burdens", ["night"], "夜班", "night"),
        ("day", "students", "make_up", "调休补班", "make-up working day"),
    ],
)
def test_every_value_is_said_in_the_readers_language(
    table: str, field: str, value: Any, chinese: str, english: str
) -> None:
    names = {"0b0e9a52": "艾达"}
    assert value_text(table, field, value, "zh_CN", names, "Asia/Shanghai") == chinese
    assert value_text(table, field, value, "en", names, "Asia/Shanghai") == english
