"""Refuse passwords that are tried first: the common ones, and what is made of names, rows of keys, years and the like.

After NIST SP 800-63B-4, 3.1.1.2: no rules about kinds of letters, but a list of what is common, expected or about the
service and its user. `common_passwords.txt` holds what has ten letters or more among the 30,000 most common of zxcvbn
4.5.0 (MIT), counted by Mark Burnett in ten million passwords that became known.
"""

import re
from functools import lru_cache
from pathlib import Path
from unicodedata import normalize

from models.errors import BadInput

LISTED = Path(__file__).with_name("common_passwords.txt")
LEAST_LEFT = 4  # letters of its own that a password needs beside what everybody would try
ROWS = (
    "01234567890", "09876543210", "qwertyuiop", "poiuytrewq", "asdfghjkl", "lkjhgfdsa", "zxcvbnm", "mnbvcxz",
    "abcdefghijklmnopqrstuvwxyz", "zyxwvutsrqponmlkjihgfedcba", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik",
    "qazwsxedcrfvtgbyhnujmik", "741852963", "147258369", "789456123", "963852741", "159357",
    "1q2w3e4r5t6y7u8i9o0p", "a1b2c3d4e5f6g7h8",
)  # fmt: skip
"""Keys beside one another, letters and numbers in order."""
EXPECTED = (
    "greenleaf", "password", "passwort", "admin", "administrator", "manager", "welcome", "letmein",
    "iloveyou", "school", "test", "user", "login", "绿叶", "密码", "管理员", "我爱你", "学校", "woaini",
    "wohenaini", "woaiwojia", "aini", "nihao", "mima", "guanliyuan", "xuexiao", "xuexi", "laoshi",
    "zhongguo", "beijing", "shanghai", "zhongxue", "xiaoxue", "xiaozhang", "houqin", "baobao", "laopo",
    "laogong", "wode", "zhuren", "zongwu", "laoban", "1314", "520", "521", "168", "888", "666", "998",
)  # fmt: skip
"""What people here put together: words of the service and the school, pinyin of endearments, lucky numbers."""
REPEATED = re.compile(r"(.{1,6}?)\1{2,}|([^\W\d_]{3,}?)(?:[\W\d_]*\2)+")
"""Some letters three times; a word twice, also with a number in between."""
YEARS = re.compile(r"(?:19|20)\d\d(?:[01]\d(?:[0-3]\d)?)?")
LEAST_RUN = 3


def refuse_common(password: str, *known: str) -> None:
    """Refuse a password that is on the list, has less than four letters of its own, or is what everybody would try and
    a number; `known` are names it may not be made of: the user's, the school's. `lvye2026888` for 绿野 (lvye) ->
    password.common."""
    plain = normalize("NFKC", password).casefold()
    own = _own_part(plain, known)
    numbered = own.isdecimal() and len(own) < len(re.sub(r"[\W_]+", "", plain))
    if plain in _listed() or len(own) < LEAST_LEFT or numbered:
        raise BadInput("password.common")


@lru_cache
def _listed() -> frozenset[str]:
    return frozenset(LISTED.read_text(encoding="utf-8").split())


def _own_part(plain: str, known: tuple[str, ...]) -> str:
    """The letters that belong to nothing everybody would try."""
    names = {part for name in known for part in re.split(r"[\W_]+", normalize("NFKC", name).casefold())}
    words = sorted((part for part in {*names, *EXPECTED} if len(part) > 1), key=len, reverse=True)
    left = re.sub("|".join(map(re.escape, words)), " ", plain)
    left = YEARS.sub(" ", REPEATED.sub(" ", left))
    return re.sub(r"[\W_]+", "", _without_runs(left))


def _without_runs(text: str) -> str:
    """The text without keys beside one another and letters or numbers in order, three or more at a time."""
    kept, at = "", 0
    while at < len(text):
        length = _run_at(text, at)
        kept += "" if length else text[at]
        at += length or 1
    return kept


def _run_at(text: str, at: int) -> int:
    """How many letters from there on are a run; 0 when there is none."""
    ends = range(len(text), at + LEAST_RUN - 1, -1)
    return next((end - at for end in ends if any(text[at:end] in row for row in ROWS)), 0)
