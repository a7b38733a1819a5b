"""What a service answered. Apprise keeps the answer to itself and calls a robot's refusal inside a 200 a success, so
while one letter is handed over we listen to the one function through which its services speak, and to its log."""

import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from threading import Lock
from typing import Any

import requests

ROBOTS = ("wecombot", "dingtalk", "feishu", "lark")  # they answer 200 and say what is wrong in the body
CODES = ("errcode", "code", "StatusCode")
TOO_OFTEN = frozenset({45009, 130101, 130102, 9499, 11232})  # WeCom, DingTalk, Feishu and Lark
TALKATIVE = ("apprise", "urllib3.connectionpool")
STATUS = re.compile(r"error=(\d{3})\b")
MAIL_STATUS = re.compile(r"^Socket Exception:.*\((\d{3}), ")
MAIL_LATER = frozenset({"421", "450", "451", "452"})
SLOW = re.compile(r"^Socket Exception:.*timed out")
A_MINUTE, FIVE_MINUTES, SIX_HOURS = timedelta(minutes=1), timedelta(minutes=5), timedelta(hours=6)
one_at_a_time = Lock()


@dataclass(frozen=True)
class Fault:
    """Why a letter was not taken, in words that give no address away; `after`: how long its service wants to be left
    alone, by everyone; `final`: that trying again is of no use."""

    text: str
    after: timedelta | None = None
    final: bool = False


NOT_DELIVERED = Fault("not delivered")
NO_ANSWER = Fault("no answer in time", after=A_MINUTE)


@contextmanager
def listening(*, robot: bool) -> Iterator["Ear"]:
    """Listen while a letter is handed over. Those that write addresses into their logs are kept from it meanwhile."""
    ear, apprise_log = Ear(robot), logging.getLogger("apprise")
    with one_at_a_time:
        spoken, level = requests.Session.send, apprise_log.level
        apprise_log.setLevel(logging.DEBUG)  # a mail server's answer stands there only
        for name in TALKATIVE:
            logging.getLogger(name).addFilter(ear)
        setattr(requests.Session, "send", ear.around(spoken))  # noqa: B010  (mypy: a method is not assigned to)
        try:
            yield ear
        finally:
            setattr(requests.Session, "send", spoken)  # noqa: B010
            for name in TALKATIVE:
                logging.getLogger(name).removeFilter(ear)
            apprise_log.setLevel(level)


class Ear(logging.Filter):
    """Keeps the fault out of all that is answered and logged, and lets nothing through to the log."""

    def __init__(self, robot: bool) -> None:
        super().__init__()
        self.robot = robot
        self.fault: Fault | None = None

    def around(self, spoken: Any) -> Any:
        """The function that speaks, with us listening."""

        def send(session: Any, request: Any, **options: Any) -> Any:
            try:
                answer = spoken(session, request, **options)
            except requests.Timeout:
                self.fault = NO_ANSWER
                raise
            self.fault = refusal(answer) or (robots_refusal(answer) if self.robot else None)
            return answer

        return send

    def filter(self, record: logging.LogRecord) -> bool:
        """Take a fault from the log when nothing was heard directly."""
        said = record.getMessage()
        if status := STATUS.search(said):
            self.fault = self.fault or Fault(f"refused with status {status[1]}")
        elif mail := MAIL_STATUS.search(said):
            after = FIVE_MINUTES if mail[1] in MAIL_LATER else None
            self.fault = Fault(f"refused with status {mail[1]}", after)
        elif SLOW.search(said):
            self.fault = NO_ANSWER
        return False


def refusal(answer: requests.Response) -> Fault | None:
    """What an answer's status says; one that asks for patience says for how long."""
    if answer.ok:
        return None
    patience = A_MINUTE if answer.status_code == requests.codes.too_many_requests else None
    said = answer.headers.get("Retry-After")
    return Fault(f"refused with status {answer.status_code}", wait(said) or patience if said else patience)


def wait(said: str) -> timedelta | None:
    """How long a Retry-After header asks to wait, seconds or a date; at most six hours, None when it says neither."""
    try:
        asked = (
            timedelta(seconds=int(said))
            if said.strip().isdecimal()
            else parsedate_to_datetime(said) - datetime.now(UTC)
        )
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(asked, timedelta(seconds=1)), SIX_HOURS)


def robots_refusal(answer: requests.Response) -> Fault | None:
    """What a chat robot's answer says in its body: it refuses with a number there."""
    try:
        told = answer.json()
    except (json.JSONDecodeError, requests.JSONDecodeError):
        return None
    code = next((told[name] for name in CODES if told.get(name)), 0) if isinstance(told, dict) else 0
    if not code:
        return None
    return Fault(f"refused with code {code}", A_MINUTE if code in TOO_OFTEN else None)
