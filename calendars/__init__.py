"""School time: what a date is for students and staff, when a routine falls, and calendars as iCalendar bytes.

Everything here is reckoning on values: no clock, no database, no network, no prose. The whole contract is in
`days` (the school calendar), `cadence` (the rule), `occurrences` (rule + calendar -> dated times) and `feed`.
"""
