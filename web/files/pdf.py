"""A page of paper as a PDF, printed by a browser of this machine (Chromium, Chrome or Edge), one at a time.

Browsers have the fonts, the line breaking and the page rules of the printed page already, so the PDF is the page;
where there is none, people print the page to a PDF themselves. While it is printed it can load and run nothing.
"""

import os
import re
import shutil
import subprocess
import sys
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

from models.errors import Refusal
from models.settings import settings

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
QUIET = (
    "--headless", "--disable-gpu", "--no-first-run", "--disable-extensions", "--disable-sync", "--disable-quic",
    "--disable-background-networking", "--disable-component-update", "--host-resolver-rules=MAP * ~NOTFOUND",
    "--no-pdf-header-footer",
)  # fmt: skip
PATIENCE, WAITS_FOR_OTHERS = 60, 60  # seconds
POLICY = (
    '<meta http-equiv="Content-Security-Policy" '
    "content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">"
)
LINKS = re.compile(r"<(link|script)\b[^>]*>(</script>)?")
_one_at_a_time = Lock()


@lru_cache
def browser() -> str | None:
    """The browser that prints; None where there is none."""
    if settings().browser:
        return settings().browser
    found = (shutil.which(name) for name in NAMES)
    return next((path for path in (*found, *filter(_is_file, PLACES)) if path), None)


def _is_file(path: str) -> bool:
    return Path(path).is_file()


def printed(html: str, css: str) -> bytes:
    """The PDF of a page with its style. Refuses where no browser is, or when printing takes too long."""
    program = browser()
    if program is None:
        raise Refusal("pdf.no_browser")
    if not _one_at_a_time.acquire(timeout=WAITS_FOR_OTHERS):
        raise Refusal("pdf.busy")
    try:
        with TemporaryDirectory(prefix="greenleaf-", ignore_cleanup_errors=True) as folder:
            return _print(program, alone(html, css), Path(folder))
    finally:
        _one_at_a_time.release()


def alone(html: str, css: str) -> str:
    """The page with its style inside and nothing that could be loaded or run."""
    bare = LINKS.sub("", html)
    return bare.replace("</head>", f"{POLICY}<style>{css}</style></head>", 1)


def _print(program: str, html: str, folder: Path) -> bytes:
    page, out = folder / "page.html", folder / "page.pdf"
    page.write_text(html, encoding="utf-8")
    command = [
        program,
        *QUIET,
        f"--user-data-dir={folder / 'profile'}",
        f"--print-to-pdf={out}",
        page.as_uri(),
    ]
    if sys.platform != "win32" and os.geteuid() == 0:
        command.insert(1, "--no-sandbox")  # the sandbox refuses to run as root
    try:
        subprocess.run(command, capture_output=True, timeout=PATIENCE, check=True)
        return out.read_bytes()
    except (OSError, subprocess.SubprocessError) as error:
        raise Refusal("pdf.failed") from error
