"""Text with separators is read like a worksheet: in each encoding and with each mark that programs write, bounded."""

from pathlib import Path

import pytest

from actions.xlsx.grid import LONGEST_CELL, MAX_BYTES, MAX_CELLS, MAX_ROWS, NoValue, read_book, require_whole
from models import BadInput

ROWS = ((1, {1: "姓名", 2: "部门", 3: "备注"}), (3, {1: "张三", 3: "甲，乙\n丙"}))
SAID = '姓名,部门,备注\n,,\n张三,,"甲，乙\n丙"\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_every_usual_encoding_and_mark_is_read(tmp_path: Path, encoding: str, mark: str) -> None:
    (tmp_path / "a.csv").write_bytes(SAID.replace(",", mark).encode(encoding))
    (grid,) = read_book(tmp_path / "a.csv").grids
    assert grid.rows == ROWS


def test_a_list_of_one_column_needs_no_mark(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("姓名\n张三\n", encoding="utf-8")
    assert read_book(tmp_path / "a.csv").grids[0].rows == ((1, {1: "姓名"}), (2, {1: "张三"}))


def test_what_is_no_text_or_empty_is_refused(tmp_path: Path) -> None:
    for name, held, code in (
        ("zeros.csv", b"a,b\0c\n", "unreadable"),
        ("bytes.csv", b"\xff\x00\xff,\n", "unreadable"),
        ("old.xls", bytes.fromhex("d0cf11e0a1b11ae1"), "unreadable"),
        ("empty.csv", b",,\n,\n", "no_rows"),
        ("large.csv", b"a,b\n" * (MAX_BYTES // 4 + 1), "too_large"),
    ):
        (tmp_path / name).write_bytes(held)
        with pytest.raises(BadInput) as refused:
            read_book(tmp_path / name)
        assert refused.value.code == f"import.{code}", name


@pytest.mark.parametrize(("columns", "rows"), [(2, MAX_ROWS + 5), (200, MAX_CELLS // 200 + 5)])
def test_no_more_is_read_than_of_a_worksheet(tmp_path: Path, columns: int, rows: int) -> None:
    (tmp_path / "a.csv").write_text((",".join(["a"] * columns) + "\n") * rows, encoding="utf-8")
    (grid,) = read_book(tmp_path / "a.csv").grids
    with pytest.raises(BadInput) as refused:
        require_whole(grid)
    assert refused.value.code == "import.too_many_rows"


def test_a_cell_that_is_too_long_or_an_error_holds_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"{'a' * (LONGEST_CELL + 1)},#N/A\n", encoding="utf-8")
    long, error = read_book(tmp_path / "a.csv").grids[0].rows[0][1].values()
    assert isinstance(long, NoValue) and long.reason == "import.too_long"
    assert error == NoValue("import.error_cell", "#N/A")
