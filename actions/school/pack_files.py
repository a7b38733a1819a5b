"""The files of a pack, and the limits it sets."""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

import yaml

from models.errors import NotFound


def pack_folder(pack: str) -> Traversable:
    """Where a pack's files are; refuses an unknown name."""
    folder = resources.files("packs").joinpath(pack)
    if not pack.replace("-", "").isalnum() or not folder.is_dir():
        raise NotFound("pack.unknown", pack=pack)
    return folder


def read(file: Traversable) -> Any:
    """A pack's YAML file as plain values."""
    return yaml.load(file.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


@cache
def limits_of(pack: str) -> Mapping[str, Any]:
    """The limits of law a pack sets, by the policy each is a value of: {"run_days": 6}. Refuses an unknown pack."""
    return {entry["policy"]: entry["value"] for entry in read(pack_folder(pack).joinpath("limits.yaml"))}
