"""The commands of `greenleaf`, a file for each subject."""
