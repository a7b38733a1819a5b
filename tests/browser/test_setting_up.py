"""Boarding schools of 45 and 85 people set themselves up, from the first start to a published roster, in few clicks,
each with the lists it keeps: one plain list; a list by department and tables of rooms and certificates; worksheets in
panels."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import Session, select

from actions.coverage.causes import coverage
from actions.installation.first_start import start_code
from models import database
from models.duties import Assignment, Duty
from models.people import Person, Qualification
from models.rosters import Roster
from models.schools import School
from notifications.language import words_of
from tests.browser.conftest import Opening
from tests.browser.running import DRAWS_WITHIN, NOON, PASSWORD, Site
from tests.browser.schools import bailu, qingxi, songwan, yunling
from tests.browser.screens import DESKTOP, overflowing

MOST_CLICKS, MOST_HIGH = 40, 2000  # and dots on the page of coverage: what has no suggestion stands open
MOST_ROUNDS = 3  # who is given work may lack its certificate
Listed = Callable[[Path], Path]


@dataclass(frozen=True)
class Lists:
    """A school by its name and kind, and the lists it has."""

    name: str
    kind: str
    people: Listed
    places: Listed | None = None
    certificates: Listed | None = None
    has: tuple[str, ...] = ()
    staff: int = 45


SCHOOLS = {
    "plain": Lists(qingxi.NAME, "boarding_middle", qingxi.staff_list),
    "departments": Lists(
        yunling.NAME, "boarding_combined", yunling.staff_list, yunling.place_list, yunling.certificate_ledger
    ),
    "large": Lists(
        songwan.NAME,
        "boarding_combined",
        songwan.staff_list,
        songwan.place_list,
        songwan.certificate_ledger,
        ("bus", "lift", "boiler"),
        85,
    ),
    "panels": Lists(bailu.NAME, "boarding_middle", bailu.staff_list, bailu.place_list),
}


class Hand:
    """Somebody at a desk; what they click, tick, choose and take from the disk is counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks = page, 0
        page.on("dialog", lambda dialog: dialog.accept())

    def click(self, what: str) -> None:
        self.clicks += 1
        self.page.locator(what).first.click()
        self.page.wait_for_load_state()

    def choose(self, what: str, value: str) -> None:
        self.clicks += 2  # the list is opened, and one of it taken
        self.page.select_option(what, value)

    def send(self, kind: str, file: Path) -> None:
        """Send a list as it is: what its words mean stays as it is proposed, else is answered by the first suggestion,
        or left open; rows that cannot be read are left out."""
        self.clicks += 2  # the folder is opened, and one of its files taken
        self.page.set_input_files(f"#{kind} input[type=file]", file)
        self.click(f"#{kind} button")
        self.answer_words()
        if self.page.locator("[name=also][value=faults]").count():
            self.click("[name=also][value=faults]")
        assert overflowing(self.page) == []
        self.click("button[formaction$='/keep']")
        expect(self.page.locator(".told")).to_contain_text("文件已导入")

    def answer_words(self) -> None:
        for asked in self.page.locator("select[name=means]").all():
            starred = asked.locator("option", has_text="★")
            if starred.count() and not asked.input_value():
                self.clicks += 2
                asked.select_option(starred.first.get_attribute("value"))

    def onward(self) -> None:
        """From wherever the bar is to the next step."""
        self.click(".onward a")


def begin(hand: Hand, site: Site, school: Lists) -> None:
    page = hand.page
    page.goto(f"{site.address}/start?code={start_code()}")
    page.fill("[name=school]", school.name)
    hand.choose("[name=profile]", school.kind)
    page.fill("[name=name]", "魏长河")
    page.fill("[name=password]", PASSWORD)
    hand.click("button.done")
    expect(page.locator(".told")).to_contain_text("学校已建好")
    assert overflowing(page) == []
    if school.has:
        say_what_is_there(hand, school)


def say_what_is_there(hand: Hand, school: Lists) -> None:
    """What such a school has beside what its kind usually has."""
    hand.click("a[href='/setup/profile']")
    for switch in school.has:
        hand.click(f"[value={switch}]")
    hand.click("form[action='/setup/profile'] button")


