"""Letters leave the house through real servers on this machine, and no address is given away on the road."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import apprise
import pytest
from sqlmodel import select

from models.notices import Notice, NoticeState
from notifications.outbox.channels import AppriseChannel, Channel, MemoryChannel
from notifications.outbox.delivery import Delivered, deliver
from notifications.outbox.letters import Letter
from notifications.outbox.outbox import owe
from notifications.outbox.responses import Fault
from notifications.outbox.samples import NEEDED
from tests.notifications.cast import NOON, Sessions, person, school, sessions_of, sqlite
from tests.notifications.receivers import SECRET, PostOffice, Receiver, mail_server, receiving

# one of the services Apprise loads imports a module that Python 3.13 drops
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

LETTER = Letter("提醒：清晨浇水", "您好，请记得：清晨浇水\n时间：9月20日 周日 05:00–06:00")
MINUTE = timedelta(minutes=1)
ROBOTS = {
    "wecombot": ("wecombot://abcdefg-1234", "NotifyWeComBot", "/cgi-bin/webhook/send?key=abcdefg-1234"),
    "dingtalk": ("dingtalk://abcdef123456", "NotifyDingTalk", "/robot/send?access_token=abcdef123456"),
    "feishu": ("feishu://abc-def-123", "NotifyFeishu", "/open-apis/bot/v2/hook/abc-def-123/"),
}


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as server:
        yield server


@pytest.fixture
def office() -> PostOffice:
    return PostOffice()


@pytest.fixture
def relay(office: PostOffice) -> Iterator[str]:
    with mail_server(office) as address:
        yield address


def test_a_webhook_gets_the_letter(receiver: Receiver) -> None:
    assert AppriseChannel().send(receiver.address, LETTER) is None
    (body,) = receiver.bodies
    assert (body["title"], body["message"]) == (LETTER.subject, LETTER.body)


@pytest.mark.parametrize("status", [401, 500])
def test_a_refusing_webhook_is_told_by_number_and_not_by_address(receiver: Receiver, status: int) -> None:
    receiver.status = status
    assert AppriseChannel().send(receiver.address, LETTER) == Fault(f"refused with status {status}")


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
    assert AppriseChannel(relay).send("mailto:zhou@lvye.example", LETTER) == Fault("refused with status 554")


def test_a_mail_server_that_asks_to_come_later_is_left_alone_for_five_minutes(
    relay: str, office: PostOffice
) -> None:
    office.refuses = "451 too many messages, slow down"
    fault = AppriseChannel(relay).send("mailto:zhou@lvye.example", LETTER)
    assert fault == Fault("refused with status 451", after=5 * MINUTE)


def test_a_server_that_is_not_there_is_an_error(receiver: Receiver) -> None:
    gone = receiver.address
    receiver.server_close()
    error = AppriseChannel().send(gone.replace(str(receiver.server_port), "9"), LETTER)
    assert error == Fault("not delivered")


@pytest.mark.parametrize("address", ["", "nonsense", f"nosuchservice://{SECRET}", "json://"])
def test_an_address_nobody_understands_is_an_error(address: str) -> None:
    assert AppriseChannel().send(address, LETTER) == Fault("address not understood", final=True)


@pytest.mark.parametrize("name", ROBOTS)
def test_a_chat_robot_gets_the_letter_and_its_refusal_inside_a_200_is_heard(
    name: str, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = robot(name, receiver, monkeypatch)
    receiver.body = {"errcode": 0, "errmsg": "ok"} if name != "feishu" else {"code": 0, "msg": "success"}
    assert AppriseChannel().send(address, LETTER) is None
    assert receiver.paths == [ROBOTS[name][2]]
    assert LETTER.body.splitlines()[1] in str(receiver.bodies)
    receiver.body = {"errcode": 93000} if name != "feishu" else {"code": 19024, "msg": "Key Words Not Found"}
    code = 93000 if name != "feishu" else 19024
    assert AppriseChannel().send(address, LETTER) == Fault(f"refused with code {code}")


def robot(name: str, receiver: Receiver, patch: pytest.MonkeyPatch) -> str:
    """A chat robot's address; Apprise knows its company's server by heart, so that is pointed at ours."""
    address, plugin, _ = ROBOTS[name]
    service: Any = type(apprise.Apprise.instantiate(address))
    assert service.__name__ == plugin
    home = service.notify_url.index("/", len("https://"))
    patch.setattr(service, "notify_url", receiver.url + service.notify_url[home:])
    return address


def test_a_robot_that_is_spoken_to_too_often_is_left_alone(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    receiver.body = {"errcode": 45009, "errmsg": "api freq out of limit"}
    fault = AppriseChannel().send(robot("wecombot", receiver, monkeypatch), LETTER)
    assert fault == Fault("refused with code 45009", after=MINUTE)


def test_ntfy_gets_the_letter(receiver: Receiver) -> None:
    assert AppriseChannel().send(f"ntfy://127.0.0.1:{receiver.server_port}/lvye", LETTER) is None
    assert LETTER.body in str(receiver.bodies[0]["message"])


@pytest.mark.parametrize(
    ("said", "seconds"), [("120", 120), ("0", 1), ("999999", 6 * 3600), ("soon", 60), (None, 60)]
)
def test_a_service_that_asks_for_patience_is_left_alone_as_long(
    receiver: Receiver, said: str | None, seconds: int
) -> None:
    receiver.status, receiver.headers = 429, {"Retry-After": said} if said else {}
    fault = AppriseChannel().send(receiver.address, LETTER)
    assert fault == Fault("refused with status 429", after=timedelta(seconds=seconds))


def test_patience_may_be_asked_for_until_an_hour_of_the_day(receiver: Receiver) -> None:
    at = format_datetime(datetime.now(UTC) + 10 * MINUTE, usegmt=True)
    receiver.status, receiver.headers = 503, {"Retry-After": at}
    fault = AppriseChannel().send(receiver.address, LETTER)
    assert fault is not None
    assert fault.after is not None
    assert 9 * MINUTE < fault.after <= 10 * MINUTE


def test_a_server_that_answers_too_slowly_is_not_waited_for(receiver: Receiver) -> None:
    receiver.delay = 0.6
    assert AppriseChannel().send(f"{receiver.address}?rto=0.2", LETTER) == Fault(
        "no answer in time", after=MINUTE
    )


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


def test_a_service_that_wants_to_be_left_alone_is_spared_everyones_letters(
    receiver: Receiver, tmp_path: Path
) -> None:
    receiver.status, receiver.headers = 429, {"Retry-After": "600"}
    lvye = school()
    with sessions_of(sqlite(tmp_path)) as sessions:
        with receiving() as other, sessions() as session:
            session.add(lvye)
            session.flush()
            for number, address in enumerate([receiver.address] * 3 + [other.address]):
                reader = person(lvye, f"{number}号", channels=[address])
                session.add(reader)
                session.flush()
                owe(session, lvye, f"{number}", "overdue", NOON, person=reader, facts=NEEDED["overdue"])
            session.commit()
            assert deliver(sessions, AppriseChannel(), NOON, "here") == Delivered(sent=1, failed=1, held=2)
        assert len(receiver.bodies) == 1
        with sessions() as session:
            rows = session.exec(select(Notice).where(Notice.state == NoticeState.OWED)).all()
            assert {row.due for row in rows} == {NOON + 10 * MINUTE}
            assert sorted((row.attempts, row.error) for row in rows) == [
                (0, ""), (0, ""), (1, "refused with status 429"),
            ]  # fmt: skip
        receiver.status = 200
        assert deliver(sessions, AppriseChannel(), NOON + 9 * MINUTE, "here") == Delivered()
        assert deliver(sessions, AppriseChannel(), NOON + 10 * MINUTE, "here") == Delivered(sent=3)


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


def test_a_mail_server_that_answers_too_slowly_is_not_waited_for(office: PostOffice, relay: str) -> None:
    office.delay = 1.5
    fault = AppriseChannel(f"{relay}&cto=0.3").send("mailto:zhou@lvye.example", LETTER)
    assert fault == Fault("no answer in time", after=MINUTE)
