"""The hard rules, one function each: true when the rule speaks against it.

Tables name them in the order they are asked: what a person is, what two works do to each other, what works
add up to. The rule about pairs comes last. None means that no rule speaks against it.
"""

from collections.abc import Callable

from rosters.question.contract import Rules
from rosters.question.pattern import Sequel
from rosters.question.plan import Reason
from rosters.question.problem import Burden, Duty, Limit, Line, Person, Slot
from rosters.rules.commitments import DAY, Diary, Work

SPARED = {Limit.NO_NIGHT: Burden.NIGHT, Limit.NO_EARLY: Burden.EARLY, Limit.NO_HEAVY: Burden.HEAVY}


def off_pattern(person: Person, duty: Duty, line: Line, slot: Slot) -> bool:
    """Shifts are for people with a pattern, all other work for people without."""
    return bool(duty.kind) != (person.pattern is not None)


def not_in_pool(person: Person, duty: Duty, line: Line, slot: Slot) -> bool:
    """The line asks for another pool."""
    return line.pool not in person.pools


def not_employed(person: Person, duty: Duty, line: Line, slot: Slot) -> bool:
    """The day lies before the person's first or after their last day."""
    too_early = person.first_day is not None and slot.day < person.first_day
    return too_early or (person.last_day is not None and slot.day > person.last_day)


def spared_day(person: Person, duty: Duty, line: Line, slot: Slot) -> bool:
    """The school gives the person no duty on days of this kind, as teachers have none in the vacation."""
    return slot.kind in person.spared_days


def absent(person: Person, duty: Duty, line: Line, slot: Slot) -> bool:
    """The person is away for part of it."""
    return any(away.start < slot.end and slot.start < away.end for away in person.absences)


def no_certificate(person: Person, duty: Duty, line: Line, slot: Slot) -> bool:
    """The line asks for a certificate the person never had."""
    return line.certificate is not None and all(held.kind != line.certificate for held in person.certificates)


def certificate_expired(person: Person, duty: Duty, line: Line, slot: Slot) -> bool:
    """No certificate of the kind is valid on the day."""
    held = [paper for paper in person.certificates if paper.kind == line.certificate]
    return bool(held) and not any(
        (paper.first_day is None or paper.first_day <= slot.day)
        and (paper.last_day is None or slot.day <= paper.last_day)
        for paper in held
    )


def limit(person: Person, duty: Duty, line: Line, slot: Slot) -> bool:
    """The duty carries a burden the person must be spared."""
    return any(word in person.limits and burden in duty.burdens for word, burden in SPARED.items())


def barred(person: Person, duty: Duty, line: Line, slot: Slot) -> bool:
    """The duty excludes the person by name, as an inspection does the custodian of the room."""
    return person.id in duty.barred


def already_serving(terms: Rules, one: Work, other: Work) -> bool:
    """A person serves at most one line of a duty."""
    return one.duty == other.duty != ""


def overlap(terms: Rules, one: Work, other: Work) -> bool:
    """Nobody is in two places at once."""
    return one.start < other.end and other.start < one.end


def travel(terms: Rules, one: Work, other: Work) -> bool:
    """Too little time to walk or drive from the site of the first to that of the second."""
    before, after = (one, other) if one.start <= other.start else (other, one)
    way = before.ways.get(after.site, 0)
    return way > 0 and before.end <= after.start < before.end + way


def pinned_elsewhere(terms: Rules, one: Work, other: Work) -> bool:
    """Overlap with a work somebody set by hand: it has a reason of its own, because a person can lift it."""
    return other.pinned and overlap(terms, one, other)


def rest(terms: Rules, one: Work, other: Work) -> bool:
    """Between the end of one day's work and the start of another day's lie the minutes of rest.

    Works of the same day are one working day, however long the break between them.
    """
    before, after = (one, other) if one.day < other.day else (other, one)
    return one.day != other.day and after.start - before.end < terms.min_rest_minutes


def sequel(terms: Rules, one: Work, other: Work) -> bool:
    """The later may not come so many days behind the earlier."""
    before, after = (one, other) if one.day <= other.day else (other, one)
    return any(rule.price is None and follows(rule, before, after) for rule in terms.sequels)


def follows(rule: Sequel, before: Work, after: Work) -> bool:
    """Say whether two works are what a rule about sequels speaks of."""
    named = (not rule.before or rule.before in before.tags) and (not rule.after or rule.after in after.tags)
    return named and after.day - before.day == rule.days


