"""What a notice says of a duty."""

from typing import Any

from models.duties import Duty

LISTED = 20  # duties named in one notice


def brief(duty: Duty) -> dict[str, Any]:
    """What a notice says of a duty."""
    names = {"name": duty.name, "name_en": duty.name_en, "duty": str(duty.id)}
    return names | {name: getattr(duty, name).isoformat() for name in ("start", "end", "due")}
