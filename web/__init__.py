"""DOORS: pages, calendar feeds and links for people; they open a session, call an action and show what came of it.

Nothing is decided here: rules live in `actions` and below, words in `notifications`. A GET never changes anything.
"""
