"""What every page stands on: database, sessions, refusals, limits, languages."""

from web.server import health, offline

PAGES = (health, offline)
