"""Forms: each one pydantic model, shown, read back, and answered or refused on its page."""