def name_places(hand: Hand, school: Lists, folder: Path) -> None:
    """From a list; without one most places have the name they usually have, those with two of a kind are written."""
    hand.click("[aria-current=step] a.button")
    if school.places:
        hand.click("a[href='/sheets#places']")
        hand.send("places", school.places(folder))
    else:
        hand.page.fill("[name='named.gate']", "东校门、西校门")
        hand.click("form[action='/setup/places'] button")
        hand.click("[aria-current=step] a.button")


def import_people(hand: Hand, school: Lists, folder: Path) -> None:
    """The list of people, and on the same page that of certificates."""
    hand.send("people", school.people(folder))
    if school.certificates:
        hand.send("certificates", school.certificates(folder))
    hand.onward()


def say_who_does_what(hand: Hand) -> None:
    """What the titles do not say is kept as it is suggested; who holds the certificates that no table named is answered
    for all at once."""
    assert hand.page.evaluate("document.documentElement.scrollHeight") < MOST_HIGH
    for _ in range(MOST_ROUNDS):
        asked = hand.page.locator("#papers")
        if asked.count() and asked.get_attribute("open") is None:
            hand.click("#papers summary")
        if asked.count():
            hand.page.fill("[name=until]", "2027-08-31")
            hand.click("[name=everybody]")
        elif hand.page.locator("[name=chosen]:checked").count():
            hand.click("form[action='/coverage/settle'] button:not(.quiet)")
    hand.onward()


def draw_up_and_publish(hand: Hand, drawn: list[Future[UUID]]) -> None:
    """The draft is asked for on the path, looked at on the board, and published."""
    hand.click("[aria-current=step] form[action='/roster/draw'] button")
    (run,) = drawn
    run.result(DRAWS_WITHIN)
    hand.page.reload()
    hand.click("form[action$='/publish'] button")
    hand.click("form:has(input[name=sure]) button")  # some work stays open: it is asked first
    expect(hand.page.locator(".told")).to_contain_text("发布")


@pytest.mark.parametrize("school", SCHOOLS.values(), ids=SCHOOLS)
def test_a_boarding_school_sets_itself_up_in_few_clicks(
    empty_site: Site, open_page: Opening, tmp_path: Path, drawn: list[Future[UUID]], school: Lists
) -> None:
    hand = Hand(open_page(DESKTOP))
    begin(hand, empty_site, school)
    name_places(hand, school, tmp_path)
    import_people(hand, school, tmp_path)
    say_who_does_what(hand)
    if hand.page.locator("[aria-current=step]").count() == 0:  # on the page of a step that is left out
        hand.click("a[href='/setup']")
    while hand.page.locator("[aria-current=step] form[action='/roster/draw']").count() == 0:
        hand.click("[aria-current=step] form[action='/setup/skip'] button")
    draw_up_and_publish(hand, drawn)
    assert hand.clicks <= MOST_CLICKS
    with database.reading() as session:
        everybody_is_there_and_nothing_was_made_up(session, school.staff)
        everything_is_covered_or_named(session)
    hand.click("a.brand")
    hand.onward()
    expect(hand.page).to_have_url(f"{empty_site.address}/people")


def everybody_is_there_and_nothing_was_made_up(session: Session, staff: int) -> None:
    """All are staff; roles and certificates are words of the pack, none was made of the school's own."""
    people = session.exec(select(Person)).all()
    assert len(people) == staff
    assert {role for person in people for role in person.roles} <= words_of("pool", "zh_CN").keys()
    kinds = {paper.kind for paper in session.exec(select(Qualification))}
    assert kinds <= words_of("kind.qualification", "zh_CN").keys()


def everything_is_covered_or_named(session: Session) -> None:
    """Of the seats of the published weeks all are taken or named as a gap with its cause: its routine lacks something,
    or each person is named with the rule that keeps them from it."""
    school = session.exec(select(School)).one()
    roster = session.exec(select(Roster)).one()
    stopped = {one.routine.id for one in coverage(session, school, NOON) if one.causes}
    planned = {duty.id: duty for duty in session.exec(select(Duty)) if duty.id in set(roster.planned.duties)}
    seats = sum(duty.needs.size for duty in planned.values())
    taken = sum(one.duty_id in planned for one in session.exec(select(Assignment)))
    named = sum(
        gap["missing"]
        for gap in roster.gaps
        if gap["reasons"] or planned[UUID(gap["duty"])].routine_id in stopped
    )
    assert len(planned) > 200
    assert taken > seats / 2
    assert taken + named >= 0.95 * seats
