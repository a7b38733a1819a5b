"""Duty tables as offices keep them, read to rows of who is on duty where and when."""
