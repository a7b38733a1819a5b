"""A page of paper as a PDF, printed by a browser of this machine (Chromium, Chrome or Edge), one at a time.

Browsers have the fonts, the line breaking and the page rules of the printed page already, so the PDF is the page;
where there is none, people print the page to a PDF themselves. While it is printed it can load and run nothing.
"""

import os
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

from actions.installation.printing import browser
from models.errors import Refusal

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
