"""Findings: opened by records, given to an owner, remedied, looked at again."""
