"""A cadence as the line of YAML a pack holds, and back."""

import json
import re

import yaml

from calendars.cadence.cadence import Cadence
from calendars.faults import Fault, fault

WHOLE = re.compile(r"[-+]?(0|[1-9]\d*)$")
DATE = re.compile(r"\d{4}-\d\d-\d\d$")


class _Plain(yaml.SafeLoader):
    """YAML without the traps of version 1.1, in which a bare `on` is the truth and a bare 21:30 is 1290."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}


_Plain.add_implicit_resolver("tag:yaml.org,2002:int", WHOLE, list("-+0123456789"))
_Plain.add_implicit_resolver("tag:yaml.org,2002:timestamp", DATE, list("0123456789"))
_Plain.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"(~|null|)$"), ["~", "n", ""])


def to_yaml(cadence: Cadence) -> str:
    """Return one line in flow style, without what goes without saying. Every YAML reader reads it alike."""
    values = cadence.model_dump(mode="json", exclude_defaults=True)
    plain = json.dumps(
        values, ensure_ascii=False
    ).isprintable()  # what cannot be seen is written as an escape
    written = yaml.safe_dump(
        values, default_flow_style=True, allow_unicode=plain, sort_keys=False, width=float("inf")
    )
    return str(written).rstrip("\n")


def from_yaml(text: str) -> Cadence:
    """Return the cadence a mapping in YAML means, with or without quotes round `on`, `off` and times of
    day.

    Refuse what is not a mapping, and what a cadence cannot mean.
    """
    try:
        values = yaml.load(text, Loader=_Plain)  # a SafeLoader that knows fewer types
    except (yaml.YAMLError, ValueError):
        raise fault(Fault.CADENCE_TEXT, text=text) from None
    if not isinstance(values, dict):
        raise fault(Fault.CADENCE_TEXT, text=text)
    return Cadence.model_validate(values)
