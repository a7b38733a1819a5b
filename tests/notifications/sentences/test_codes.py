"""Refusals and reasons as people read them."""

import pytest

from models.errors import BadInput, NotFound, Refusal
from models.forms import FieldKind, FormField
from notifications.sentences.codes import reason, refusal


def test_a_refusal_is_a_sentence_with_its_facts() -> None:
    error = Refusal("duty.cancelled", duty="清晨浇水", reason="下雨")
    assert refusal(error, "zh_CN") == "这项工作已经取消：清晨浇水。下雨"
    assert refusal(error, "en") == "This work has been cancelled: 清晨浇水. 下雨"


def test_the_reason_within_a_refusal_has_its_own_words() -> None:
    row = BadInput("import.row", row=7, reason="import.date", value="昨天")
    assert refusal(row, "zh_CN").startswith("第 7 行有问题：“昨天”不是日期，请写成")
    rule = Refusal("duty.rule", person="周凤英", duty="浇水", reason="rest")
    assert refusal(rule, "en") == '周凤英 cannot do "浇水": too little rest.'


def test_a_code_without_words_is_shown_itself() -> None:
    assert refusal(NotFound("dragon.unknown"), "zh_CN") == "现在不能这样做（dragon.unknown）。"


@pytest.mark.parametrize(
    ("low", "high", "sentence"),
    [
        (0, 8, "“水温”填了 99℃，一般在 0 到 8℃ 之间。请再看一眼；确实如此就勾选“确认无误”再提交。"),
        (None, 8, "“水温”填了 99℃，一般不高于 8℃。请再看一眼；确实如此就勾选“确认无误”再提交。"),
        (100, None, "“水温”填了 99℃，一般不低于 100℃。请再看一眼；确实如此就勾选“确认无误”再提交。"),
    ],
)
def test_a_range_says_only_the_ends_it_has(low: float | None, high: float | None, sentence: str) -> None:
    field = FormField(name="t", label="水温", kind=FieldKind.NUMBER, unit="℃", min=low, max=high)
    with pytest.raises(BadInput) as caught:
        field.entries({"t": "99"})
    assert refusal(caught.value, "zh_CN") == sentence


def test_a_reason_is_a_few_words() -> None:
    assert [reason("rest", language) for language in ("zh_CN", "en")] == ["休息时间不够", "too little rest"]
    assert reason("dragon", "zh_CN") == "dragon"
