"""What runs may be used and passed on by any school: every licence was read once, and a new one wants reading."""

import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

from tests.some import some

ROOT = Path(__file__).parents[2]
PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)==", re.MULTILINE)

PERMISSIVE = {
    "0BSD",
    "3-Clause BSD License",
    "Apache Software License",
    "Apache-2.0",
    "Apache-2.0 AND BSD-2-Clause",
    "Apache-2.0 AND CNRI-Python",
    "Apache-2.0 OR BSD-2-Clause",
    "Apache-2.0 OR BSD-3-Clause",
    "BSD License",
    "BSD-2-Clause",
    "BSD-2-Clause AND Apache-2.0 WITH LLVM-exception",
    "BSD-3-Clause",
    "BSD-3-Clause AND 0BSD AND MIT AND Zlib AND CC0-1.0",
    "ISC",
    "ISC License (ISCL)",
    "MIT",
    "MIT AND PSF-2.0",
    "MIT License",
    "MIT-0",
    "MIT-CMU",
    "PSF-2.0",
}
"""Licences that ask for no more than their notice, as packages write them."""

BY_FILE = {
    "certifi": "Mozilla Public License 2.0 (MPL 2.0)",
    "orjson": "MPL-2.0 AND (Apache-2.0 OR MIT)",
    "pathspec": "Mozilla Public License 2.0 (MPL 2.0)",
}
"""MPL-2.0 asks for the source of its own files alone; we use these unchanged (docs/decisions)."""

CHOSEN = {"text-unidecode": "Artistic License"}
"""Of several licences the one we use it under."""

ELSEWHERE = {
    "async-timeout": "Apache-2.0",
    "editables": "MIT",
    "pywin32": "PSF-2.0",
    "whenever": "MIT",
}
"""Of other systems and versions of Python, or of one way to install only: read at the package index."""


def running() -> set[str]:
    """The packages of a running installation, on whichever system."""
    return set(PINNED.findall((ROOT / "locks" / "run.txt").read_text(encoding="utf-8")))


def licences_of(package: str) -> set[str]:
    """What a package says: one expression, or one word for each licence it may be used under."""
    told = metadata(package)
    if told["License-Expression"]:
        return {told["License-Expression"]}
    words = told.get_all("Classifier") or []
    named = {word.rpartition(" :: ")[2] for word in words if word.startswith("License :: ")}
    return named - {"OSI Approved"} or {str(told["License"]).strip()}


def accepted(package: str) -> bool:
    try:
        found = licences_of(package)
    except PackageNotFoundError:
        return ELSEWHERE.get(package) in PERMISSIVE
    known = {BY_FILE.get(package), CHOSEN.get(package)} - {None}
    return bool(found & (PERMISSIVE | known))


def test_every_package_that_runs_has_a_licence_somebody_has_read() -> None:
    assert [package for package in some(sorted(running())) if not accepted(package)] == []


def test_no_exception_is_left_that_nobody_needs() -> None:
    assert {*BY_FILE, *CHOSEN, *ELSEWHERE} - running() == set()


def test_every_package_is_named_with_its_hashes() -> None:
    for lock in ("run.txt", "dev.txt", "tools.txt"):
        text = (ROOT / "locks" / lock).read_text(encoding="utf-8")
        entries = re.split(r"\n(?=[a-z0-9])", text.partition("make lock\n")[2])
        assert [entry for entry in some(entries) if "--hash=sha256:" not in entry] == [], lock


def test_what_tests_take_beside_is_the_same_version() -> None:
    whole = re.compile(r"^[a-z0-9][^\s]*==\S+", re.MULTILINE)
    run, dev = (
        set(whole.findall((ROOT / "locks" / name).read_text(encoding="utf-8")))
        for name in ("run.txt", "dev.txt")
    )
    assert run - dev == set()
