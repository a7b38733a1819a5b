"""The service worker: what lets a phone without network open the pages it has seen."""

from pathlib import Path

from fastapi import Response
from fastapi.responses import FileResponse

from web.server.routes import open_router

router = open_router()
WORKER = Path(__file__).parents[1] / "static" / "worker.js"


@router.get("/worker.js")
def worker() -> Response:
    """From the top of the site, because a worker governs only what lies below its own address."""
    return FileResponse(WORKER, media_type="text/javascript", headers={"Cache-Control": "no-cache"})
