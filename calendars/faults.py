"""What can be wrong with a cadence, a calendar or a feed event, as codes with data."""

from enum import StrEnum

from pydantic_core import PydanticCustomError


class Fault(StrEnum):
    """The code is the `type` of the error, its data the `context`; sentences are chosen above."""

    NO_SOURCE = "no_source"
    TWO_SOURCES = "two_sources"
    OF_MISSING = "of_missing"
    OF_UNEXPECTED = "of_unexpected"
    OF_UNSUITABLE = "of_unsuitable"
    COUNT_OUT_OF_RANGE = "count_out_of_range"
    OFFSET_UNEXPECTED = "offset_unexpected"
    START_UNEXPECTED = "start_unexpected"
    WINDOW_UNEXPECTED = "window_unexpected"
    RULE_SYNTAX = "rule_syntax"
    RULE_PART = "rule_part"
    RULE_VALUE = "rule_value"
    RULE_NEEDS_START = "rule_needs_start"
    NEVER = "never"
    ANCHOR = "anchor"
    SHIFT = "shift"
    WINDOW = "window"
    SEASON = "season"
    WEEKS = "weeks"
    TERM_NUMBER = "term_number"
    AT = "at"
    AT_TWICE = "at_twice"
    COUNTRY = "country"
    SUBDIVISION = "subdivision"
    TERM_ORDER = "term_order"
    TERM_OVERLAP = "term_overlap"
    TERM_TWICE = "term_twice"
    ZONE = "zone"
    NAIVE_TIME = "naive_time"
    EVENT_ORDER = "event_order"
    UID = "uid"


def fault(code: Fault, **data: object) -> PydanticCustomError:
    """A ValueError that pydantic reports with `type` = code and `ctx` = data."""
    return PydanticCustomError(code.value, code.value, data)
