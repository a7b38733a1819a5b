"""A cadence as people write it in a table: 每天 05:00, 每个工作日 17:00, 每周一、三 08:00, 每月5日."""

import re

from calendars.cadence.cadence import Cadence
from calendars.cadence.written import from_yaml
from calendars.faults import Fault, fault

WEEKDAYS = {"一": "MO", "二": "TU", "三": "WE", "四": "TH", "五": "FR", "六": "SA", "日": "SU", "天": "SU"}
ORDER = tuple("一二三四五六日")
NTH = {"第一个": 1, "第二个": 2, "第三个": 3, "第四个": 4, "最后一个": -1}
TIME = re.compile(r"(\d{1,2})[:：](\d\d)")
DAILY = re.compile(r"每天|每日|天天|daily")
WORKING = re.compile(r"(?:每个|每)?工作日|work ?days")
SCHOOL = re.compile(r"(?:每个|每)?(?:上课日|上学日|教学日|在校日)|school ?days")
WEEKLY = re.compile(r"(?:每|逢)?(?:周|星期|礼拜)([一二三四五六日天、,，至到\-—~和及周星期]+)")
MONTHLY_DAY = re.compile(r"每月(\d{1,2})[日号]")
MONTHLY_WEEKDAY = re.compile(r"每月(第[一二三四]个|最后一个)(?:周|星期)([一二三四五六日天])")
MONTH_END = re.compile(r"每月(?:最后一天|月末|底)")


def from_words(text: str) -> Cadence:
    """Return the cadence a phrase means. What begins with a brace is read as YAML. Refuse what is not
    understood whole."""
    if text.lstrip().startswith("{") or ": " in text:
        return from_yaml(text)
    times = [f"{int(hour):02d}:{minute}" for hour, minute in TIME.findall(text)]
    phrase = re.sub(r"[\s、,，;；和及]+$", "", TIME.sub("", text).strip())
    values = _rule(re.sub(r"\s+", "", phrase) if not phrase.isascii() else phrase.lower())
    return Cadence.model_validate(values | ({"at": times} if times else {}))


def _rule(phrase: str) -> dict[str, object]:
    if DAILY.fullmatch(phrase):
        return {"every": "FREQ=DAILY"}
    if WORKING.fullmatch(phrase):
        return {"every": "FREQ=DAILY", "on": "working", "calendar": "staff"}
    if SCHOOL.fullmatch(phrase):
        return {"every": "FREQ=DAILY", "on": "working", "calendar": "students"}
    if found := WEEKLY.fullmatch(phrase):
        return {"every": f"FREQ=WEEKLY;BYDAY={','.join(_weekdays(found[1], phrase))}"}
    if found := MONTHLY_DAY.fullmatch(phrase):
        return {"every": f"FREQ=MONTHLY;BYMONTHDAY={int(found[1])}"}
    if found := MONTHLY_WEEKDAY.fullmatch(phrase):
        return {"every": f"FREQ=MONTHLY;BYDAY={NTH[found[1]]}{WEEKDAYS[found[2]]}"}
    if MONTH_END.fullmatch(phrase):
        return {"every": "FREQ=MONTHLY;BYMONTHDAY=-1"}
    raise fault(Fault.CADENCE_TEXT, text=phrase)


def _weekdays(listed: str, phrase: str) -> list[str]:
    plain = re.sub(r"周|星期|、|,|，|和|及", "", listed).replace("天", "日")
    days = re.sub(
        r"([一二三四五六日])[至到\-—~]([一二三四五六日])",
        lambda found: "".join(ORDER[ORDER.index(found[1]) : ORDER.index(found[2]) + 1]),
        plain,
    )
    if not days or set(days) - set(ORDER):
        raise fault(Fault.CADENCE_TEXT, text=phrase)
    return [WEEKDAYS[day] for day in dict.fromkeys(days)]
