"""One thing has one word: docs/vocabulary.md."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXTS = sorted(
    [
        ROOT / "notifications/locales/zh_CN/messages.po",
        *(ROOT / "notifications/templates/zh_CN").glob("*.j2"),
    ]
)
OTHERS = {"公布": "发布", "缺人": "空岗"}
OF_THE_COUNTRY = "calendar_needed.j2"
"""Speaks of the country's holiday notice, which is 公布."""


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_publishing_and_gaps_have_one_word_each(path: Path) -> None:
    used = [word for word in OTHERS if word in path.read_text(encoding="utf-8")]
    assert used == (["公布"] if path.name == OF_THE_COUNTRY else [])
