"""What a form was based on: a short fingerprint of each value it showed, sent along with what is entered.

No secret is needed for it: who forges one has only said that they know what they overwrite.
"""

import json
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import to_jsonable_python
from starlette.datastructures import FormData

BASED_ON = "based_on"
BYTES = 6  # two values of one field have the same fingerprint once in 10^14
Values = TypeVar("Values", bound=BaseModel)
Prints = dict[str, str]
"""Fingerprints of values by the names of their fields."""
Shown = Mapping[str, Any]
"""Values of a row by the names of a form's fields."""


def as_entered(model: type[Values], shown: object) -> Values:
    """What a row or a mapping holds, as the form's model has it; unchecked where it breaks a rule of the model."""
    held = {name: _held(shown, name) for name in model.model_fields}
    known: dict[str, Any] = {name: value for name, value in held.items() if value is not None}
    try:
        return model.model_validate(known)
    except ValidationError:
        return model.model_construct(**known)


def _held(shown: object, name: str) -> Any:
    return shown.get(name) if isinstance(shown, Mapping) else getattr(shown, name, None)


def prints(values: BaseModel) -> Prints:
    """The fingerprints of the values; several words are the same in any order."""
    return {name: _print(getattr(values, name, None)) for name in type(values).model_fields}


def _print(value: object) -> str:
    plain = to_jsonable_python(value)
    if isinstance(plain, list) and all(isinstance(each, str) for each in plain):
        plain = sorted(plain)
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False)
    return blake2b(text.encode(), digest_size=BYTES).hexdigest()


def fingerprint(model: type[BaseModel], shown: object) -> str:
    """What a form of the model that shows these values is based on, as it carries it."""
    return written(prints(as_entered(model, shown)))


def written(found: Prints) -> str:
    """Fingerprints as one word of a form: `name:0a1b2c3d4e5f other:...`."""
    return " ".join(f"{name}:{each}" for name, each in found.items())


def based_on(form: FormData) -> Prints:
    """The fingerprints that were sent with a form; none where it carries none."""
    pairs = (word.partition(":") for word in str(form.get(BASED_ON) or "").split())
    return {name: each for name, _, each in pairs}
