"""Notices that did not get through: why, to be sent again or passed on by hand; and every letter to be looked at."""

from uuid import UUID

from fastapi import Response

from actions.installation import disk_space
from actions.telling.wishes import delivery_overview, retry, told_by_hand
from models.notices import Notice
from notifications.language import LANGUAGES
from notifications.outbox import samples
from notifications.outbox.letters import FACTS, Letter, write
from web.forms.answer import answered
from web.server import prefect_client
from web.server.dependencies import AtDesk, AtManagersDesk, own
from web.server.routes import office_router

router = office_router()


@router.get("/notices")
def notices_page(desk: AtManagersDesk) -> Response:
    """What was given up, what has no address, what is being tried again; for managers, as it is others' mail."""
    late = prefect_client.late_runs() or 0
    facts = {"late": late, "low": disk_space.is_low(), "free": disk_space.free_megabytes()}
    return desk.page(
        "today/notices.html", overview=delivery_overview(desk.database, desk.school, desk.now), **facts
    )


@router.post("/notices/retry")
@answered(notices_page, "/notices?told=retried")
def retry_all(desk: AtManagersDesk) -> None:
    """Send everything again that was given up."""
    for untold in delivery_overview(desk.database, desk.school, desk.now).failed:
        retry(desk.database, untold.notice, desk.now, desk.actor)


@router.post("/notices/{notice_id}/retry")
@answered(notices_page, "/notices?told=retried")
def retry_one(desk: AtManagersDesk, notice_id: UUID) -> None:
    """Send one again."""
    retry(desk.database, own(desk.database, desk.school, Notice, notice_id), desk.now, desk.actor)


@router.post("/notices/{notice_id}/told")
@answered(notices_page, "/notices?told=passed_on")
def told(desk: AtManagersDesk, notice_id: UUID) -> None:
    """It was passed on by hand."""
    told_by_hand(desk.database, own(desk.database, desk.school, Notice, notice_id), desk.now, desk.actor)


@router.get("/notices/letters")
def letters_page(desk: AtDesk) -> Response:
    """Every kind of letter with sample facts, in each language."""
    return desk.page("today/letters.html", found={kind: samples_of(desk, kind) for kind in FACTS})


def samples_of(desk: AtDesk, kind: str) -> dict[str, Letter]:
    """A kind's letter by language, as this school would send it."""
    names = {"zh_CN": desk.school.name, "en": desk.school.name_en or desk.school.name}
    return {
        language: write(
            kind, {**samples.facts(kind), "school": names[language], "zone": desk.school.zone}, language
        )
        for language in LANGUAGES
    }
