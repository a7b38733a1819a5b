"""Where I am signed in: each browser with when it was last used, ended one by one or all but this one."""

from uuid import UUID

from fastapi import Response

from actions.installation.sign_ins import end_all, end_sign_in, own_sign_in, sign_ins_of
from models.settings import settings
from web.forms.answer import answered
from web.server.dependencies import AtDesk, sign_in_of
from web.server.routes import office_router

router = office_router()


@router.get("/sign-ins")
def sign_ins_page(desk: AtDesk) -> Response:
    """The browsers at which one's own sign-in stands."""
    return desk.page(
        "school/sign_ins.html",
        rows=sign_ins_of(desk.database, desk.user, desk.now),
        own=sign_in_of(desk.request, desk.database),
        hours=settings().idle_hours,
        days=settings().sign_in_days,
    )


@router.post("/sign-ins/end")
@answered(sign_ins_page, "/sign-ins?told=ended")
def end_others(desk: AtDesk) -> None:
    """Sign out everywhere but here."""
    here = sign_in_of(desk.request, desk.database)
    end_all(desk.database, desk.user, desk.now, but=here.id if here else None)


@router.post("/sign-ins/{sign_in_id}/end")
@answered(sign_ins_page, "/sign-ins?told=ended")
def end_one(desk: AtDesk, sign_in_id: UUID) -> None:
    """Sign out at one browser."""
    end_sign_in(desk.database, own_sign_in(desk.database, desk.user, sign_in_id), desk.now)
