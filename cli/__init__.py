"""DOOR: `greenleaf ...`, for the person who runs it. Every listing has --json; every refusal is one line."""
