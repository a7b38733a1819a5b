"""The address at which people reach the pages, and since when: every event of a calendar carries a link to it."""

import re
from datetime import datetime
from urllib.parse import urlsplit

from sqlmodel import Session, col, func, select

from models import keys
from models.errors import BadInput, Refusal
from models.journal import JournalEntry, Verb
from models.settings import leads_back, settings
from models.whole_files import write_whole

SUBJECT = "address"  # a deed of no school: it concerns the calendars of all
SITE = re.compile(r"(?:[\w-]+(?:\.[\w-]+)*\.?|\[[\da-fA-F:.]+\])(?::\d+)?")
"""A host with or without a port; no name and password before it."""
MOVES = (Verb.MOVE_ADDRESS, Verb.RESTORE)


def is_noted(session: Session) -> bool:
    """Say whether the pages are where it was written last."""
    return _known(_last(session)) == settings().address


def note_address(session: Session, now: datetime) -> None:
    """Write down where the pages are; the same again is no deed."""
    if not is_noted(session):
        facts = {"before": _known(_last(session)), "after": settings().address}
        session.add(JournalEntry(at=now, actor="start", verb=Verb.MOVE_ADDRESS, subject=SUBJECT, facts=facts))


def keep_address(session: Session, address: str, now: datetime, actor: str) -> None:
    """Keep the address that people use from now on, unless the environment names one. Refuses what is no address, and
    one that leads other computers to themselves."""
    found = _bare(address.strip())
    if not found:
        raise BadInput("address.none", address=address[:80])
    if settings().public_url:
        raise Refusal("address.environment", address=settings().address)
    before = settings().address
    if leads_back(found):
        raise BadInput("address.only_here", address=found)
    write_whole(settings().address_file, found.encode())
    if found != before:
        facts = {"before": before, "after": found}
        session.add(JournalEntry(at=now, actor=actor, verb=Verb.MOVE_ADDRESS, subject=SUBJECT, facts=facts))


def _bare(address: str) -> str:
    """An address of pages with nothing behind its host and port; empty for what is none."""
    try:
        parts = urlsplit(address)
        possible = parts.port != 0 and not (parts.path.strip("/") or parts.query or parts.fragment)
    except ValueError:  # no such port, half a bracket
        return ""
    known = parts.scheme in ("http", "https") and SITE.fullmatch(parts.netloc)
    return f"{parts.scheme}://{parts.netloc}" if possible and known else ""


def trial_code(address: str) -> str:
    """The word in the address that a phone opens to show that it reaches the pages there."""
    return keys.derive(f"address {address}")[:16]


def note_reached(session: Session, address: str, now: datetime) -> None:
    """Write down that a phone reached the pages at an address; the same again is no deed."""
    if not is_reached(session, address):
        facts = {"after": address}
        session.add(
            JournalEntry(at=now, actor="start", verb=Verb.REACH_ADDRESS, subject=SUBJECT, facts=facts)
        )


def is_reached(session: Session, address: str) -> bool:
    """Say whether a phone has reached the pages at an address."""
    mine = select(JournalEntry).where(JournalEntry.subject == SUBJECT)
    reached = session.exec(mine.where(JournalEntry.verb == Verb.REACH_ADDRESS))
    return any(entry.facts["after"] == address for entry in reached)


def note_restored(session: Session, now: datetime) -> None:
    """Write down that a backup was put back, for each school up to when its data reach. Phones may hold events that are
    newer than the restored ones."""
    mine = select(JournalEntry.school_id, func.max(JournalEntry.at)).group_by(col(JournalEntry.school_id))
    for school, until in session.exec(mine).all():
        facts = {"data_until": until.isoformat()}
        if school is not None:
            session.add(JournalEntry(school_id=school, at=now, actor="start", verb=Verb.RESTORE, facts=facts))
    facts = {"before": settings().address, "after": settings().address}
    session.add(JournalEntry(at=now, actor="start", verb=Verb.RESTORE, subject=SUBJECT, facts=facts))


def moved_at(session: Session) -> datetime | None:
    """When the pages last moved, or a backup was put back; None when neither ever was.

    Some clients (ICSx5) skip an event whose LAST-MODIFIED is not newer than their copy, so this changes every event.
    """
    last = _last(session)
    return last.at if last and last.facts["before"] else None


def _known(entry: JournalEntry | None) -> str | None:
    return entry.facts["after"] if entry else None


def _last(session: Session) -> JournalEntry | None:
    mine = select(JournalEntry).where(JournalEntry.subject == SUBJECT, col(JournalEntry.verb).in_(MOVES))
    return session.exec(mine.order_by(col(JournalEntry.id).desc()).limit(1)).first()
