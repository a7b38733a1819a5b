"""Keep of an edit what its author touched: what somebody else changed meanwhile stays, and what both changed is asked.

Field by field three values are compared: what the form was based on, what was sent, and what the row says now, in the
transaction that keeps it.
"""

from collections.abc import Iterable
from typing import TypeVar

from pydantic import BaseModel
from sqlmodel import Session
from starlette.datastructures import FormData

from actions.journal.entries import last_change
from actions.school.form_values import entered
from actions.school.rows import names_of
from models.base import Table
from models.errors import Refusal
from models.schools import School
from web.forms.fingerprints import Prints, as_entered, based_on, prints, written
from web.forms.form import read

Values = TypeVar("Values", bound=BaseModel)
TAKEN = "theirs"  # the fields whose other value was chosen on the page of a conflict


def edited(
    database: Session,
    model: type[Values],
    name: str,
    form: FormData,
    row: Table,
    shown: object,
    **instead: object,
) -> Values:
    """What to keep of an edit of a row that a form showed as `shown`; Refusal when both changed the same field."""
    return merged(database, name, form, row, read(model, name, form, **instead), shown)


def merged(database: Session, name: str, form: FormData, row: Table, mine: Values, shown: object) -> Values:
    """The same for values that were read already; `shown` is what the form would show now."""
    theirs = as_entered(type(mine), shown)
    base, said, now = based_on(form), prints(mine), prints(theirs)
    chosen = form.getlist(TAKEN)
    untouched = {one for one in now if one in chosen or said[one] == base.get(one)}
    others = {one for one in untouched if said[one] != now[one]}
    differ = {one for one in now if said[one] != now[one] and now[one] != base.get(one)}
    if clash := sorted(differ - untouched):
        known = base | {one: now[one] for one in clash}
        raise _conflict(database, name, row, clash, theirs, known, others)
    values = {one: getattr(theirs if one in others else mine, one) for one in now}
    return entered(type(mine), name, values) if others else mine


def _conflict(
    database: Session,
    name: str,
    row: Table,
    clash: Iterable[str],
    theirs: BaseModel,
    base: Prints,
    others: set[str],
) -> Refusal:
    """The refusal of what both changed: what the others made of it and who it was; the same sent again knows of it."""
    found = {one: (getattr(theirs, one, None), last_change(database, row, one)) for one in clash}
    school = database.get_one(School, getattr(row, "school_id", row.id))
    names = {str(person): called for person, called in names_of(database, school).items()}
    return Refusal("edit.conflict", of=name, theirs=found, base=written(base), others=others, names=names)


def require_unchanged(form: FormData, model: type[BaseModel], shown: object, label: str, *only: str) -> None:
    """Refuse to remove or replace what says something else by now than where that was asked for; `only` some fields."""
    base, now = based_on(form), prints(as_entered(model, shown))
    if all(base.get(one) == now[one] for one in only or now):
        return
    known = base | {one: now[one] for one in only} if only else now
    raise Refusal("edit.changed_since", label=label, base=written(known), others=() if only else {*now})
