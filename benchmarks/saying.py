"""How a benchmark speaks: a JSON line a measure."""

import json


def say(name: str, **facts: object) -> None:
    """One JSON line."""
    print(json.dumps({"measure": name, **facts}, ensure_ascii=False), flush=True)
