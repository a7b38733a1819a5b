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
