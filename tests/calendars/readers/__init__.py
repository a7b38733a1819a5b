"""Readers of calendar files written by others, in other languages than ours."""
