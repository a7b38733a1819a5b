"""The same way through on PostgreSQL: nothing leans on SQLite."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import Session, select

from actions.checklists.checklists import derive_steps, open_due
from actions.duties.close_day import close_day
from actions.duties.complete import complete
from actions.duties.escalate import owe_overdue
from actions.duties.remind import owe_reminders
from actions.duties.views import duties_between
from actions.feeds.addresses import feed
from actions.feeds.content import render_feed
from actions.installation.demo import plant
from actions.installation.schema import upgrade_schema
from actions.people.absences import report_absence
from actions.planner.gaps import gaps
from actions.routines.plan_and_publish import plan
from models import Checklist, FeedScope, Roster, database
from models.settings import settings

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
FIRST, LAST = date(2026, 11, 23), date(2026, 11, 29)


@pytest.mark.postgres
def test_a_week_of_the_demo_school_on_postgresql(postgres: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREENLEAF_DATABASE_URL", postgres)
    settings.cache_clear()
    upgrade_schema(database.engine())
    with database.session() as session:
        school = plant(session, NOW, "test")
    planned = plan(school.id, FIRST, LAST, NOW, "test", seconds=3)
    due = derive_steps(school.id, NOW, "test")
    again = plan(school.id, FIRST, LAST, NOW, "test", seconds=3)
    assert (planned.duties > 100, again.duties, again.assigned) == (True, planned.duties, planned.assigned)

    with database.session() as session:
        views = [view for view in duties_between(session, school, FIRST, LAST) if view.people]
        person = views[0].people[0]
        entries = {field.name: "1" for field in views[0].duty.record_form.fields}
        complete(session, views[0].duty, entries, NOW, "user:li")
        mine = feed(session, school, FeedScope.PERSON, str(person.id), NOW)
        before = render_feed(session, mine, NOW)
        tomorrow = NOW + timedelta(days=1)
        freed = report_absence(
            session, person, tomorrow, tomorrow + timedelta(days=2), "sick", NOW, "test"
        ).freed
        assert (render_feed(session, mine, NOW) != before) == bool(freed)
        assert all(gap.people for gap in gaps(session, school, FIRST, LAST))
        assert {opened.kind for opened in open_due(session, school, due, NOW, "test")} == {
            "food_safety_meeting"
        }
        assert owe_reminders(session, school, NOW) > 0
        owe_overdue(session, school, NOW)
        assert not close_day(session, school, FIRST, NOW + timedelta(days=1), "test").complete
    with Session(database.engine()) as session:
        assert len(list(session.exec(select(Checklist)))) == 1
        assert {roster.state for roster in session.exec(select(Roster))} == {"published", "superseded"}
