"""Staff: their rows, absences, busy times, shift patterns and personal links."""
