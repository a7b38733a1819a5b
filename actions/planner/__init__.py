"""The question to the planner, the check of its answer, and its explanations."""
