"""What the words of a printed term calendar say of a day: what it is for the pupils and for the staff.

停课复习 is a school day without new lessons, 放假 is free for everybody, 教师培训 brings the staff in, 研学
takes the pupils elsewhere: nobody but the school knows what that means for its kitchen, so it is asked.
"""

import re
from dataclasses import dataclass

from calendars.school_days.days import DayKind, Layer


@dataclass(frozen=True, slots=True)
class Said:
    """What kinds of days a remark says they are, and who says it. `asked`: its words leave that open."""

    students: DayKind | None = None
    staff: DayKind | None = None
    layer: Layer = Layer.SCHOOL
    provisional: bool = False
    asked: bool = False


AS_USUAL, OPEN = Said(), Said(asked=True)
MEANINGS: dict[str, Said] = {
    "as_usual": AS_USUAL,
    "lessons": Said(DayKind.WORKING, DayKind.WORKING),
    "exam": Said(DayKind.EXAM, DayKind.WORKING),
    "half": Said(DayKind.HALF, DayKind.WORKING),
    "staff": Said(None, DayKind.WORKING),
    "students_off": Said(DayKind.HOLIDAY, None),
    "off": Said(DayKind.HOLIDAY, DayKind.HOLIDAY),
}
"""What somebody may say that a day is, instead of what was read."""

STAFF = r"(?:教职工|教职员工|教师(?!节)|教工|staff)"
SOME_CLASSES = re.compile(r"[初高][一二三]|[一二三四五六七八九]年级|毕业班|新生")
"""A bound of some classes is none of the term."""

# Of several words the first in the table decides.
KINDS: tuple[tuple[str, Said], ...] = (
    (
        r"补课|补班|[上][课班].{0,3}补|调休?上[课班]|补.{1,16}[课班]|上.{1,16}的[课班]|make-?up",
        Said(DayKind.MAKE_UP, DayKind.MAKE_UP),
    ),
    (r"半天|[上下]午.{0,2}放假|放假.{0,2}[上下]午", Said(DayKind.HALF)),
    (r"放假|休息|公假|holiday|day off", Said(DayKind.HOLIDAY, DayKind.HOLIDAY)),
    (r"停(?:新)?课(?:集中)?(?:复习|备考|迎考)|复习(?:备考|迎考|周)|迎考|停新课|结束新课", AS_USUAL),
    (r"体测|体检|体质.{0,4}测试|体能测试", AS_USUAL),
    (r"考试|期中|期末|月考|统考|联考|会考|测验|测试|exam", Said(DayKind.EXAM)),
    (r"停课|不上课|无课|调休|研学|春游|秋游|远足|社会实践", OPEN),
    (r"假期|寒假|暑假|vacation|break|ferien", Said(DayKind.VACATION)),
    (r"运动会|校运会|half", Said(DayKind.HALF)),
    (rf"{STAFF}.{{0,6}}(?:会|培训|学习|教研|备课|到岗)|校本培训", Said(None, DayKind.WORKING)),
    (r"报到|注册", Said(DayKind.HALF, DayKind.WORKING)),
    (r"上课|上班|lessons", Said(DayKind.WORKING, DayKind.WORKING)),
)
# "考试前动员", "放假通知": about such a day, not on it.
ABOUT = re.compile(
    r"(?:放假|考试|期中|期末|寒假|暑假|开学|假期)(?:前|后|通知|安排|总结|复习|工作|家长会|安全|准备|动员|作业|第一课|检查)"
)
PRESENT = re.compile(r"家长会|开放日|艺术节|科技节|军训|典礼|仪式|返校|体测|体检|培训")
"""Words of a day on which people are at school: on a day that is free somebody has to say who."""
EVENTS = re.compile(r"报到|注册|典礼|仪式|返校")
"""Words of a bound of the term that name something that happens on its day."""
PUPILS = frozenset({DayKind.EXAM, DayKind.HALF})


def meant(text: str) -> Said:
    """Return what a remark says its days are."""
    if ABOUT.search(text):
        return AS_USUAL
    known = next((said for words, said in KINDS if re.search(words, text, re.IGNORECASE)), AS_USUAL)
    some = known.asked and SOME_CLASSES.search(text)
    return AS_USUAL if some else known


def needs_people(text: str, said: Said) -> bool:
    """Say whether pupils or parents are there on such a day, and nothing tells whether the staff is."""
    return said.staff is None and (said.students in PUPILS or bool(PRESENT.search(text)))
