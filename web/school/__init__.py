"""What the school is: people, places, calendar, spreadsheets, policies, sign-ins, journal."""

from web.school import (
    day_files,
    journal,
    people,
    person,
    personal_data,
    policies,
    school_calendar,
    schools,
    second_factor,
    sign_ins,
    spreadsheets,
    tables,
    users,
    waiting,
    words,
    year,
)

PAGES = (
    people,
    person,
    personal_data,
    tables,
    words,
    school_calendar,
    year,
    day_files,
    spreadsheets,
    waiting,
    policies,
    users,
    sign_ins,
    second_factor,
    schools,
    journal,
)
