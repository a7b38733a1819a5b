"""Why me: for who has a duty, everybody else who could have had it and what spoke against them."""

from dataclasses import dataclass

from sqlmodel import Session

from actions.duties.views import DutyView, holders
from actions.planner.question_around import around
from actions.school.rows import people_of
from models.duties import Assignment
from models.errors import Refusal
from models.people import Person
from models.schools import School
from notifications.language import say
from notifications.sentences.codes import reason
from notifications.sentences.ways_out import loads
from rosters.explain.why_me import Rival, Verdict, why


@dataclass(frozen=True)
class RivalView:
    """Somebody, what was found about them, and the planner's values."""

    person: Person
    rival: Rival

    def loads(self, language: str) -> str:
        """What they bear, in words."""
        return loads(
            {str(burden): count for burden, count in self.rival.bears.items()}, self.rival.minutes, language
        )

    def in_words(self, language: str) -> str:
        """Why not they, in a sentence."""
        if self.rival.verdict is Verdict.FORBIDDEN:
            return reason(str(self.rival.reason), language)
        return say(f"why.{self.rival.verdict}", language, loads=self.loads(language))


@dataclass(frozen=True)
class WhyView:
    """One assignment explained. `how` it came about: planned, fixed by hand, or taken by the person."""

    assignment: Assignment
    how: str
    holder: RivalView
    rivals: tuple[RivalView, ...]

    def in_words(self, language: str) -> str:
        """How the holder came to it, with what they bore before it."""
        return say(f"why.{self.how}", language, loads=self.holder.loads(language))


def why_them(session: Session, school: School, view: DutyView) -> list[WhyView]:
    """For everybody on an open duty the alternatives with their loads and the rule that excludes each."""
    duty = view.duty
    if not duty.open:
        raise Refusal(f"duty.{duty.state}", duty=duty.name, reason=duty.reason)
    problem, plan = around(session, school, [duty.day])
    people = {str(row.id): row for row in people_of(session, school)}
    found = []
    for row in holders(session, [duty])[duty.id]:
        reckoned = why(problem, plan, str(duty.id), row.line, str(row.person_id))
        rivals = tuple(RivalView(people[one.person], one) for one in reckoned.rivals)
        found.append(WhyView(row, _how(row), RivalView(people[str(row.person_id)], reckoned.holder), rivals))
    return found


def _how(row: Assignment) -> str:
    if row.pinned:
        return "fixed"
    return "planned" if row.roster_id else "taken"
