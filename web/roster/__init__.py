"""Who does what: the board, gaps, fairness, decisions, shifts."""

from web.roster import board, changes, coverage, decisions, drafting, gaps, ledger, shifts

PAGES = (board, drafting, changes, coverage, gaps, ledger, decisions, shifts)
