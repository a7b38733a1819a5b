"""Calendar files that are a burden to whoever reads them, of 2 MB (what is read at all) or 5 MB."""

from collections.abc import Callable, Iterable

SIZE = 2 * 1024**2 - 4096
WEEKLY = ("DTSTART;TZID=Asia/Shanghai:20260910T070000", "DURATION:PT40M")
TIMES = [
    f"2026{month:02}{day:02}T{hour:02}0000Z"
    for month in (9, 10, 11)
    for day in range(1, 29)
    for hour in range(24)
]
CHANGE = (
    "BEGIN:{0}\r\nDTSTART:16010101T000000\r\nTZOFFSETFROM:+0800\r\nTZOFFSETTO:+0900\r\n"
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU\r\nEND:{0}"
)


def attendees() -> bytes:
    """One event with tens of thousands of people."""
    line = "ATTENDEE;PARTSTAT=ACCEPTED;CN={0}:mailto:{0}@example.com"
    return _file(_event(*WEEKLY, *_filled(line)))


def every_second() -> bytes:
    """A rule for every second."""
    return _file(_event(*WEEKLY, "RRULE:FREQ=SECONDLY;COUNT=1000000000"))


def endless_count() -> bytes:
    """A rule that counts to a thousand million."""
    return _file(_event(*WEEKLY, "RRULE:FREQ=DAILY;COUNT=1000000000"))


def rules() -> bytes:
    """As many rules as are read, each every day."""
    return _file(*(_event(*WEEKLY, "RRULE:FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR,SA,SU", uid=n) for n in range(200)))


def hard_rules() -> bytes:
    """As many rules as are read, each hardly ever true."""
    hard = "RRULE:FREQ=YEARLY;INTERVAL=7;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO"
    return _file(*(_event(*WEEKLY, hard.replace("7", str(n)), uid=n) for n in range(1, 200)))


def listed() -> bytes:
    """Ten thousand listed dates and as many left out."""
    days = [
        f"{year}{month:02}{day:02}"
        for year in range(1995, 2030)
        for month in range(1, 13)
        for day in range(1, 25)
    ]
    dates = ",".join(days[:9900])
    return _file(
        _event(*WEEKLY, f"RDATE;VALUE=DATE:{dates}", f"EXDATE;VALUE=DATE:{dates}", "RRULE:FREQ=DAILY")
    )


def moved() -> bytes:
    """As many single changes of one event as there may be events."""
    changes = (
        _event(f"RECURRENCE-ID:{TIMES[n % len(TIMES)]}", f"SEQUENCE:{n}", *WEEKLY) for n in range(4900)
    )
    return _file(*(_event(*WEEKLY, "RRULE:FREQ=DAILY") for _ in range(90)), *changes)


def onwards() -> bytes:
    """As many changes of this and all that follows, of ninety events with one id."""
    changes = (
        _event(f"RECURRENCE-ID;RANGE=THISANDFUTURE:{TIMES[n % len(TIMES)]}", f"SEQUENCE:{n}", *WEEKLY)
        for n in range(4900)
    )
    return _file(*(_event(*WEEKLY, "RRULE:FREQ=DAILY") for _ in range(90)), *changes)


def ten_thousand_ids() -> bytes:
    """Ten thousand changes of one event."""
    return _file(*(_event("RECURRENCE-ID:20260910T000000Z", *WEEKLY) for _ in range(10_000)))


def events() -> bytes:
    """As many events as are read, with long names."""
    return _file(*(_event(*WEEKLY, "SUMMARY:" + "会" * 100, uid=n) for n in range(5000)))


def deep() -> bytes:
    """Components within components."""
    return b"BEGIN:VEVENT\r\n" * 70_000 + b"END:VEVENT\r\n" * 70_000


def unknown() -> bytes:
    """Properties that mean nothing here."""
    return _file(_event(*WEEKLY, *_filled("X-{0};X-A=b:c")))


def unknown_of_5_mb() -> bytes:
    """The same, of five megabytes."""
    return _file(_event(*WEEKLY, *_filled("X-{0};X-A=b:c", 5 * 1024**2)))


def folded() -> bytes:
    """One line folded at every character."""
    return _file(_event(*WEEKLY, "SUMMARY:" + "a\r\n " * (SIZE // 5)))


def parameters() -> bytes:
    """One line with parameters without end."""
    return _file(_event(*WEEKLY, "ATTENDEE" + ";X-A=b" * (SIZE // 7) + ":mailto:a@example.com"))


def one_line() -> bytes:
    """One name of two megabytes."""
    return _file(_event(*WEEKLY, "SUMMARY:" + "\\,;" * (SIZE // 4)))


def zones() -> bytes:
    """Described zones by the hundred, each with rules."""
    both = "\r\n".join(CHANGE.format(kind) for kind in ["STANDARD", "DAYLIGHT"] * 5)
    named = [f"BEGIN:VTIMEZONE\r\nTZID:无名{n}\r\n{both}\r\nEND:VTIMEZONE" for n in range(400)]
    told = (_event(f"DTSTART;TZID=无名{n}:20260910T070000", "RRULE:FREQ=DAILY", uid=n) for n in range(190))
    return _file(*named, *told)


def calendars() -> bytes:
    """Tens of thousands of empty calendars."""
    return b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n" * (SIZE // 32)


def free_busy() -> bytes:
    """As many free/busy times as are read, in one line."""
    times = ",".join(f"2026{9 + n % 3:02}{n % 28 + 1:02}T{n % 24:02}0000Z/PT5M" for n in range(19_000))
    return _file(f"BEGIN:VFREEBUSY\r\nUID:1\r\nFREEBUSY:{times}\r\nEND:VFREEBUSY")


HEAVY: dict[str, Callable[[], bytes]] = {
    one.__name__: one
    for one in (
        attendees, every_second, endless_count, rules, hard_rules, listed, moved, onwards, ten_thousand_ids,
        events, deep, unknown, unknown_of_5_mb, folded, parameters, one_line, zones, calendars, free_busy,
    )
}  # fmt: skip


def _filled(line: str, size: int = SIZE) -> Iterable[str]:
    length = len(line.format("000000")) + 2
    return (line.format(f"{number:06}") for number in range((size - 300) // length))


def _event(*lines: str, uid: object = "1") -> str:
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", *lines, "END:VEVENT"])


def _file(*parts: str) -> bytes:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *parts, "END:VCALENDAR", ""]).encode()
