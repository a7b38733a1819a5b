"""Find out what lies in a folder that is to be put back, and whether it is a whole backup of this kind of database."""

from dataclasses import dataclass
from pathlib import Path

from actions.backups import manifest, sqlite
from actions.backups.backup import DATABASE, HALF, PREFECT, kind_of
from actions.backups.files import PACKED
from actions.backups.manifest import Kind, Manifest
from models.errors import BadInput
from models.forms import PICTURE
from models.settings import Settings

KEY, PHOTOS = "secret.key", "photos"
SMALL = ("demo-sign-in.txt", "demo-rest.txt")
SHOWN = 3  # names of files in a refusal


@dataclass(frozen=True)
class Found:
    """A backup: its folder, what it says about itself (an earlier version's says nothing), its files that are whole
    and those that are not."""

    folder: Path
    says: Manifest | None
    kind: Kind
    files: tuple[str, ...]
    spoilt: tuple[str, ...]

    def has(self, name: str) -> Path | None:
        """The file of that name, packed or not."""
        kept = next((one for one in (name, name + PACKED) if one in self.files), None)
        return self.folder / kept if kept else None

    @property
    def photos(self) -> list[Path]:
        """The photos."""
        return [self.folder / name for name in self.files if _is_photo(name)]


def look_through(settings: Settings, folder: Path, *, incomplete: bool = False) -> Found:
    """Read a backup to its last byte. Refuses what is none, only half of one, damaged, or of another kind of database.

    `incomplete`: photos and Prefect's runs may be damaged or missing; nothing else may.
    """
    folder = folder.resolve()
    says = _words_of(folder)
    kind = says.kind if says else _kind_in(folder)
    if kind is not kind_of(settings):
        raise BadInput("restore.other_database", folder=str(folder), kind=str(kind))
    listed = list(says.files) if says else [name for name in manifest.names(folder) if _is_ours(name)]
    wrong = manifest.faults(folder, says) if says else _misnamed(folder, listed)
    _refuse(folder, wrong, incomplete)
    whole = tuple(name for name in listed if name not in wrong)
    return Found(folder, says, kind, whole, tuple(wrong))


def _words_of(folder: Path) -> Manifest | None:
    if folder.name.endswith(HALF) or folder.name == "unfinished":
        raise BadInput("restore.damaged", folder=str(folder), files=manifest.NAME)
    if not folder.exists():
        raise BadInput("restore.no_folder", folder=str(folder))
    says = manifest.read(folder) if folder.is_dir() else None
    if says is None and not _has_database(folder):
        raise BadInput("restore.no_backup", folder=str(folder), there=", ".join(_backups_in(folder)) or "–")
    return says


def _has_database(folder: Path) -> bool:
    return any((folder / (name + end)).exists() for name in DATABASE.values() for end in ("", PACKED))


def _backups_in(folder: Path) -> list[str]:
    """The newest backups in a folder of backups."""
    kept = folder.glob("*") if folder.is_dir() else ()
    return sorted(path.name for path in kept if _has_database(path))[-SHOWN:]


def _kind_in(folder: Path) -> Kind:
    """Of a folder that does not say it. Without a key it is half of a backup."""
    if not (folder / KEY).exists():
        raise BadInput("restore.damaged", folder=str(folder), files=KEY)
    return Kind.POSTGRESQL if (folder / DATABASE[Kind.POSTGRESQL]).exists() else Kind.SQLITE


def _is_ours(name: str) -> bool:
    """Say whether a file of a folder that says nothing, as a home folder does, is one that a backup would hold."""
    databases = [name + end for name in (*DATABASE.values(), PREFECT) for end in ("", PACKED, *sqlite.SIDES)]
    return name in (*databases, KEY, *SMALL) or _is_photo(name)


def _is_photo(name: str) -> bool:
    folder, _, file = name.rpartition("/")
    return folder == PHOTOS and PICTURE.fullmatch(file) is not None


def _misnamed(folder: Path, listed: list[str]) -> list[str]:
    """The photos that are not what their names say."""
    return [name for name in listed if _is_photo(name) and not manifest.is_itself(folder / name)]


def _refuse(folder: Path, wrong: list[str], incomplete: bool) -> None:
    vital = [name for name in wrong if not _is_photo(name) and not name.startswith(PREFECT)]
    shown = "、".join([*(vital or wrong)[:SHOWN], *(["…"] if len(vital or wrong) > SHOWN else ())])
    if vital:
        raise BadInput("restore.damaged", folder=str(folder), files=shown)
    if wrong and not incomplete:
        raise BadInput("restore.incomplete", folder=str(folder), count=len(wrong), files=shown)
