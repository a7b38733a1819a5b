"""The office's first pages: the day, the diary of flow runs, notices that did not get through."""

from web.today import diary, notices, today

PAGES = (today, diary, notices)
