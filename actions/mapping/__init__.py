"""The school's own words and what they mean in the words of its pack."""
