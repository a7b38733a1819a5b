"""School (学校): one organisation; every other row belongs to one."""

from typing import Any

from sqlmodel import Field as Column

from models.base import NOTHING, Table, value
from models.policies import Policies


class School(Table, table=True):
    """One school: time zone, languages, country for its holidays, the pack it adopted, its switches, and
    the steps of setting it up that it left out (`skipped`)."""

    code: str = Column(unique=True, index=True, max_length=64)
    name: str
    name_en: str = ""
    zone: str = "Asia/Shanghai"
    language: str = "zh_CN"
    country: str | None = "CN"
    subdivision: str | None = None
    official_through: int = 2026
    pack: str = ""
    switches: dict[str, bool] = value(dict)
    policy: dict[str, Any] = value(dict)
    skipped: list[str] = value(list, sa_column_kwargs={**NOTHING, "server_default": "[]"})

    @property
    def policies(self) -> Policies:
        """The school's policies, defaults filled in."""
        return Policies.model_validate(self.policy)
