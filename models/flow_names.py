"""The names of our flows, for those who must know them without loading any."""

FOR_EACH_SCHOOL = (
    "new_day",
    "watering",
    "close_day",
    "week_roster",
    "semester_start",
    "textbooks",
    "food_safety_meeting",
    "stocktake",
    "term_end",
)
FOR_ALL_SCHOOLS = ("upkeep", "reminders")