def one_shift_a_day(terms: Rules, one: Work, other: Work) -> bool:
    """A shift worker has one shift a day."""
    return one.day == other.day and bool(one.kind and other.kind)


def separation(terms: Rules, one: Work, other: Work) -> bool:
    """A buyer does not cook, receive or keep the store on that day: tags of one work that the other keeps
    apart."""
    return one.day == other.day and bool(one.tags & other.apart or other.tags & one.apart)


def day_hours(terms: Rules, diary: Diary, work: Work) -> bool:
    """The day's minutes would be more than the contract allows."""
    return diary.day_minutes[work.day] + work.minutes > terms.max_day_minutes


def week_hours(terms: Rules, diary: Diary, work: Work) -> bool:
    """The week's minutes would be more than the contract allows."""
    return diary.week_minutes[work.week] + work.minutes > terms.max_week_minutes


def run_of_days(terms: Rules, diary: Diary, work: Work) -> bool:
    """It would make the person work more days in a row than the contract allows."""
    first = last = work.day
    while diary.works_on[first - 1] > 0:
        first -= 1
    while diary.works_on[last + 1] > 0:
        last += 1
    return last - first + 1 > terms.max_run_days


def pair_run(terms: Rules, together: int) -> bool:
    """The same two would serve together more often running than the school lets them."""
    return 0 < terms.max_pair_run < together


FITNESS: dict[Reason, Callable[[Person, Duty, Line, Slot], bool]] = {
    Reason.OFF_PATTERN: off_pattern,
    Reason.NOT_IN_POOL: not_in_pool,
    Reason.NOT_EMPLOYED: not_employed,
    Reason.SPARED_DAY: spared_day,
    Reason.ABSENT: absent,
    Reason.NO_CERTIFICATE: no_certificate,
    Reason.CERTIFICATE_EXPIRED: certificate_expired,
    Reason.LIMIT: limit,
    Reason.BARRED: barred,
}
CLASHES: dict[Reason, Callable[[Rules, Work, Work], bool]] = {
    Reason.ALREADY_SERVING: already_serving,
    Reason.PINNED_ELSEWHERE: pinned_elsewhere,
    Reason.OVERLAP: overlap,
    Reason.TRAVEL: travel,
    Reason.ONE_SHIFT_A_DAY: one_shift_a_day,
    Reason.REST: rest,
    Reason.SEQUEL: sequel,
    Reason.SEPARATION: separation,
}
TOTALS: dict[Reason, Callable[[Rules, Diary, Work], bool]] = {
    Reason.DAY_HOURS: day_hours,
    Reason.WEEK_HOURS: week_hours,
    Reason.RUN_OF_DAYS: run_of_days,
}


def unfit(person: Person, duty: Duty, line: Line, slot: Slot) -> Reason | None:
    """Return what about the person speaks against this line at this slot, whatever else they do."""
    for reason, rule in FITNESS.items():
        if rule(person, duty, line, slot):
            return reason
    return None


def clash(terms: Rules, one: Work, other: Work) -> Reason | None:
    """Return why the same person cannot do both works."""
    if far_apart(terms, one, other):
        return None
    for reason, rule in CLASHES.items():
        if rule(terms, one, other):
            return reason
    return None


def far_apart(terms: Rules, one: Work, other: Work) -> bool:
    """Say whether a glance shows that no rule about two works speaks, as is true of most two: other days
    with rest between."""
    between = max(other.start - one.end, one.start - other.end)
    rested = one.day != other.day and between >= terms.min_rest_minutes
    return rested and not (terms.sequels or one.ways or other.ways)


def excess(terms: Rules, diary: Diary, work: Work) -> Reason | None:
    """Return which total the work would push beyond the contract."""
    for reason, rule in TOTALS.items():
        if rule(terms, diary, work):
            return reason
    return None


def reach(terms: Rules) -> int:
    """Return how many minutes apart two works can be and still say something about each other."""
    return max(terms.min_rest_minutes, *((rule.days + 1) * DAY for rule in terms.sequels), DAY)


def busy(terms: Rules, diary: Diary, work: Work) -> Reason | None:
    """Return what in the person's diary speaks against the work: the first rule in the order of the tables."""
    found = {clash(terms, work, other) for other in diary.near(work, reach(terms))} - {None}
    if found:
        return next(reason for reason in CLASHES if reason in found)
    return excess(terms, diary, work)
