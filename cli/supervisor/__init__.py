"""`greenleaf up`: the processes of an installation, started, watched and stopped."""
