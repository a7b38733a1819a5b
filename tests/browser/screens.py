"""The screens the pages are looked at on, and pictures of them for docs/screenshots.

Pictures are written only when GREENLEAF_SCREENSHOTS is set, so that a test run leaves the tree as it was.
"""

import os
from base64 import b64decode
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import CDPSession, Error, Page

PICTURES = Path(__file__).parents[2] / "docs" / "screenshots"
READABLE = Path(__file__).with_name("readable.js")
LANGUAGES = ("zh_CN", "en")
TRIES, PAUSE = 10, 500  # milliseconds
QUALITY = 40  # of 100: small letters stay sharp


@dataclass(frozen=True)
class Screen:
    """A size of screen; `touch` for phones."""

    name: str
    width: int
    height: int
    touch: bool


PHONE = Screen("phone", 390, 844, touch=True)
DESKTOP = Screen("desktop", 1280, 800, touch=False)
SCREENS = (PHONE, DESKTOP)


def taking_pictures() -> bool:
    """Whether pictures are asked for."""
    return bool(os.environ.get("GREENLEAF_SCREENSHOTS"))


def picture(page: Page, name: str) -> None:
    """Keep what the page shows as docs/screenshots/<name>.webp, when pictures are asked for.

    WebP by Chromium's own protocol, which Playwright does not offer: a third of the size of PNG.
    """
    if not taking_pictures():
        return
    PICTURES.mkdir(parents=True, exist_ok=True)
    protocol = page.context.new_cdp_session(page)
    taken = _taken(page, protocol)
    (PICTURES / f"{name}.webp").write_bytes(b64decode(taken["data"]))
    protocol.detach()


def _taken(page: Page, protocol: CDPSession) -> dict[str, str]:
    """The picture; a Chromium that has no frame to give yet, on a busy machine, is asked again."""
    for _ in range(TRIES):
        with suppress(Error):
            found: dict[str, str] = protocol.send(
                "Page.captureScreenshot", {"format": "webp", "quality": QUALITY}
            )
            return found
        page.wait_for_timeout(PAUSE)
    raise TimeoutError(f"no picture of {page.url}")


def overflowing(page: Page) -> list[str]:
    """What reaches beyond the right edge of the screen: empty where nothing has to be scrolled sideways."""
    found: list[str] = page.evaluate(
        """() => {
          const wide = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= wide) return [];
          return [...document.querySelectorAll("body *")]
            .filter(one => one.getBoundingClientRect().right > wide + 1)
            .map(one => one.outerHTML.slice(0, 120));
        }"""
    )
    return found


def unreadable(page: Page) -> list[str]:
    """What is hard to use for who sees badly or hears the page: text of too little contrast (4.5 : 1, large 3 : 1),
    controls and pictures without a name."""
    found: list[str] = page.evaluate(READABLE.read_text(encoding="utf-8"))
    return found
