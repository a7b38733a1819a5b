"""What a date is at a school: layers, holidays, vacations, terms, working time."""
