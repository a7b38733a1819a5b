"""Letters leave the house through real servers on this machine, and no address is given away on the road."""

import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from socket import socket
from threading import Thread
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlmodel import select

from models.notices import Notice, NoticeState
from notifications.channels import AppriseChannel, Channel, MemoryChannel
from notifications.letters import Letter
from notifications.outbox import Delivered, deliver, owe
from tests.notifications.cast import NOON, Sessions, person, school, sessions_of, sqlite
from tests.notifications.examples import NEEDED

# one of the services Apprise loads imports a module that Python 3.13 drops
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

LETTER = Letter("提醒：清晨浇水", "您好，请记得：清晨浇水\n时间：9月20日 周日 05:00–06:00")
SECRET = "k3y-0f-the-garden"


class Receiver(HTTPServer):
    """A webhook on this machine: keeps what it is sent and answers with `status`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.status = 200
        self.bodies: list[dict[str, Any]] = []

    @property
    def address(self) -> str:
        return f"json://user:{SECRET}@127.0.0.1:{self.server_port}/{SECRET}"


class _Answer(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.bodies.append(json.loads(body))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


class PostOffice:
    """What the mail server does with a message; `refuses` is its answer to everyone."""

    def __init__(self) -> None:
        self.mail: list[tuple[list[str], EmailMessage]] = []
        self.refuses = ""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if not self.refuses:
            assert isinstance(envelope.content, bytes)
            message = message_from_bytes(envelope.content, policy=policy.default)
            assert isinstance(message, EmailMessage)
            self.mail.append((envelope.rcpt_tos, message))
        return self.refuses or "250 OK"


@pytest.fixture
def office() -> PostOffice:
    return PostOffice()


@pytest.fixture
def relay(office: PostOffice) -> Iterator[str]:
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(office, hostname="127.0.0.1", port=port)
    controller.start()
    yield f"mailto://127.0.0.1:{port}?from=office@lvye.example&mode=insecure"
    controller.stop()


def test_a_webhook_gets_the_letter(receiver: Receiver) -> None:
    assert AppriseChannel().send(receiver.address, LETTER) is None
    (body,) = receiver.bodies
    assert (body["title"], body["message"]) == (LETTER.subject, LETTER.body)


@pytest.mark.parametrize("status", [401, 500])
def test_a_refusing_webhook_is_told_by_number_and_not_by_address(receiver: Receiver, status: int) -> None:
    receiver.status = status
    assert AppriseChannel().send(receiver.address, LETTER) == f"refused with status {status}"


def test_an_e_mail_goes_through_the_relay_of_the_school(relay: str, office: PostOffice) -> None:
    assert AppriseChannel(relay).send("mailto:zhou@lvye.example", LETTER) is None
    ((recipients, message),) = office.mail
    assert recipients == ["zhou@lvye.example"]
    assert message["Subject"] == LETTER.subject
    text = message.get_body(("plain",))
    assert text is not None
    assert text.get_content().replace("\r\n", "\n").strip() == LETTER.body


def test_a_refusing_mail_server_is_an_error(relay: str, office: PostOffice) -> None:
    office.refuses = "554 no such person zhou@lvye.example"
    assert AppriseChannel(relay).send("mailto:zhou@lvye.example", LETTER) == "not delivered"


def test_a_server_that_is_not_there_is_an_error(receiver: Receiver) -> None:
    gone = receiver.address
    receiver.server_close()
    error = AppriseChannel().send(gone.replace(str(receiver.server_port), "9"), LETTER)
    assert error == "not delivered"


@pytest.mark.parametrize("address", ["", "nonsense", f"nosuchservice://{SECRET}", "json://"])
def test_an_address_nobody_understands_is_an_error(address: str) -> None:
    assert AppriseChannel().send(address, LETTER) == "address not understood"


def test_no_secret_reaches_a_log(
    receiver: Receiver, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    channel = AppriseChannel()
    receiver.status = 500
    with caplog.at_level(logging.DEBUG):
        channel.send(receiver.address, LETTER)
        channel.send(f"nosuchservice://{SECRET}", LETTER)
        channel.send(f"json://user:{SECRET}@127.0.0.1:9/{SECRET}", LETTER)
    assert SECRET not in caplog.text
    assert SECRET not in "".join(capfd.readouterr())


def test_a_person_is_reached_by_e_mail_only_where_there_is_a_relay() -> None:
    home = school()
    zhou = person(home, channels=["json://one"], email="zhou@lvye.example")
    assert AppriseChannel().addresses(zhou) == ["json://one"]
    assert AppriseChannel("mailto://relay").addresses(zhou) == ["json://one", "mailto:zhou@lvye.example"]
    assert MemoryChannel().addresses(zhou) == ["json://one", "mailto:zhou@lvye.example"]
    assert AppriseChannel("mailto://relay").addresses(person(home, channels=[])) == []


def test_a_refusing_server_is_seen_on_the_notice_and_tried_again(receiver: Receiver, tmp_path: Path) -> None:
    channel: Channel = AppriseChannel()
    with sessions_of(sqlite(tmp_path)) as sessions:
        owed = _owe_one(sessions, receiver.address)
        receiver.status = 503
        assert deliver(sessions, channel, NOON, "here") == Delivered(failed=1)
        with sessions() as session:
            notice = session.get_one(Notice, owed)
            assert (notice.state, notice.error) == (NoticeState.OWED, "refused with status 503")
        receiver.status = 204
        assert deliver(sessions, channel, NOON + timedelta(minutes=1), "here") == Delivered(sent=1)
    assert [body["title"] for body in receiver.bodies] == ["尚未登记：留样登记"] * 2


def _owe_one(sessions: Sessions, address: str) -> Any:
    lvye = school()
    zhou = person(lvye, channels=[address])
    with sessions() as session:
        session.add(lvye)
        session.flush()
        session.add(zhou)
        session.flush()
        owe(session, lvye, "a", "overdue", NOON, person=zhou, facts=NEEDED["overdue"])
        return session.exec(select(Notice.id)).one()
