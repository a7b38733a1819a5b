"""Record forms and their photos, as every page reads and shows them."""

from web.records import photo_pages

PAGES = (photo_pages,)
