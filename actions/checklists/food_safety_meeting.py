"""The monthly food-safety meeting: its agenda out of the month's records, and a follow-up for anyone who was absent."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from actions.checklists.circulars import mark_discussed, to_discuss
from actions.crews.change import CrewChange, make
from actions.crews.tell import tell
from actions.duties.cancel import held
from actions.findings.ledger import found_in_topic
from actions.school.school_time import calendar_of, school_span
from actions.school.schools import today
from models.checklists import Checklist
from models.circulars import Circular
from models.crews import Seat
from models.duties import Duty, DutyState, Record
from models.forms import FieldKind, FormField, RecordForm
from models.journal import Verb, write
from models.people import Person, Qualification
from models.repairs import Repair
from models.schools import School
from notifications.language import day_text, pick, say

TOPIC = "food"
AGENDA, MEETING, MINUTES, FOLLOW_UP = (
    "food-meeting-agenda",
    "food-safety-meeting",
    "food-meeting-minutes",
    "food-meeting-follow-up",
)
LOOKED_BACK = timedelta(days=31)
SOON = timedelta(days=60)
MOST, MOST_FINDINGS = 8, 20  # of one kind named in an agenda
FOLLOW_UP_FORM = RecordForm(
    label="补学记录",
    label_en="Caught up",
    fields=(
        FormField(name="read", label="已学习会议记录", label_en="Minutes read", required=True),
        FormField(name="signed", label="签字", label_en="Signature", kind=FieldKind.SIGNATURE, required=True),
    ),
)


def steps_of(session: Session, checklist: Checklist, routine: str) -> list[Duty]:
    """The meeting's duties of one routine."""
    mine = select(Duty).where(Duty.checklist_id == checklist.id).order_by(col(Duty.start))
    return [duty for duty in session.exec(mine) if duty.routine_code == routine]


def draft_agenda(session: Session, school: School, checklist: Checklist, now: datetime, actor: str) -> str:
    """Put the month's findings before those invited: written into the open duties, so that their calendars show it.

    What was done, missed and found in the month before the meeting, certificates that run out, repairs still open,
    circulars that no meeting has taken up.
    """
    meetings = steps_of(session, checklist, MEETING)
    if not meetings:
        return ""
    agenda = "\n".join(_points(session, school, meetings[0].day, now))
    steps = (*meetings, *steps_of(session, checklist, AGENDA))
    stale = [duty for duty in steps if duty.open and duty.about != agenda]
    for duty in stale:
        duty.about = agenda
        duty.touch(now)
        session.add(duty)
    if stale:
        write(session, now, actor, Verb.DRAFT_AGENDA, checklist)
    session.flush()
    return agenda


def _points(session: Session, school: School, day: date, now: datetime) -> Iterator[str]:
    language = school.language
    since = day - LOOKED_BACK
    mine = (Duty.school_id == school.id, Duty.topic == TOPIC, col(Duty.day).between(since, day))
    missed = session.exec(select(Duty.name).where(*mine, col(Duty.state) == DutyState.MISSED))
    for name, count in Counter(missed).most_common(MOST):
        yield say("agenda.missed", language, name=name, count=count)
    found = found_in_topic(session, school, TOPIC, *school_span(school, since, day))
    for view in found[:MOST_FINDINGS]:
        point = pick(view.finding.name, view.finding.name_en, language)
        state = say(f"state.finding.{view.finding.state}", language)
        yield say("agenda.finding", language, point=point, count=view.finding.times, state=state)
    if len(found) > MOST_FINDINGS:
        yield say("agenda.more_findings", language, count=len(found) - MOST_FINDINGS)
    for person, paper in _running_out(session, school, today(school, now)):
        last = day_text(paper.last, language)
        kind = say(f"kind.qualification.{paper.kind}", language)
        yield say("agenda.certificate", language, person=person.name, kind=kind, last=last)
    repairs = (Repair.school_id == school.id, col(Repair.closed_at).is_(None))
    for title in session.exec(
        select(Repair.title).where(*repairs).order_by(col(Repair.reported_at)).limit(MOST)
    ):
        yield say("agenda.repair", language, title=title)
    for circular in to_discuss(session, school)[:MOST]:
        yield _read_out(circular, language)
    yield say("agenda.law", language)


