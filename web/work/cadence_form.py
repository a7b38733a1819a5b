"""A cadence as a form: fields people know (every week on Monday, the second Friday of a month) instead of notations."""

import re
from typing import Any

from starlette.datastructures import FormData, QueryParams

from actions.school.form_values import wrong
from models.errors import BadInput

Entered = FormData | QueryParams
KINDS = (
    "daily",
    "weekly",
    "monthly_day",
    "monthly_weekday",
    "yearly",
    "nth",
    "interval",
    "anchor",
    "random",
    "rule",
)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
PARTED = re.compile(r"[,，、;；\s]+")
ORDINAL = re.compile(r"([+-]?\d)([A-Z]{2})")
OF_RULES = ("month_day", "ordinal", "weekday", "month", "year_day", "rule")
MOST = 200  # letters of one field


def entered_cadence(form: Entered) -> dict[str, Any]:
    """The cadence that was entered, still to be validated; refuses only what is no number."""
    kind = _text(form, "kind")
    found: dict[str, Any] = _source(kind, form)
    for name in ("on", "calendar", "roll", "during", "weeks", "window"):
        if _text(form, name):
            found[name] = _text(form, name)
    for name in ("season", "at"):
        if _text(form, name):
            found[name] = [part for part in PARTED.split(_text(form, name)) if part]
    if _text(form, "terms"):
        found["terms"] = [_whole("terms", part) for part in PARTED.split(_text(form, "terms")) if part]
    if _text(form, "start") and kind in (*KINDS[:5], "interval", "rule"):
        found["start"] = _text(form, "start")
    return found


def _source(kind: str, form: Entered) -> dict[str, Any]:
    if kind in ("nth", "random"):
        return {kind: _number(form, "count"), "of": _text(form, "of") or None}
    if kind == "interval":
        return {"interval": _number(form, "days"), "after": _text(form, "after") or "plan"}
    if kind == "anchor":
        anchor = _text(form, "anchor_name") or _text(form, "anchor")
        return {"anchor": anchor, "offset": _text(form, "offset") or None}
    return {"every": _rule(kind, form)} if kind in KINDS else {}


def _rule(kind: str, form: Entered) -> str:
    if kind == "weekly":
        days = [day for day in WEEKDAYS if day in form.getlist("c.weekdays")]
        step = _text(form, "step")
        every = f";INTERVAL={_whole('step', step)}" if step not in ("", "1") else ""
        return f"FREQ=WEEKLY{every};BYDAY={','.join(days)}"
    if kind == "monthly_day":
        return f"FREQ=MONTHLY;BYMONTHDAY={_number(form, 'month_day')}"
    if kind == "monthly_weekday":
        return f"FREQ=MONTHLY;BYDAY={_number(form, 'ordinal')}{_text(form, 'weekday')}"
    if kind == "yearly":
        return f"FREQ=YEARLY;BYMONTH={_number(form, 'month')};BYMONTHDAY={_number(form, 'year_day')}"
    return "FREQ=DAILY" if kind == "daily" else _text(form, "rule")


def _text(form: Entered, name: str) -> str:
    text = str(form.get(f"c.{name}") or "").strip()
    if len(text) > MOST:
        raise BadInput("input")
    return text


def _number(form: Entered, name: str) -> int:
    return _whole(name, _text(form, name))


def _whole(name: str, text: str) -> int:
    if not re.fullmatch(r"[+-]?\d{1,4}", text):
        raise wrong("cadence", name, "entry.whole" if text else "entry.empty", text)
    return int(text)


def shown_cadence(cadence: dict[str, Any]) -> dict[str, Any]:
    """The form's fields for a cadence; a rule the form has no fields for is shown as it is written."""
    fields: dict[str, Any] = {"kind": "daily", "weekdays": [], "step": 1, **dict.fromkeys(OF_RULES, "")}
    for name in ("on", "calendar", "roll", "during", "weeks", "window", "start", "of", "offset", "after"):
        fields[name] = cadence.get(name) or ""
    for name in ("season", "at", "terms"):
        fields[name] = "、".join(map(str, cadence.get(name) or ()))
    fields["count"] = cadence.get("nth") or cadence.get("random") or ""
    fields["days"] = cadence.get("interval") or ""
    fields["anchor_name"] = fields["anchor"] = cadence.get("anchor") or ""
    fields |= _rule_fields(str(cadence.get("every") or ""))
    for name in ("nth", "random", "interval", "anchor"):
        if cadence.get(name) is not None:
            fields["kind"] = name
    return fields


def _rule_fields(every: str) -> dict[str, Any]:
    parts = dict(part.split("=", 1) for part in every.split(";") if "=" in part)
    names = set(parts)
    days = parts.get("BYDAY", "").split(",")
    ordinal = ORDINAL.fullmatch(parts.get("BYDAY", ""))
    match parts.get("FREQ"):
        case "DAILY" if names == {"FREQ"}:
            return {"kind": "daily"}
        case "WEEKLY" if {"FREQ", "BYDAY"} <= names <= {"FREQ", "BYDAY", "INTERVAL"} and set(days) <= {
            *WEEKDAYS
        }:
            return {"kind": "weekly", "weekdays": days, "step": parts.get("INTERVAL", 1)}
        case "MONTHLY" if names == {"FREQ", "BYMONTHDAY"} and _plain(parts["BYMONTHDAY"]):
            return {"kind": "monthly_day", "month_day": parts["BYMONTHDAY"]}
        case "MONTHLY" if names == {"FREQ", "BYDAY"} and ordinal:
            return {"kind": "monthly_weekday", "ordinal": int(ordinal[1]), "weekday": ordinal[2]}
        case "YEARLY" if names == {"FREQ", "BYMONTH", "BYMONTHDAY"} and _plain(
            parts["BYMONTH"], parts["BYMONTHDAY"]
        ):
            return {"kind": "yearly", "month": parts["BYMONTH"], "year_day": parts["BYMONTHDAY"]}
    return {"kind": "rule", "rule": every} if every else {}


def _plain(*numbers: str) -> bool:
    return all(re.fullmatch(r"-?\d+", number) for number in numbers)


def kept_fields(form: Entered) -> dict[str, Any]:
    """What was entered, to be shown again beside a refusal."""
    fields: dict[str, Any] = {key[2:]: str(form.get(key)) for key in form if key.startswith("c.")}
    return {**shown_cadence({}), **fields, "weekdays": form.getlist("c.weekdays")}
