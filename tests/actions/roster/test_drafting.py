"""A roster asked for: how far it is, given up, broken off. Of `actions.roster.drafting_watch` too."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from sqlmodel import Session, select

from actions.roster import drafting_watch
from actions.roster.drafting import LOST, ask, cancel, under_way, usual_time
from actions.roster.draw_up import draw_up
from models import Drafting, DraftingState, Duty, JournalEntry, Refusal, Roster, School, database
from rosters.question.progress import Progress, Stage
from tests.factories import make_person, make_routine, make_school
from tests.rolling import roll
from tests.waiting import wait_for

MONDAY, SUNDAY = date(2026, 9, 14), date(2026, 9, 20)
RUN = "0b0e9a52-2f0c-4d3c-9a53-000000000001"


@pytest.fixture
def school(session: Session, now: datetime) -> School:
    school = make_school(session)
    make_routine(session, school)
    make_person(session, school, "艾达")
    roll(session, school, MONDAY, SUNDAY, now, "test")
    session.commit()
    return school


def only() -> Drafting:
    with database.reading() as session:
        return session.exec(select(Drafting)).one()


def rosters() -> list[UUID]:
    with database.reading() as session:
        return [row.id for row in session.exec(select(Roster))]


def test_what_was_drawn_up_names_its_roster_and_is_no_longer_under_way(school: School, now: datetime) -> None:
    heard: list[Progress] = []
    made = draw_up(school.id, MONDAY, SUNDAY, now, "cli", seconds=1, progress=heard.append)
    found = only()
    assert (found.state, found.roster_id, found.asked_by) == (DraftingState.DONE, made, "cli")
    assert (heard[0].stage, heard[-1].stage) == (Stage.SKETCH, Stage.EXPLAIN)
    assert (heard[-1].filled, heard[-1].places) == (6, 7)  # nobody works seven days running
    with database.reading() as session:
        assert under_way(session, school, now) == []
        assert usual_time(session, school) is not None


def test_given_up_while_it_is_under_way_nothing_is_kept_and_the_next_begins(
    school: School, now: datetime
) -> None:
    def give_up(_: Progress) -> None:
        with database.session() as session:
            [mine] = under_way(session, school, now)
            cancel(session, mine, now, "user:li")

    with pytest.raises(Refusal, match=r"drafting\.cancelled"):
        draw_up(school.id, MONDAY, MONDAY, now, "cli", seconds=1, progress=lambda step: once(give_up, step))
    assert (only().state, only().ended_by, rosters()) == (DraftingState.CANCELLED, "user:li", [])
    with database.reading() as session:
        deeds = [entry.verb for entry in session.exec(select(JournalEntry))]
    assert deeds.count("cancel_drafting") == 1
    assert rosters() == [] != [draw_up(school.id, MONDAY, MONDAY, now, "cli", seconds=1)] == rosters()


def once(deed: object, step: Progress) -> None:
    """Do it at the first step."""
    if step.part == 0.0 and callable(deed):
        deed(step)


def test_the_planner_itself_hears_that_nobody_wants_it(
    school: School, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafting_watch, "EVERY", 0.01)
    with database.session() as session:
        key = ask(session, school, (MONDAY, SUNDAY), now, "user:li").id
    with pytest.raises(Refusal, match=r"drafting\.cancelled"), drafting_watch.watched(key, now) as watch:
        watch.reports()(Progress(Stage.WEEKS, 0.6, 2, 5, 30, 40))
        wait_for(lambda: only().progress.get("filled") == 30)
        with database.session() as session:
            cancel(session, session.get_one(Drafting, key), now, "user:li")
        wait_for(watch.cancelled.is_set)
        watch.reports()(Progress(Stage.LAST, 0.9))
    assert only().state == DraftingState.CANCELLED


def test_what_breaks_off_has_failed_and_may_begin_again(school: School, now: datetime) -> None:
    def break_off(_: Progress) -> None:
        raise OSError("no memory")

    with pytest.raises(OSError, match="no memory"):
        draw_up(school.id, MONDAY, SUNDAY, now, "cli", seconds=1, progress=break_off, flow_run=RUN)
    assert only().state == DraftingState.FAILED
    made = draw_up(school.id, MONDAY, SUNDAY, now, "cli", seconds=1, flow_run=RUN)
    assert (only().state, only().roster_id) == (DraftingState.DONE, made)


def test_a_run_is_asked_for_once_whoever_knows_of_it_first(school: School, now: datetime) -> None:
    with database.session() as session:
        first = ask(session, school, (MONDAY, SUNDAY), now, "user:li", RUN)
        again = ask(session, school, (MONDAY, SUNDAY), now, "flow:week_roster", RUN)
    assert (first.id, first.asked_by) == (again.id, again.asked_by) == (only().id, "user:li")


def test_what_has_ended_is_not_given_up(school: School, now: datetime) -> None:
    draw_up(school.id, MONDAY, SUNDAY, now, "cli", seconds=1)
    with database.session() as session, pytest.raises(Refusal, match=r"drafting\.ended"):
        cancel(session, session.get_one(Drafting, only().id), now, "user:li")


def test_what_nobody_has_heard_of_for_long_is_not_shown_as_under_way(school: School, now: datetime) -> None:
    with database.session() as session:
        mine = ask(session, school, (MONDAY, SUNDAY), now, "cli")
        mine.state = DraftingState.UNDER_WAY
        session.add(mine)
    with database.reading() as session:
        assert [row.id for row in under_way(session, school, now + LOST)] == [mine.id]
        assert under_way(session, school, now + LOST + timedelta(seconds=1)) == []


def test_a_roster_of_today_asks_for_nothing_that_is_over_and_was_never_published(school: School) -> None:
    late = datetime(2026, 9, 14, 15, 47, tzinfo=UTC)  # Monday, 23:47 at the school
    with database.reading() as session:
        roster = session.get_one(Roster, draw_up(school.id, MONDAY, SUNDAY, late, "cli", seconds=1))
        days = [session.get_one(Duty, key).day for key in roster.planned.duties]
    assert sorted(days) == [MONDAY + timedelta(days=n) for n in range(1, 7)]
