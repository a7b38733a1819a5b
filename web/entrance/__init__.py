"""Signing in, and the first start of an office."""

from web.entrance import first_start, sign_in

PAGES = (sign_in, first_start)
