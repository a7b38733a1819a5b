"""Backups: made by hand and every night, looked through, put back."""
