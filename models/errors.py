"""What can be refused, as a tree. Each error carries a code and its facts; the words are chosen in `notifications`.

GreenleafError
├── Refusal            the rules do not allow it now         (door: 409)
│   ├── NotFound       there is no such thing here           (door: 404)
│   ├── NotAllowed     not for this person                   (door: 403)
│   └── BadInput       what was entered cannot be used       (door: 422)
└── Misconfigured      the operator has to mend something    (door: exit code 2)
"""

from collections.abc import Sequence
from typing import Any


class GreenleafError(Exception):
    """Something is refused: `code` names the reason, `facts` fill its sentence."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        facts = ", ".join(f"{key}={value}" for key, value in self.facts.items())
        return f"{self.code} ({facts})" if facts else self.code


class Refusal(GreenleafError):
    """The rules do not allow it now."""


class NotFound(Refusal):
    """There is no such thing in this school."""


class NotAllowed(Refusal):
    """It is there, but not for this person."""


class BadInput(Refusal):
    """What was entered cannot be used; the facts say where and why, `more` are the other faults of the same form."""

    more: Sequence["BadInput"] = ()


class Misconfigured(GreenleafError):
    """The installation itself must be mended first."""
