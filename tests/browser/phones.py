"""What people do with a phone in their hand: fill a form, sign on the glass, be without network."""

from playwright.sync_api import Locator, Page
from sqlmodel import select

from actions.installation.demo import plausible
from models import database
from models.duties import Duty, Record
from models.forms import NUMERIC, FieldKind

STOCKED = """async (path) => {
  await navigator.serviceWorker.ready;
  const shelf = await caches.open("greenleaf-1");
  while (!(await shelf.match(path))) await new Promise((resolve) => setTimeout(resolve, 100));
}"""
"""Wait until the phone holds a page that opens without network."""


def fill(page: Page, duty: Duty) -> None:
    """Fill the record form as a person does."""
    for field in duty.record_form.fields:
        control = page.locator(f"[name='entry.{field.name}']").first
        if field.kind is FieldKind.CHECK:
            control.check()
        elif field.kind is FieldKind.VERDICT:
            control.check()  # the first answer: in order
        elif field.kind in NUMERIC:
            control.fill(f"{plausible(field):g}")
        elif field.kind is FieldKind.CHOICE:
            control.select_option(field.options[0])
        elif field.kind is FieldKind.TIME:
            control.fill("11:30")
        elif field.kind is FieldKind.TEXT:
            control.fill("无")
        elif field.kind is FieldKind.PEOPLE and field.required:
            control.check()
    for canvas in page.locator(".glass canvas").all():
        sign(page, canvas)


def sign(page: Page, canvas: Locator) -> None:
    """A stroke across the glass."""
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    page.mouse.move(box["x"] + 30, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + 150, box["y"] + 90, steps=8)
    page.mouse.move(box["x"] + 220, box["y"] + 40, steps=8)
    page.mouse.up()


def records_of(duty: Duty) -> list[Record]:
    """What has arrived."""
    with database.reading() as session:
        return list(session.exec(select(Record).where(Record.duty_id == duty.id)))
