"""A spreadsheet that was sent: in a file of its own while it is read."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from starlette.datastructures import FormData, UploadFile

from actions.xlsx.simple import MAX_BYTES
from models.errors import BadInput, Refusal


@contextmanager
def sheet_of(form: FormData, name: str = "sheet") -> Iterator[Path]:
    """Where the sent .xlsx lies; what is refused of it names the file as it was sent."""
    sent = form.get(name)
    if not isinstance(sent, UploadFile) or not sent.filename:
        raise BadInput("import.no_file")
    held = sent.file.read(MAX_BYTES + 1)
    if len(held) > MAX_BYTES:
        raise BadInput("import.too_large", file=Path(sent.filename).name, limit=MAX_BYTES)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sheet.xlsx"
        path.write_bytes(held)
        try:
            yield path
        except Refusal as refusal:
            refusal.facts["file"] = Path(sent.filename).name
            raise
