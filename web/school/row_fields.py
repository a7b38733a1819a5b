"""What the rows of a file change, in words."""

from collections.abc import Iterator

from actions.imports.sheets import SHEETS
from actions.school.row_changes import Change
from actions.xlsx.changes import Outcome
from notifications.sentences.codes import field_label
from notifications.sentences.values import value_text
from web.records.people import names_by_id
from web.server.dependencies import Desk
from web.server.pages import language_of

HEADS = ("code", "name")  # they head the row


class RowFields:
    """What a row of a file says, in words: of each field its column's title, what it was, and what it becomes."""

    def __init__(self, desk: Desk, found: Outcome) -> None:
        self.language, self.zone = language_of(desk.request), desk.school.zone
        self.titles = {column.name: column.heading(self.language) for column in SHEETS[found.kind].columns}
        fresh = {str(change.id): change.label for change in found.changes}
        self.names = fresh | names_by_id(desk)

    def __call__(self, change: Change) -> Iterator[tuple[str, str | None, str]]:
        table = change.table.__name__.lower()
        for name, value in change.after.items():
            title = self.titles.get(name.removesuffix("_id"))
            title = field_label(table, name, self.language) if name == "crew" else title
            if title is None or name in HEADS:
                continue
            before = self._words(table, name, change.before[name]) if name in change.before else None
            yield title, before, self._words(table, name, value)

    def _words(self, table: str, name: str, value: object) -> str:
        return value_text(table, name, value, self.language, self.names, self.zone) or "–"
