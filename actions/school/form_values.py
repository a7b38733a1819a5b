"""Read what was entered in a form: every value in its own type, or a refusal that names the field and says why not."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, TypeVar

from pydantic import BaseModel, Field, ValidationError
from pydantic_core import ErrorDetails

from models.errors import BadInput

FormDay = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2100, 12, 31))]
"""A day as a form takes it: none of the far ends, where a year lost a digit and no day lies before or after."""
Values = TypeVar("Values", bound=BaseModel)
MOST_SHOWN = 60  # letters of what was entered
REASONS = {
    "missing": "empty",
    "string_too_short": "empty",
    "string_too_long": "long",
    "too_long": "many",
    "too_short": "few",
    "greater_than_equal": "least",
    "less_than_equal": "most",
    "string_pattern_mismatch": "choice",
    "enum": "choice",
    "literal_error": "choice",
}
KINDS = {"int": "whole", "float": "number", "date": "day", "time": "time"}  # how pydantic's codes begin


def entered(model: type[Values], form: str, given: Mapping[str, object]) -> Values:
    """The values as the form's model has them; BadInput tells of every field what was entered and why not."""
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise all_of(form, error.errors()) from None


def all_of(form: str, faults: Sequence[ErrorDetails]) -> BadInput:
    """The refusal of every field that cannot be: the first, with `more`."""
    first, *more = (not_so(form, fault) for fault in faults)
    first.more = more
    return first


def not_so(form: str, fault: ErrorDetails) -> BadInput:
    """The refusal of a field; `row` counts from one where it stands in a list, which is `within` the form."""
    names = [part for part in fault["loc"] if isinstance(part, str)]
    rows = [part for part in fault["loc"] if isinstance(part, int)]
    context: Mapping[str, object] = fault.get("ctx", {})
    limit = next((context[name] for name in ("ge", "le", "max_length", "min_length") if name in context), "")
    facts = {name: value for name, value in context.items() if name not in ("error", "reason")}
    facts |= {"form": form, "field": names[-1] if names else "", "value": _shown(fault), "limit": limit}
    if names[1:]:
        facts["within"] = names[0]
    return BadInput("entry", reason=_reason(fault), row=rows[0] + 1 if rows else None, **facts)


def wrong(form: str, field: str, reason: str, value: object = "", row: int | None = None) -> BadInput:
    """The same refusal for what only the database or another field shows."""
    return BadInput("entry", form=form, field=field, reason=reason, value=value, row=row)


def _reason(fault: ErrorDetails) -> str:
    code = "missing" if fault["input"] == "" else fault["type"]
    if "." in code:  # a rule of ours, which has words of its own
        return code
    kind = KINDS.get(code.split("_")[0], "other")
    return f"entry.{REASONS.get(code, kind)}"


def _shown(fault: ErrorDetails) -> str:
    value = fault["input"]
    return "" if isinstance(value, dict | list | tuple) or value is None else str(value)[:MOST_SHOWN]
