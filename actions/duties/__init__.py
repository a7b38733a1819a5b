"""One dated piece of work: shown, completed, cancelled, closed, escalated."""
