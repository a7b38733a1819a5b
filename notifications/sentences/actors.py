"""Who did a deed, as people read it: through the personal link, at the desk, or a machine."""

from collections.abc import Mapping

from notifications.language import has, say


def actor_text(actor: str, language: str, names: Mapping[str, str]) -> str:
    """Return who did it and how they came in; `names` are those of people by their ids.

    Examples: `user:wang` -> "wang (at the desk)"; `person:<id>` -> "周凤英 (own link)"; `cli` -> "command line".
    What has no word is shown itself.
    """
    kind, _, name = actor.partition(":")
    code = f"actor.{kind}"
    if kind == "person":
        name = names.get(name, name)
    return say(code, language, name=name) if has(code, language) else name or actor
