"""Passwords that are tried first are refused; those nobody would think of need no special letters."""

import pytest

from actions.installation.passwords import refuse_common
from models.errors import BadInput


@pytest.mark.parametrize(
    "word",
    [
        "1234567890", "8888888888", "qwertyuiop", "QwertyUiop", "1qaz2wsx3edc", "asdfghjkl123", "woaini1314520",
        "woaini520520", "password123", "Greenleaf2026", "lvye2026888", "lvye20260901", "manager12345", "wangwang123",
        "abcdefghij", "abcabcabcabc", "woainiwoaini", "绿野小学绿野小学12", "１２３４５６７８９０", "manchester",
        "zhurenzhuren", "fenglinfenglin", "fenglin7fenglin", "Fenglin-fenglin1", "wang73914628", "wang-wang-8046",
        "houqin58204716", "741852963147", "qweasdzxc741", "zxcvbnmasdfg",
    ],
)  # fmt: skip
def test_what_everybody_would_try_is_refused(word: str) -> None:
    with pytest.raises(BadInput) as refused:
        refuse_common(word, "wang", "绿野小学", "lvye")
    assert refused.value.code == "password.common"


@pytest.mark.parametrize(
    "word",
    [
        "correct horse battery", "another-long-one", "绿叶-long-enough", "火车向云外开去了啊", "wang likes tulips",
        "x7Gh-2pQz-9k", "fenglin likes fenglin tea", "wang73tulip91x",
    ],
)  # fmt: skip
def test_what_nobody_would_think_of_is_taken(word: str) -> None:
    refuse_common(word, "wang", "绿野小学", "lvye")
