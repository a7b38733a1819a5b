"""Files that somebody sent together: they wait for a day, one after another, beside what `uploads` keeps of each."""

from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from pydantic import BaseModel

from actions.installation.uploads import drop_upload, folder_of
from models.errors import BadInput
from models.schools import School
from models.storage import refusing_storage_faults
from models.whole_files import write_whole

MOST = 20


class WaitingFile(BaseModel):
    """A file that waits: the word it is kept under, its own name, its kind of table; none where that is to be asked."""

    token: UUID
    named: str
    kind: str = ""


class Waiting(BaseModel):
    """The files that wait, in their order, and how many they were at first."""

    files: tuple[WaitingFile, ...] = ()
    sent: int = 0

    @property
    def number(self) -> int:
        """Which of all is the next."""
        return self.sent - len(self.files) + 1

    def and_then(self, files: Iterable[WaitingFile]) -> "Waiting":
        """With more files, which were sent while these waited."""
        more = (*self.files, *files)
        return Waiting(files=more, sent=self.sent + len(more) - len(self.files))

    def holds(self, token: UUID) -> bool:
        """Say whether this file is one of them."""
        return any(one.token == token for one in self.files)


def waiting_of(school: School, user: UUID) -> Waiting:
    """What waits of the files that somebody sent."""
    path = _path(school, user)
    return Waiting.model_validate_json(path.read_bytes()) if path.is_file() else Waiting()


def require_few(files: int) -> None:
    """Refuse more files than anybody looks through at once."""
    if files > MOST:
        raise BadInput("import.too_many_files", most=MOST)


def keep_waiting(school: School, user: UUID, waiting: Waiting) -> None:
    """Keep what waits."""
    with refusing_storage_faults():
        write_whole(_path(school, user), waiting.model_dump_json().encode())


def leave_waiting(school: School, user: UUID, token: UUID) -> bool:
    """Forget a file that was looked at; says whether it was one of several and others still wait."""
    drop_upload(school, token)
    before = waiting_of(school, user)
    if not before.holds(token):
        return False
    after = Waiting(files=tuple(one for one in before.files if one.token != token), sent=before.sent)
    if after.files:
        keep_waiting(school, user, after)
    else:
        _path(school, user).unlink(missing_ok=True)
    return bool(after.files)


def _path(school: School, user: UUID) -> Path:
    return folder_of(school) / f"waiting-{user}.json"
