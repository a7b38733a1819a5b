"""The absence that a remark of a list of staff speaks of."""

from collections.abc import Iterator
from datetime import UTC, timedelta

from sqlmodel import Session, col, select

from actions.school.row_changes import Change, compared
from actions.school.school_time import midnight
from actions.xlsx.columns import Offer
from actions.xlsx.words import word_of
from models.people import Absence
from models.schools import School


def away(session: Session, school: School, offer: Offer, person: Change) -> Iterator[Change]:
    """The absence of a person from the first to the last day of an offer; none where they are away then already."""
    if offer.first is None or offer.last is None:
        return
    days = (offer.first, offer.last + timedelta(days=1))
    start, end = (midnight(day, school).astimezone(UTC) for day in days)
    mine = (Absence.person_id == person.id, col(Absence.start) < end, col(Absence.end) > start)
    if session.exec(select(Absence.id).where(*mine)).first() is None:
        label = f"{person.label} {word_of('kind.absence', offer.kind, 'zh_CN')} {offer.first} – {offer.last}"
        values = {"person_id": person.id, "kind": offer.kind, "start": start, "end": end, "note": offer.said}
        yield compared(offer.row, label, Absence, None, values)