def _read_out(circular: Circular, language: str) -> str:
    source = " ".join(filter(None, (circular.issuer, circular.number)))
    title = f"{circular.title}（{source}）" if source else circular.title
    if circular.deadline is None:
        return say("agenda.circular", language, title=title)
    return say("agenda.circular_due", language, title=title, day=day_text(circular.deadline, language))


def _running_out(session: Session, school: School, day: date) -> list[tuple[Person, Qualification]]:
    """Of each person and kind the paper that lasts longest, when it ends soon or has ended."""
    rows = select(Person, Qualification).join(Qualification, col(Qualification.person_id) == Person.id)
    newest: dict[tuple[object, str], tuple[Person, Qualification]] = {}
    for person, paper in session.exec(
        rows.where(Person.school_id == school.id).order_by(col(Qualification.last))
    ):
        if person.employed(day):
            newest[person.id, paper.kind] = (person, paper)
    return [pair for pair in newest.values() if pair[1].last <= day + SOON][:MOST]


def follow_up(session: Session, school: School, checklist: Checklist, now: datetime, actor: str) -> int:
    """Give each who had the meeting and is not among those present a duty to catch up; answers how many were given."""
    given = 0
    for duty in steps_of(session, checklist, MEETING):
        record = session.exec(select(Record).where(Record.duty_id == duty.id)).first()
        if record is None:
            continue
        present = set(str(record.entries.get("present", "")).split("、"))
        people = [session.get_one(Person, row.person_id) for row in held(session, duty)]
        absent = [person for person in people if person.name not in present]
        given += sum(_catch_up(session, school, checklist, duty, person, now, actor) for person in absent)
    return given


def _catch_up(
    session: Session,
    school: School,
    checklist: Checklist,
    meeting: Duty,
    person: Person,
    now: datetime,
    actor: str,
) -> bool:
    key = f"{FOLLOW_UP}|{person.code}|{checklist.occasion}"
    if session.exec(select(Duty.id).where(Duty.school_id == school.id, Duty.key == key)).first():
        return False
    day = _next_work_day(session, school, max(meeting.day, today(school, now)))
    start = datetime.combine(day, time(16), ZoneInfo(school.zone))
    end = start + timedelta(minutes=30)
    duty = Duty(
        school_id=school.id,
        key=key,
        checklist_id=checklist.id,
        name=f"补学：{meeting.name}",
        name_en=f"Catch up: {meeting.name_en or meeting.name}",
        topic=meeting.topic,
        first=day,
        last=day,
        day=day,
        start=start,
        end=end,
        due=end + timedelta(days=2),
        minutes=30,
        crew={"lines": [{"pool": sorted(person.pools)[0] if person.pools else "", "count": 1}]},
        form=FOLLOW_UP_FORM.model_dump(mode="json"),
        about=meeting.about,
        published=True,
        required=False,
        step=45,
        changed=now,
    )
    session.add(duty)
    session.flush()
    change = CrewChange((Seat(duty=duty.id, person=person.id, line=0, pinned=True),))
    tell(session, school, make(session, school, {duty.id: duty}, change, now, actor), now)
    write(session, now, actor, Verb.FOLLOW_UP, duty, person=str(person.id))
    return True


def _next_work_day(session: Session, school: School, day: date) -> date:
    calendar = calendar_of(session, school)
    after = (day + timedelta(days=n) for n in range(1, 30))
    return next((one for one in after if calendar.counts(one, "working", "staff")), day + timedelta(days=1))


def note_discussed(session: Session, school: School, checklist: Checklist, now: datetime, actor: str) -> int:
    """Once the minutes are signed, the circulars that had been entered before the meeting ended are discussed; answers
    how many."""
    meetings = steps_of(session, checklist, MEETING)
    if lacks_minutes(session, checklist) or not meetings or not steps_of(session, checklist, MINUTES):
        return 0
    last = meetings[-1]
    taken_up = [circular for circular in to_discuss(session, school) if circular.entered_at < last.end]
    return sum(mark_discussed(session, circular, last.day, now, actor) for circular in taken_up)


def lacks_minutes(session: Session, checklist: Checklist) -> bool:
    """Say whether the meeting has no signed minutes: a cancelled step is settled, but no meeting was held."""
    done = [duty for duty in steps_of(session, checklist, MINUTES) if duty.state == DutyState.DONE]
    return bool(steps_of(session, checklist, MINUTES)) and not done
