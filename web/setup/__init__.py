"""Setting a school up: the path and its steps that have no page elsewhere; the page a phone opens to try an address."""

from web.setup import address, arrival, belongings, path, places

PAGES = (path, belongings, places, address)
OPEN_PAGES = (arrival,)
