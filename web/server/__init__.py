"""What every page stands on: database, sessions, refusals, limits, languages."""

from web.server import health, offline, prefect_door

PAGES = (health, offline, prefect_door)
