import errno
import os
from pathlib import Path
from uuid import uuid4

import pytest

from models import keys
from models.errors import Misconfigured


def test_a_token_opens_its_own_row_purpose_and_version_and_nothing_else() -> None:
    row = uuid4()
    token = keys.token("feed", row, 1)
    assert keys.row_of(token) == row
    assert keys.opens(token, "feed", row, 1)
    assert not keys.opens(token, "person", row, 1)
    assert not keys.opens(token, "feed", row, 2)
    assert not keys.opens(token, "feed", uuid4(), 1)


def test_garbage_names_no_row() -> None:
    assert [keys.row_of(text) for text in ("", "x", "../etc", "é" * 48, "A" * 200)] == [None] * 5


def test_a_key_once_made_is_never_overwritten(tmp_path: Path) -> None:
    first = keys.make_key(tmp_path / "secret.key")
    assert keys.make_key(tmp_path / "secret.key") == first
    assert len(first) == 64
    assert [file.name for file in tmp_path.iterdir()] == ["secret.key"]


def test_where_files_have_one_name_only_the_key_is_made_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")  # what exFAT answers

    monkeypatch.setattr(os, "link", no_links)
    first = keys.make_key(tmp_path / "secret.key")
    assert (len(first), keys.make_key(tmp_path / "secret.key")) == (64, first)
    assert [file.name for file in tmp_path.iterdir()] == ["secret.key"]


def test_a_key_file_that_stays_empty_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "WRITING_SECONDS", 1)
    (tmp_path / "secret.key").touch()
    with pytest.raises(Misconfigured):
        keys.make_key(tmp_path / "secret.key")


def test_another_key_opens_nothing(home: Path) -> None:
    row = uuid4()
    token = keys.token("feed", row, 1)
    (home / "secret.key").write_bytes(b"another")
    keys.key.cache_clear()
    assert not keys.opens(token, "feed", row, 1)
