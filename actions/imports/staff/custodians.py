"""The custodians whom a list of places named before they were on the staff."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from sqlmodel import Session

from actions.imports.staff.lookup import with_people
from actions.school.row_changes import Change, compared
from actions.school.rows import people_of, places_of
from actions.xlsx.columns import Doubt
from models.people import Person
from models.places import Place
from models.schools import School


def custodians_found(session: Session, school: School, changes: Iterable[Change]) -> Iterator[Change | Doubt]:
    """The places whose custodian is on the staff now, or comes with these changes; a doubt for each word that still
    leads to nobody, with its places."""
    waiting = [place for place in places_of(session, school) if place.custodian_named]
    if not waiting:
        return
    coming = [
        Person(id=one.id, **one.after) for one in changes if one.table is Person and one.kind == "added"
    ]
    staff = with_people([*people_of(session, school), *coming])
    still = defaultdict[str, list[str]](list)
    for place in waiting:
        person, _ = staff.first_of(place.custodian_named)
        if person is not None:
            values = {"custodian_id": person.id, "custodian_named": ""}
            yield compared(0, f"{place.name}（{place.code}）", Place, place, values)
        else:
            still[place.custodian_named].append(place.name)
    for named, places in still.items():
        yield Doubt(0, "、".join(places), "import.custodian_open", named)
