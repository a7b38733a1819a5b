"""Who does what: the board, gaps, fairness, decisions, shifts."""

from web.roster import board, changes, coverage, decisions, gaps, ledger, shifts

PAGES = (board, changes, coverage, gaps, ledger, decisions, shifts)
