"""What this machine prints with: a browser, and a font for Chinese."""

import shutil
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

from models.settings import settings

SECONDS = 30
NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
)
PLACES = (
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    r"C:\Program Files\Microsoft\Edge\Application\msedge.exe",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)


@lru_cache
def browser() -> str | None:
    """The browser that prints; None where there is none."""
    if settings().browser:
        return settings().browser
    found = (shutil.which(name) for name in NAMES)
    return next((path for path in (*found, *filter(_is_file, PLACES)) if path), None)


@lru_cache
def prints_chinese() -> bool | None:
    """Say whether this machine has a Chinese font. Windows and macOS bring theirs; None where nothing can tell."""
    if sys.platform in ("win32", "darwin"):
        return True
    lister = shutil.which("fc-list")
    if lister is None:
        return None
    found = subprocess.run([lister, ":lang=zh", "family"], capture_output=True, timeout=SECONDS)
    return bool(found.stdout.strip())


def _is_file(path: str) -> bool:
    return Path(path).is_file()
