"""Who does what: the board, gaps, fairness, decisions, shifts."""

from web.roster import board, changes, decisions, draw_up, gaps, ledger, shifts

PAGES = (board, changes, draw_up, gaps, ledger, decisions, shifts)
