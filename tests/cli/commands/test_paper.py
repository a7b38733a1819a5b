"""Paper written at the command line: the office's own pages.

Of `web.print_file` too.
"""

from pathlib import Path
from unicodedata import normalize

import pytest
from pypdf import PdfReader

from actions.installation.printing import browser
from models.errors import Refusal
from tests.cli.running import run

pytestmark = pytest.mark.usefixtures("installed")


@pytest.mark.parametrize("paper", ["week", "sheets"])
def test_paper_is_a_page_that_needs_no_other_file(tmp_path: Path, paper: str) -> None:
    file = tmp_path / f"{paper}.html"
    run("print", paper, str(file), "--day", "2026-09-07")
    page = file.read_text(encoding="utf-8")
    assert ("艾达" in page, "巡查" in page, "<link" in page, "<script" in page) == (True, True, False, False)


@pytest.mark.skipif(browser() is None, reason="no browser prints on this machine")
def test_the_month_is_a_pdf_with_its_rows(tmp_path: Path) -> None:
    file = tmp_path / "九月.pdf"
    run("print", "month", str(file), "--day", "2026-09-07")
    text = normalize("NFKC", PdfReader(file).pages[0].extract_text())
    assert ("艾达" in text, "2026年9" in text.replace(" ", "")) == (True, True)


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        run("print", "week", str(tmp_path / "none" / "week.html"))
    assert refused.value.code == "print.failed"
