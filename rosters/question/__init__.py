"""The question (problem, shift patterns) and the answer (plan) as values."""
