"""Two people of one name in a list of staff: told apart by what the list says of each."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from actions.school.brackets import in_brackets, without_brackets
from actions.xlsx.cells import Unreadable
from actions.xlsx.columns import Doubt, Row
from models.people import Person

OF_ONE_ALONE = ("code", "phone", "email", "born")
"""What two people never share: where a list says it of both, nothing else counts."""
OF_MANY = ("name", "team", "roles", "joined")


class WrittenName(str):
    """A name without what stands beside it, which is kept as it was `written`: 张三 of "张三（大）"."""

    written: str

    @classmethod
    def of(cls, name: str, written: str) -> "WrittenName":
        """The name that is read of what is written."""
        found = cls(name)
        found.written = written
        return found


def named_apart(rows: Iterable[Row]) -> tuple[tuple[Row, ...], list[Doubt]]:
    """The rows with plain names. One that stands several times keeps the brackets that tell one from the other; what
    else was left out beside a name is a doubt."""
    read, ways = list(rows), defaultdict[str, set[str]](set)
    for row in read:
        ways[row.get("name", "")].add(_with_brackets(row))
    named, doubts = list[Row](), list[Doubt]()
    for row in read:
        name, written = row.get("name", ""), getattr(row.get("name"), "written", "")
        kept = _with_brackets(row) if len(ways[name]) > 1 else str(name)
        if written and kept == name:
            doubts.append(row.doubt("name", "import.name_aside", written, name))
        named.append(replace(row, values={**row.values, "name": kept}) if name else row)
    return tuple(named), doubts


def _with_brackets(row: Row) -> str:
    name = str(row.get("name", ""))
    return name + "".join(f"（{aside}）" for aside in in_brackets(getattr(row.get("name"), "written", "")))


def bare_name(row: Row) -> str:
    """The name of a row without the brackets that tell it from another."""
    return without_brackets(row.get("name", ""))


def are_two(one: Row, other: Row) -> bool:
    """Say whether two rows of one name mean two people."""
    for name in OF_ONE_ALONE:
        if name in one.values and name in other.values:
            return bool(one.get(name) != other.get(name))
    both = (name for name in OF_MANY if name in one.values and name in other.values)
    return any(one.get(name) != other.get(name) for name in both)


def known_by_name(row: Row, same: list[Person], alone: bool) -> Person | None:
    """Whom of the staff a row without a number means, given those of its name: the only one of whom it does not say
    something else; nobody where it speaks of another. `alone` says that the list names nobody else so.

    Refuses where several may be meant or a third be new, and where one alone has another telephone and another
    department.
    """
    left = [person for person in same if not _speaks_of_another(row, person)]
    if len(left) == 1 or not same:
        return left[0] if left else None
    codes = tuple(person.code for person in same)
    if len(same) > 1:
        raise Unreadable("import.several", row.get("name"), "姓名", codes)
    if alone and len(same) == 1:
        if _other_phone(row, same[0]) and _other_team(row, same[0]):
            raise Unreadable("import.same_name", f"{same[0].name}（{same[0].code}）", "姓名", codes)
        return same[0]
    return None


def _speaks_of_another(row: Row, person: Person) -> bool:
    """Say whether a row says another telephone of a person, or without one another department."""
    if row.get("phone") and person.phone:
        return _other_phone(row, person)
    return _other_team(row, person)


def _other_phone(row: Row, person: Person) -> bool:
    said, known = _numbers(row.get("phone", "")), _numbers(person.phone)
    return bool(said and known and not said & known)


def _other_team(row: Row, person: Person) -> bool:
    return bool(row.get("team") and person.team and row.get("team") != person.team)


def _numbers(phone: str) -> set[str]:
    return {re.sub(r"\D", "", part) for part in phone.split("、")} - {""}
