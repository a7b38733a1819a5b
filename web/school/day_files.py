"""Days of the school calendar out of somebody else's: an exam timetable, a bureau's holidays; looked at, then kept."""

from datetime import date

from fastapi import BackgroundTasks, Response
from starlette.datastructures import FormData

from actions.routines.roll import follow
from actions.school_calendar.term_calendar import CalendarImport, chosen_days, read_day_calendar, take_in
from calendars.school_days.days import DayKind, Layer
from models.errors import BadInput, Refusal
from models.schools import School
from notifications.sentences.disagreements import disagreement
from web.forms.answer import again, carry_out
from web.forms.calendar_file import calendar_sent
from web.server.dependencies import AtManagersDesk, Desk
from web.server.form_data import Posted, PostedFiles
from web.server.pages import language_of
from web.server.routes import office_router

router = office_router()
KINDS = (DayKind.EXAM, DayKind.HOLIDAY, DayKind.VACATION)
LAYERS = (Layer.SCHOOL, Layer.BUREAU)
MOST_DAYS = 400


@router.get("/calendar/import")
def day_file_form(desk: AtManagersDesk) -> Response:
    """Where a calendar is sent or named."""
    return _shown(desk, None, Layer.SCHOOL)


def _shown(desk: Desk, kind: DayKind | None, layer: Layer, found: CalendarImport | None = None) -> Response:
    language = language_of(desk.request)
    clashes = [disagreement(clash, language) for clash in found.disagreements] if found else []
    chosen: dict[str, object] = {"kind": kind, "layer": layer, "kinds": KINDS, "layers": LAYERS}
    return desk.page("school/day_file.html", 200, found=found, clashes=clashes, **chosen)


@router.post("/calendar/import")
def look_at_days(desk: AtManagersDesk, form: PostedFiles) -> Response:
    """Show which days a calendar would change; nothing is kept."""
    kind: DayKind | None = DayKind.EXAM
    layer = Layer.SCHOOL
    try:
        kind, layer = _kind(form.get("kind")), _layer(form.get("layer"))
        file, data = calendar_sent(form)
        found = read_day_calendar(desk.database, desk.school, file, data, layer, kind)
    except Refusal as refusal:
        return again(desk.request, refusal, lambda: _shown(desk, kind, layer))
    return _shown(desk, kind, layer, found)


@router.post("/calendar/import/keep")
def keep_days(desk: AtManagersDesk, form: Posted, after: BackgroundTasks) -> Response:
    """Keep the ticked days; the duties follow."""

    def kept(_: CalendarImport) -> str:
        after.add_task(follow, desk.school.id, desk.now, desk.actor)
        return "/calendar?told=days"

    return carry_out(desk, lambda: _keep(desk, form), None, kept)


def _keep(desk: Desk, form: FormData) -> CalendarImport:
    kind, layer = _kind(form.get("kind")), _layer(form.get("layer"))
    days = dict(_day(str(text)) for text in form.getlist("day")[:MOST_DAYS])
    file = str(form.get("source", ""))[:80]

    def read(school: School) -> CalendarImport:
        return chosen_days(desk.database, school, file, days, layer, kind)

    return take_in(desk.database, desk.school.id, read, desk.now, desk.actor)


def _kind(text: object) -> DayKind | None:
    if text and text not in KINDS:
        raise BadInput("input")
    return DayKind(str(text)) if text else None


def _layer(text: object) -> Layer:
    if text not in LAYERS:
        raise BadInput("input")
    return Layer(str(text))


def _day(text: str) -> tuple[date, str]:
    day, _, name = text.partition(" ")
    try:
        return date.fromisoformat(day), name
    except ValueError:
        raise BadInput("input") from None
