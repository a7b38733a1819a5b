"""The State Council's holiday notice read from its text: `python -m calendars.notice FILE`."""
