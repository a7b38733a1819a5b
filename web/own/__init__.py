"""Pages without sign-in: a person's own behind their secret link, a place's behind the code on its wall."""

from web.own import busy, event_links, reports, subscribe, swaps, today, wall, wishes

PAGES = (today, reports, swaps, subscribe, wishes, busy, event_links, wall)
