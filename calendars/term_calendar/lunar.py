"""The days of the farmers' calendar (农历) and its seasons, which printed calendars show beside the dates."""

import re

DAY = r"初[一二三四五六七八九十]|[二三]?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|卅"
MONTH = r"闰?(?:[正二三四五六七八九十冬腊]|十[一二])月"
LUNAR = re.compile(rf"(?:农历)?(?:{MONTH})?(?:{DAY})|(?:农历)?{MONTH}[大小]|农历(?:{MONTH})?|[正冬腊]月")
SEASONS = re.compile(
    "立春|雨水|惊蛰|春分|谷雨|立夏|小满|芒种|夏至|小暑|大暑|立秋|处暑|白露|秋分|寒露|霜降|立冬|小雪|大雪|冬至|小寒|大寒"
)  # not 清明, which is a holiday as well


def is_lunar(text: str) -> bool:
    """Say whether a text is only a day of the farmers' calendar, or one of its seasons: "八月十五", "廿三", "白露"."""
    plain = "".join(text.split())
    return bool(plain) and bool(SEASONS.fullmatch(plain) or LUNAR.fullmatch(plain))
