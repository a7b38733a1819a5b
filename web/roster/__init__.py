"""Who does what: the board, gaps, fairness, decisions, shifts."""

from web.roster import board, changes, decisions, gaps, ledger, shifts

PAGES = (board, changes, gaps, ledger, decisions, shifts)
