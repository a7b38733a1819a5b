"""Terms, bells, places and policies; term calendars and holiday notices in and out."""
