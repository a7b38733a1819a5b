"""The places of a school, read from lists and from what somebody types."""
