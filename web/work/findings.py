"""Findings as a ledger: what was found, whose it is, until when, what was done, who looked again."""

from typing import Annotated
from uuid import UUID

from fastapi import BackgroundTasks, Form, Response

from actions.findings.book import findings_book
from actions.findings.findings import dismiss, regrade
from actions.findings.ledger import finding_views, found_between, settled_last, unsettled
from actions.findings.owners import give_out
from actions.findings.repair import report_finding
from actions.school.school_time import school_span
from models.findings import UNSETTLED, Finding, Grade
from web.files.paper import SchoolDay, as_paper, ledger_days
from web.files.workbooks import as_file
from web.forms.answer import answered
from web.records.duty_page import FOLLOW_UP
from web.server.dependencies import AtDesk, AtManagersDesk, own
from web.server.pages import language_of
from web.server.routes import office_router

router = office_router()
Word = Annotated[str, Form(max_length=500)]


@router.get("/findings")
def findings_page(desk: AtDesk) -> Response:
    """What is not settled, major ones first; what was settled last below."""
    return desk.page(
        "work/findings.html",
        waiting=unsettled(desk.database, desk.school),
        over=settled_last(desk.database, desk.school),
    )


@router.get("/findings/ledger.xlsx")
def ledger_file(desk: AtDesk, first: SchoolDay = None, last: SchoolDay = None) -> Response:
    """The ledger of some days for a spreadsheet."""
    span = school_span(desk.school, *ledger_days(desk, first, last))
    found = found_between(desk.database, desk.school, *span)
    book = findings_book(found, desk.school, desk.now, language_of(desk.request))
    return as_file(desk, book, "Findings", f"{desk.today}")


@router.get("/findings/paper")
def ledger_paper(desk: AtDesk, first: SchoolDay = None, last: SchoolDay = None) -> Response:
    """The ledger of some days to be printed and signed."""
    begin, end = ledger_days(desk, first, last)
    found = found_between(desk.database, desk.school, *school_span(desk.school, begin, end))
    return as_paper(desk, "paper/findings.html", found=found, first=begin, last=end)


@router.get("/findings/{finding_id}")
def finding_page(desk: AtDesk, finding_id: UUID) -> Response:
    """One finding: what, where, whose, what was done, and what may be done next."""
    finding = own(desk.database, desk.school, Finding, finding_id)
    (view,) = finding_views(desk.database, desk.school, [finding])
    return desk.page(
        "work/finding.html", view=view, unsettled=finding.state in UNSETTLED, grades=tuple(Grade)
    )


@router.post("/findings/{finding_id}/grade")
@answered(finding_page, "/findings/{finding_id}?told=kept")
def grade_finding(
    desk: AtManagersDesk, finding_id: UUID, grade: Annotated[Grade, Form()], after: BackgroundTasks
) -> None:
    """Say how grave it is; its remedy is given out anew."""
    after.add_task(give_out, desk.school.id, desk.now, FOLLOW_UP)
    finding = own(desk.database, desk.school, Finding, finding_id)
    regrade(desk.database, desk.school, finding, grade, desk.now, desk.actor)


@router.post("/findings/{finding_id}/dismiss")
@answered(finding_page, "/findings/{finding_id}?told=kept")
def dismiss_finding(desk: AtManagersDesk, finding_id: UUID, reason: Word = "") -> None:
    """It is none after all."""
    finding = own(desk.database, desk.school, Finding, finding_id)
    dismiss(desk.database, finding, reason, desk.now, desk.actor)


@router.post("/findings/{finding_id}/repair")
@answered(finding_page, "/findings/{finding_id}?told=reported")
def repair_finding(desk: AtManagersDesk, finding_id: UUID) -> None:
    """A thing is broken: make a repair of it, with its photo."""
    finding = own(desk.database, desk.school, Finding, finding_id)
    report_finding(desk.database, desk.school, finding, desk.now, desk.actor)
