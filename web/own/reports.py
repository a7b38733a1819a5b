"""What a person reports from their own page: that they are absent, that something is broken."""

from uuid import UUID

from fastapi import BackgroundTasks, Response

from actions.people.absences import absences_of, withdraw_absence
from actions.replans.replan import work_out
from models.errors import NotFound
from models.people import Absence
from web.forms.answer import answered
from web.forms.form import read
from web.records.absence import Away, take_absence
from web.records.absence import absence_form as away_form
from web.records.form import Pictured
from web.records.problem import problem_form, take_down
from web.server.dependencies import Visiting, own
from web.server.form_data import Posted
from web.server.routes import open_router

router = open_router()


@router.get("/p/{token}/absence")
def absence_form(visiting: Visiting) -> Response:
    """The form to report an absence."""
    form = away_form(visiting.request, f"{visiting.home}/absence", visiting.today)
    mine = absences_of(visiting.database, visiting.person, visiting.now)
    return visiting.page("own/absence.html", form=form, absences=mine)


@router.post("/p/{token}/absence")
@answered(absence_form, "{visiting.home}?told=absent")
def absent(visiting: Visiting, form: Posted, after: BackgroundTasks) -> None:
    """Take the absence down; duties in it become open again, the office hears of it and who could take them."""
    away = read(Away, "absence", form)
    take_absence(visiting.database, visiting.school, visiting.person, away, visiting.now, visiting.actor)
    after.add_task(work_out, visiting.school.id, visiting.now)


@router.post("/p/{token}/absences/{absence_id}/withdraw")
@answered(absence_form, "{visiting.home}/absence?told=there")
def there_after_all(visiting: Visiting, absence_id: UUID) -> None:
    """Take one's own absence back."""
    absence = own(visiting.database, visiting.school, Absence, absence_id)
    if absence.person_id != visiting.person.id:
        raise NotFound("absence.unknown")
    withdraw_absence(visiting.database, absence, visiting.now, visiting.actor)


@router.get("/p/{token}/problem")
def problem_page(visiting: Visiting) -> Response:
    """The form to report that something is broken."""
    form = problem_form(visiting, f"{visiting.home}/problem")
    return visiting.page("own/problem.html", form=form)


@router.post("/p/{token}/problem")
@answered(problem_page, "{visiting.home}?told=reported")
def problem(visiting: Visiting, form: Pictured) -> None:
    """Take the problem down and tell who looks after repairs."""
    take_down(visiting, form, reporter=visiting.person)
