"""What was entered in a record, as it is read."""

from models.forms import Entry, FieldKind, FormField
from notifications.language import say


def entry_text(field: FormField, value: Entry, language: str) -> str:
    """One entry in words. Examples: "不合格", "12 °C", "✓"."""
    if field.kind is FieldKind.VERDICT:
        return say(f"verdict.{value}", language)
    if isinstance(value, bool):
        return "✓" if value else "✗"
    if isinstance(value, float):
        return f"{value:.12g} {field.unit}".strip()
    return value
