"""What keeps a routine from running, as a sentence."""

from collections.abc import Iterable

from models.errors import BadInput
from notifications.language import say
from notifications.sentences.codes import reason, refusal, word

OF_NO_RULE = {"": "cause.nobody_yet", "already_serving": "cause.all_there"}
"""What leaves places open where no rule does: nobody was assigned, or all who could are there."""


def cause_sentence(
    lack: str,
    code: str,
    language: str,
    pool: str = "",
    wanted: int = 0,
    there: int = 0,
    facts: Iterable[tuple[str, object]] = (),
) -> str:
    """ "No canteen", "nobody is a gardener", "2 counters are wanted, there is 1", why a cadence never falls."""
    if lack == "days":
        return refusal(BadInput("routine.cadence", reason=code, **dict(facts)), language)
    if lack == "rules":
        return say(OF_NO_RULE[code], language) if code in OF_NO_RULE else reason(code, language)
    family = {"place": "use", "certificate": "kind.qualification"}.get(lack, "pool")
    named = {"what": word(family, code, language), "pool": word("pool", pool, language)}
    return say(f"cause.{lack}", language, wanted=wanted, there=there, **named)
