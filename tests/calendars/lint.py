"""What every feed must be, octet by octet, whoever reads it: an empty list of findings."""

import re

CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
REQUIRED = {
    "VCALENDAR": {"PRODID", "VERSION", "NAME", "X-WR-CALNAME", "X-WR-TIMEZONE", "REFRESH-INTERVAL"},
    "VTIMEZONE": {"TZID"},
    "STANDARD": {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"},
    "DAYLIGHT": {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"},
    "VEVENT": {"UID", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "DTSTART", "DTEND", "STATUS", "TRANSP"},
    "VALARM": {"UID", "ACTION", "TRIGGER", "DESCRIPTION"},
}
FORBIDDEN = {"METHOD", "RRULE", "RDATE", "ATTENDEE", "ORGANIZER", "CLASS", "SOURCE", "DURATION"}


def lint(body: bytes) -> list[str]:
    """Everything wrong with the bytes, in the order it is found."""
    return [*lint_octets(body), *lint_properties(unfold(body))]


def lint_octets(body: bytes) -> list[str]:
    found = []
    if not body.endswith(b"\r\n"):
        found.append("the last line does not end with CRLF")
    for number, line in enumerate(body.removesuffix(b"\r\n").split(b"\r\n"), start=1):
        if len(line) > 75:
            found.append(f"line {number}: {len(line)} octets")
        if not line.strip():
            found.append(f"line {number}: empty")
        if b"\r" in line or b"\n" in line or CONTROL.search(line):
            found.append(f"line {number}: control character")
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            found.append(f"line {number}: a character is split or broken")
    return found


def unfold(body: bytes) -> list[str]:
    return body.replace(b"\r\n ", b"").decode("utf-8", "replace").split("\r\n")[:-1]


def lint_properties(lines: list[str]) -> list[str]:
    found: list[str] = []
    uids: set[tuple[str, str]] = set()
    open_components: list[tuple[str, list[str]]] = []
    zones = {line.partition(":")[2] for line in lines if line.startswith("TZID:")}
    for line in lines:
        name, _, value = line.partition(":")
        name, _, parameters = name.partition(";")
        if name == "BEGIN":
            open_components.append((value, []))
        elif name == "END":
            component, names = open_components.pop()
            found += _lint_component(component, value, names)
        else:
            component, names = open_components[-1]
            names.append(name)
            if not value:
                found.append(f"{name} is empty")
            if name == "UID":
                found += [f"UID twice: {value}"] if (component, value) in uids else []
                uids.add((component, value))
            if parameters.startswith("TZID=") and parameters[5:] not in zones:
                found.append(f"no VTIMEZONE for {parameters}")
    if open_components:
        found.append("a component is left open")
    if not any(line == "BEGIN:VTIMEZONE" or line == "BEGIN:VEVENT" for line in lines):
        found.append("no component")
    return found


def _lint_component(component: str, ended: str, names: list[str]) -> list[str]:
    found = [f"{component} ended by {ended}"] if component != ended else []
    found += [f"{component} without {name}" for name in sorted(REQUIRED[component] - set(names))]
    found += [f"{component} with {name}" for name in names if name in FORBIDDEN]
    found += [f"{component}: {name} twice" for name in sorted({n for n in names if names.count(n) > 1})]
    return found
