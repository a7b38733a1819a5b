"""A school that is entered while everything runs gets its schedules and its first day by itself."""

import asyncio
import sys
from subprocess import CalledProcessError

from prefect.client.orchestration import get_client
from prefect.exceptions import ObjectNotFound

from actions.school.schools import schools
from flows.open_checklists import PLACE
from models import database

NIGHTLY = "new_day"  # each school has a schedule of it, named by the school's code


async def welcome_newcomers() -> list[str]:
    """Schedule the schools that have no schedule, paused or not, and open the day at them; answers their codes."""
    scheduled = await _scheduled()
    with database.reading() as session:
        newcomers = [school.code for school in schools(session) if school.code not in scheduled]
    if newcomers:
        await _welcome(newcomers)
    return newcomers


async def _scheduled() -> set[str | None]:
    async with get_client() as client:
        try:
            found = await client.read_deployment_by_name(f"{NIGHTLY}/{PLACE}")
        except ObjectNotFound:
            return set()
    return {schedule.slug for schedule in found.schedules}


async def _welcome(codes: list[str]) -> None:
    """In a process of its own, as at every start: the deployments import all flows, and so whoever asks for this."""
    words = [sys.executable, "-m", "flows", "welcome", *codes]
    child = await asyncio.create_subprocess_exec(*words)
    if code := await child.wait():
        raise CalledProcessError(code, words)
