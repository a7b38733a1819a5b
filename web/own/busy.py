"""A person's busy times from a calendar of their own: sent or named, looked at, ticked, and then kept."""

from datetime import UTC, datetime

from fastapi import Response

from actions.people.busy import BusyPreview, Span, keep_busy, read_busy
from models import clock
from models.errors import BadInput, Refusal
from web.forms.answer import again, answered
from web.forms.calendar_file import calendar_sent
from web.server.dependencies import Visit, Visiting
from web.server.form_data import Posted, PostedFiles
from web.server.routes import open_router

router = open_router()


@router.get("/p/{token}/busy")
def busy_form(visiting: Visiting) -> Response:
    """Where a calendar is sent or named."""
    return _shown(visiting)


def _shown(visiting: Visit, found: BusyPreview | None = None) -> Response:
    return visiting.page("own/busy.html", found=found, span=written)


@router.post("/p/{token}/busy")
def look_at_busy(visiting: Visiting, form: PostedFiles) -> Response:
    """Show what the calendar would change; nothing is kept."""
    try:
        file, data = calendar_sent(form)
        found = read_busy(visiting.database, visiting.person, file, data, visiting.now)
    except Refusal as refusal:
        return again(visiting.request, refusal, lambda: _shown(visiting))
    return _shown(visiting, found)


@router.post("/p/{token}/busy/keep")
@answered(busy_form, "{visiting.home}?told=busy")
def keep_chosen(visiting: Visiting, form: Posted) -> None:
    """Keep the ticked times as absences; earlier ones out of a calendar that are not ticked any more go."""
    times = [read(str(text)) for text in form.getlist("time")]
    keep_busy(visiting.database, visiting.person, times, visiting.now, visiting.actor)


def written(start: datetime, end: datetime) -> str:
    """A time as a form carries it."""
    return f"{start.astimezone(UTC).isoformat()}/{end.astimezone(UTC).isoformat()}"


def read(text: str) -> Span:
    """A time out of a form."""
    begin, _, until = text.partition("/")
    start, end = clock.instant(begin), clock.instant(until)
    if start is None or end is None:
        raise BadInput("input")
    return start.astimezone(UTC), end.astimezone(UTC)
