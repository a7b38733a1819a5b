"""School time: what a date is for students and staff, when a routine falls, and calendars as iCalendar
bytes.

Everything here computes on values: no clock, no database, no network, no prose. The whole contract is in
`school_days.days` (the school calendar), `cadence.cadence` (the rule), `cadence.occurrences` (rule +
calendar -> dated times) and `ical.feed`.
"""
