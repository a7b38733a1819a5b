"""What the calendar or a routine now says otherwise than published becomes proposals: found first, kept at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from json import dumps
from uuid import UUID, uuid4

from sqlmodel import Session, col, or_, select

from models.bulk import Values, add_rows, set_rows
from models.duties import Duty
from models.proposals import CALENDAR_KINDS, DutyTimes, Proposal, ProposalKind, ProposalState
from models.schools import School

AGAIN = (ProposalState.LAPSED, ProposalState.ACCEPTED)  # there, back, and there again
Known = dict[tuple[UUID, str], Proposal]


@dataclass(frozen=True)
class Suggestion:
    """What a published duty would become: other dates, or nothing (`after` is empty). `start`: when it is now."""

    duty_id: UUID
    key: str
    name: str
    name_en: str
    start: datetime
    kind: ProposalKind
    before: dict[str, object]
    after: dict[str, object]

    @staticmethod
    def of(duty: Duty, after: DutyTimes | None) -> "Suggestion":
        """The change that gives a duty these dates, or takes it away."""
        kind = ProposalKind.WITHDRAW if after is None else ProposalKind.MOVE
        dates = after.kept() if after else {}
        return Suggestion(
            duty.id, duty.key, duty.name, duty.name_en, duty.start, kind, when(duty).kept(), dates
        )

    @property
    def fingerprint(self) -> str:
        """The same for the same change of the same duty."""
        return sha256(dumps([self.kind, self.after], sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Suggested:
    """What becomes of the proposals: `fresh` ones nobody has seen, known ones proposed `again`, those that `lapse`;
    how many changes are `waiting` for a decision, those known before among them."""

    fresh: tuple[Suggestion, ...] = ()
    again: tuple[tuple[UUID, Suggestion], ...] = ()
    lapse: tuple[UUID, ...] = ()
    waiting: int = 0

    @property
    def news(self) -> tuple[Suggestion, ...]:
        """The changes that did not wait for a decision before."""
        return (*self.fresh, *(one for _, one in self.again))


def when(duty: Duty) -> DutyTimes:
    """The dates and times of a duty."""
    return DutyTimes.model_validate({name: getattr(duty, name) for name in DutyTimes.model_fields})


def suggest(
    session: Session, school: School, wanted: Sequence[Suggestion], calm: set[UUID], now: datetime
) -> Suggested:
    """What becomes of the proposals when these changes are wanted. A change that was declined is not proposed again;
    one for a duty that is over, or `calm` (its routine leaves it where it is), lapses."""
    known = _known(session, school)
    rows = {(one.duty_id, one.fingerprint): one for one in known}
    found = [(one, rows.get((one.duty_id, one.fingerprint))) for one in wanted]
    meant = {one.duty_id: one.fingerprint for one in wanted}
    over = _over(session, known, now)
    lapse = [row.id for row in known if row.open and (row.duty_id in over or _dropped(row, meant, calm))]
    return Suggested(
        fresh=tuple(one for one, row in found if row is None),
        again=tuple((row.id, one) for one, row in found if row is not None and row.state in AGAIN),
        lapse=tuple(lapse),
        waiting=sum(row is None or row.open or row.state in AGAIN for _, row in found),
    )


def _known(session: Session, school: School) -> list[Proposal]:
    mine = (Proposal.school_id == school.id, col(Proposal.kind) != ProposalKind.HAND)
    return list(session.exec(select(Proposal).where(*mine)))


def _over(session: Session, known: Iterable[Proposal], now: datetime) -> set[UUID]:
    """The duties of open proposals that are closed or past."""
    ids = {row.duty_id for row in known if row.open}
    return {
        duty.id
        for duty in session.exec(select(Duty).where(col(Duty.id).in_(ids)))
        if not duty.open or duty.end <= now
    }


def _dropped(row: Proposal, meant: dict[UUID, str], calm: set[UUID]) -> bool:
    """Say whether nothing, or something else, is wanted of its duty now."""
    if row.kind not in CALENDAR_KINDS:
        return False
    return row.duty_id in calm or meant.get(row.duty_id, row.fingerprint) != row.fingerprint


def keep(session: Session, school: School, found: Suggested, now: datetime, cause: str) -> None:
    """Write what was found to the proposals."""
    proposed = {"state": ProposalState.PROPOSED, "proposed_at": now}
    fresh: list[Values] = [
        Proposal(
            id=uuid4(),
            school_id=school.id,
            duty_id=one.duty_id,
            kind=one.kind,
            fingerprint=one.fingerprint,
            before=one.before,
            after=one.after,
            cause=cause,
            proposed_at=now,
        ).model_dump()
        for one in found.fresh
    ]
    add_rows(session, Proposal, fresh)
    again = [{"id": row, "before": one.before, **proposed} for row, one in found.again]
    set_rows(session, Proposal, again, or_(*(col(Proposal.state) == state for state in AGAIN)))
    lapsed = [{"id": row, "state": ProposalState.LAPSED, "decided_at": now} for row in found.lapse]
    set_rows(session, Proposal, lapsed, col(Proposal.state) == ProposalState.PROPOSED)
