"""What may stand in one line. Of `actions.school.plain_text`."""

import pytest

from actions.school.plain_text import is_plain, visible


@pytest.mark.parametrize(
    "hidden",
    [
        "\n",
        "\x00",
        "\u202e",
        "\u2066",
        "\u200b",
        "\u200d",
        "\u200f",
        "\u2060",
        "\ufeff",
        "\u00ad",
        "\U000e0041",
    ],
)
def test_two_names_that_look_the_same_are_not_both_plain(hidden: str) -> None:
    name = f"张{hidden}三"
    assert not is_plain(name) and not is_plain({"name": [name]})
    assert visible(name) == "张\N{REPLACEMENT CHARACTER}三"


@pytest.mark.parametrize(
    "text", ["王老师", "O\u2019Neill", "👩\u200d🌾 花工", "❤\ufe0f", "می\u200cخواهم", "é"]
)
def test_what_scripts_and_pictures_need_is_plain(text: str) -> None:
    assert is_plain(text)
