"""What is printed: rosters, sheets, booklets, and their PDF."""

from web.paper import booklets, paper

PAGES = (paper, booklets)
