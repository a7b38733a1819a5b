"""An independent checker of plans; it shares no code with the rules or the solver."""
