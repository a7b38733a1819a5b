"""The school itself: its rows, time, sites, leaders, occasions and address."""
