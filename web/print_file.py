"""A sheet of paper without a browser and without signing in, for anyone who runs the installation: `greenleaf print`.

    python -m web.print_file SCHOOL PATH FILE

The page is the one the office prints; FILE becomes a PDF, or with .html a page that needs no other file.
"""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
from fastapi import Request

from actions.school.schools import school_by_code
from models.private_files import write_privately
from models.users import Role, User
from web.app import create_app
from web.files.paper import STYLE
from web.files.pdf import alone, printed
from web.server.dependencies import Database, Desk, Now, sit_down, speak_for


def write(school: str, path: str, file: Path) -> None:
    """Write the paper at a path of the school's office. Refuses as the page does, and a PDF where nothing prints."""
    html = asyncio.run(_page(school, path))
    css = STYLE.read_text(encoding="utf-8")
    if file.suffix == ".html":
        file.write_text(alone(html, css), encoding="utf-8")
    else:
        file.write_bytes(printed(html, css))


async def _page(school: str, path: str) -> str:
    app = create_app()
    app.dependency_overrides[sit_down] = _desk_at(school)
    door = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=door, base_url="http://greenleaf") as client:
        answer = await client.get(path)
    if answer.is_error:
        raise SystemExit(f"{path}: {answer.status_code}")
    return answer.text


def _desk_at(code: str) -> Callable[[Request, Database, Now], Desk]:
    """Somebody who may look at the school's paper, and nothing else."""

    def sit(request: Request, database: Database, now: Now) -> Desk:
        mine = school_by_code(database, code)
        speak_for(request, mine)
        return Desk(
            request,
            database,
            now,
            User(name="print", password_hash="", role=Role.VIEWER, school_id=mine.id),
            mine,
        )

    return sit


if __name__ == "__main__":
    write_privately()
    write(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
