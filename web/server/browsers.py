"""What a browser is called, from what it says of itself: enough to know one's own again."""

from fastapi import Request

BROWSERS = (
    ("MicroMessenger", "WeChat"), ("DingTalk", "DingTalk"), ("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"), ("Chrome", "Chrome"), ("CriOS", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
    ("Windows", "Windows"), ("Mac OS X", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


def browser_of(request: Request) -> str:
    """The browser and the system it runs on ("Edge · Windows"); empty where it says neither."""
    said = request.headers.get("user-agent", "")
    known = (next((name for mark, name in marks if mark in said), "") for marks in (BROWSERS, SYSTEMS))
    return " · ".join(filter(None, known))
