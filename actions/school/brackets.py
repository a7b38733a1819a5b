"""What stands in brackets beside a word: a remark, a number, another name."""

import re

BRACKETED = re.compile(r"[（(\[【]([^（()）\[\]【】]*)[)）\]】]")


def without_brackets(text: str) -> str:
    """Return a text without what stands in brackets: "厨师（兼）" is 厨师."""
    while (shorter := BRACKETED.sub("", text)) != text:
        text = shorter
    return text


def in_brackets(text: str) -> list[str]:
    """Return what stands in brackets, one by one."""
    return BRACKETED.findall(text)


def split_outside(separator: re.Pattern[str], text: str) -> list[str]:
    """Split a text at the separators that stand in no brackets: "副校长（管后勤、安全）、书记" has two parts."""
    masked = text
    while (deeper := BRACKETED.sub(lambda found: "_" * len(found[0]), masked)) != masked:
        masked = deeper
    starts, ends = [0], list[int]()
    for found in separator.finditer(masked):
        ends.append(found.start())
        starts.append(found.end())
    return [text[start:end] for start, end in zip(starts, [*ends, len(text)], strict=True)]
