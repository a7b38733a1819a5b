"""Routines and the duties derived from them."""
