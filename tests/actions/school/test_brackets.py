"""What stands beside a word in brackets of any kind."""

import re

import pytest

from actions.school.brackets import in_brackets, split_outside, without_brackets


def test_brackets_of_every_kind_go_also_one_within_another() -> None:
    assert without_brackets("厨师（兼）[夜]【临时】(周（双）)") == "厨师"
    assert in_brackets("东楼（旧）301[锁]") == ["旧", "锁"]
    assert without_brackets("（未写完") == "（未写完"


@pytest.mark.parametrize(
    ("said", "parts"),
    [
        ("副校长（分管德育、安全）、书记", ["副校长（分管德育、安全）", "书记"]),
        ("器材室[球、垫]、画室", ["器材室[球、垫]", "画室"]),
        ("厨师（兼采购（肉、菜）、验收）", ["厨师（兼采购（肉、菜）、验收）"]),
        ("电工（未写完、水工", ["电工（未写完", "水工"]),
    ],
)
def test_what_stands_in_brackets_is_not_split(said: str, parts: list[str]) -> None:
    assert split_outside(re.compile("、"), said) == parts
