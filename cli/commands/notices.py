"""Notices: how they stand, what they look like, a trial to one address, how people and the group are reached."""

from typing import Annotated

import typer

from actions.duties.views import find_person
from actions.telling.wishes import delivery_overview, reach, reach_group, retry
from cli.options import JsonOption, SchoolOption, changing_school, reading_school
from cli.show import Row, complain, facts, language, rows
from models import clock
from models.settings import settings
from notifications.language import LANGUAGES
from notifications.outbox import samples
from notifications.outbox.channels import AppriseChannel
from notifications.outbox.letters import FACTS, write
from notifications.sentences.codes import undelivered

commands = typer.Typer()
notices_app = typer.Typer(
    help="通知 · Notices: how they stand, how they look, how people are reached", no_args_is_help=True
)
commands.add_typer(notices_app, name="notices")
KindArgument = Annotated[str | None, typer.Argument(help="哪一种 · which kind; all of them without")]
LanguageOption = Annotated[str | None, typer.Option("--language", help="zh_CN, en")]
AddressesArgument = Annotated[
    list[str] | None,
    typer.Argument(help="Apprise 地址，从最好的开始；不写则清空 · addresses, the best first; none: cleared"),
]


@notices_app.command("list")
def list_notices(school: SchoolOption = None, json: JsonOption = False) -> None:
    """没有送达的通知 · What has not reached its reader in the last two weeks, and why."""
    with reading_school(school) as (session, mine):
        found = delivery_overview(session, mine, clock.now())
    groups = {"failed": found.failed, "trying": found.trying, "dropped": found.dropped}
    listed: list[Row] = [
        {
            "state": state,
            "due": str(untold.notice.due),
            "reader": untold.person.name if untold.person else None,
            "subject": untold.letter.subject,
            "why": undelivered(untold.notice.error, language()),
            "tries": untold.notice.attempts,
        }
        for state, group in groups.items()
        for untold in group
    ]
    rows(listed, as_json=json)


@notices_app.command("retry")
def retry_failed(school: SchoolOption = None, json: JsonOption = False) -> None:
    """重发没有送达的 · Send everything again that was given up."""
    now = clock.now()
    with changing_school(school) as (session, mine):
        given_up = delivery_overview(session, mine, now).failed
        for untold in given_up:
            retry(session, untold.notice, now, "cli")
    facts({"again": len(given_up)}, as_json=json)


@notices_app.command("preview")
def preview_letters(
    kind: KindArgument = None, spoken: LanguageOption = None, json: JsonOption = False
) -> None:
    """通知样式 · Show a kind of letter, or all, in both languages, with sample facts."""
    if kind is not None and kind not in FACTS:
        raise typer.BadParameter(f"{kind}: {', '.join(FACTS)}")
    listed: list[Row] = []
    for one in [kind] if kind else FACTS:
        for tongue in [spoken] if spoken else LANGUAGES:
            letter = write(one, {**samples.facts(one), "school": "绿野实验学校"}, tongue)
            listed.append({"kind": one, "language": tongue, "subject": letter.subject, "body": letter.body})
    if json:
        rows(listed, as_json=True)
        return
    for row in listed:
        print(f"── {row['kind']} · {row['language']}\n{row['subject']}\n{row['body']}\n")


@notices_app.command("reach")
def reach_person(
    person: Annotated[str, typer.Argument(help="人员代码 · code of the person")],
    addresses: AddressesArgument = None,
    school: SchoolOption = None,
) -> None:
    """某人怎么联系 · Keep the addresses a person is told at (Apprise URLs)."""
    _understood(addresses or [])
    with changing_school(school) as (session, mine):
        reach(session, find_person(session, mine, person), addresses or [], clock.now(), "cli")
    facts({"person": person, "addresses": len(addresses or [])}, as_json=False)


@notices_app.command("group")
def reach_the_group(addresses: AddressesArgument = None, school: SchoolOption = None) -> None:
    """群机器人 · Keep the robots of the staff's chat group; each morning they get the day's list."""
    _understood(addresses or [])
    with changing_school(school) as (session, mine):
        reach_group(session, mine, addresses or [], clock.now(), "cli")
    facts({"robots": len(addresses or [])}, as_json=False)


@notices_app.command("try")
def try_address(address: Annotated[str, typer.Argument(help="Apprise URL, mailto:who@where")]) -> None:
    """试发一封 · Send a sample letter to an address now and say what the service answered."""
    letter = write("reminder", {**samples.facts("reminder"), "school": "绿叶 Greenleaf"}, language())
    fault = AppriseChannel(settings().mail_url).send(address, letter)
    facts({"sent": fault is None}, as_json=False)
    if fault is not None:
        complain(undelivered(fault.text, language()))
        raise typer.Exit(1)


def _understood(addresses: list[str]) -> None:
    for number, address in enumerate(addresses, 1):
        if not AppriseChannel.understands(address):
            raise typer.BadParameter(
                f"第 {number} 个地址看不懂 · address {number} is not understood (apprise)"
            )
