"""Journal (日志): append-only; who did what to which row, before and after."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import event
from sqlmodel import Field, Session, SQLModel

from models.base import NAMED, NOTHING, instant, value
from models.bulk import Ready, ready


class Calendars(StrEnum):
    """Which calendar feeds must look again after a deed: none, those that show the duties it touched, or all of the
    school (of every school, when the deed belongs to none)."""

    NONE = "none"
    DUTIES = "duties"
    ALL = "all"


class Verb(StrEnum):
    """What was done, and which calendars it concerns. The journal keeps the word as text: rows that an earlier version
    wrote may hold others."""

    calendars: Calendars

    def __new__(cls, word: str, calendars: Calendars) -> Self:
        verb = str.__new__(cls, word)
        verb._value_, verb.calendars = word, calendars
        return verb

    ROLL = "roll", Calendars.DUTIES
    FOLLOW = "follow", Calendars.DUTIES
    OPEN_CHECKLIST = "open_checklist", Calendars.DUTIES
    SETTLE = "settle", Calendars.DUTIES
    CLOSE_DAY = "close_day", Calendars.DUTIES
    COMPLETE = "complete", Calendars.DUTIES
    CANCEL = "cancel", Calendars.DUTIES
    ASSIGN = "assign", Calendars.DUTIES
    WITHDRAW = "withdraw", Calendars.DUTIES
    PUBLISH = "publish", Calendars.DUTIES
    TAKE_BACK = "take_back", Calendars.DUTIES
    DRAFT_AGENDA = "draft_agenda", Calendars.DUTIES
    FOLLOW_UP = "follow_up", Calendars.DUTIES
    ADD_DUTY = "add_duty", Calendars.DUTIES

    ACCEPT_SWAP = "accept_swap", Calendars.DUTIES
    SWAP_ACCEPTED = "swap_accepted", Calendars.DUTIES
    HAND_OVER = "hand_over", Calendars.DUTIES
    REPORT_ABSENCE = "report_absence", Calendars.DUTIES
    WITHDRAW_ABSENCE = "withdraw_absence", Calendars.DUTIES
    ASK_REPLAN = "ask_replan", Calendars.DUTIES
    REPLAN = "replan", Calendars.DUTIES
    PROPOSAL_ACCEPTED = "proposal_accepted", Calendars.DUTIES

    APPLY_NOTICE = "apply_notice", Calendars.DUTIES
    KEEP_BELL = "keep_bell", Calendars.DUTIES
    DROP_BELL = "drop_bell", Calendars.DUTIES
    KEEP_TERM = "keep_term", Calendars.DUTIES

    ADD_SCHOOL = "add_school", Calendars.ALL
    ADOPT = "adopt", Calendars.ALL
    ADD_TERM = "add_term", Calendars.ALL
    KEEP_POLICIES = "keep_policies", Calendars.ALL
    MOVE_ADDRESS = "move_address", Calendars.ALL
    RESTORE = "restore", Calendars.ALL
    UNDO = "undo", Calendars.ALL
    IMPORT_SHEET = "import_sheet", Calendars.ALL
    IMPORT_CALENDAR = "import_calendar", Calendars.ALL

    ADD_PERSON = "add_person", Calendars.ALL
    EDIT_PERSON = "edit_person", Calendars.ALL
    LEAVE = "leave", Calendars.ALL
    ERASE_PERSON = "erase_person", Calendars.ALL
    ADD_PLACE = "add_place", Calendars.ALL
    EDIT_PLACE = "edit_place", Calendars.ALL
    ADD_ROUTINE = "add_routine", Calendars.ALL
    EDIT_ROUTINE = "edit_routine", Calendars.ALL

    ROTATE_FEED = "rotate_feed", Calendars.ALL
    REVOKE_FEED = "revoke_feed", Calendars.ALL
    CHOOSE_ALARMS = "choose_alarms", Calendars.ALL
    CHOOSE_LANGUAGE = "choose_language", Calendars.ALL

    NOTE_KEY = "note_key", Calendars.NONE
    REACH_ADDRESS = "reach_address", Calendars.NONE
    SKIP_STEP = "skip_step", Calendars.NONE
    ADD_USER = "add_user", Calendars.NONE
    CHANGE_USER = "change_user", Calendars.NONE
    REMOVE_USER = "remove_user", Calendars.NONE
    SET_PASSWORD = "set_password", Calendars.NONE
    TURN_ON_SECOND_FACTOR = "turn_on_second_factor", Calendars.NONE
    TURN_OFF_SECOND_FACTOR = "turn_off_second_factor", Calendars.NONE
    RESET_SECOND_FACTOR = "reset_second_factor", Calendars.NONE
    USE_RECOVERY_CODE = "use_recovery_code", Calendars.NONE
    ROTATE_LINK = "rotate_link", Calendars.NONE
    ADD_FEED = "add_feed", Calendars.NONE
    FORGET_CONTACTS = "forget_contacts", Calendars.NONE
    EXPORT_PERSON = "export_person", Calendars.NONE
    RENEW_SIGN = "renew_sign", Calendars.NONE

    DRAW_UP = "draw_up", Calendars.NONE
    CANCEL_DRAFTING = "cancel_drafting", Calendars.NONE
    REJECT = "reject", Calendars.NONE
    AMEND = "amend", Calendars.NONE
    HAND_OVERTAKEN = "hand_overtaken", Calendars.NONE
    PROPOSE_WAY = "propose_way", Calendars.NONE
    REPLAN_FAULTED = "replan_faulted", Calendars.NONE
    PROPOSAL_DECLINED = "proposal_declined", Calendars.NONE

    OFFER_SWAP = "offer_swap", Calendars.NONE
    SWAP_DECLINED = "swap_declined", Calendars.NONE
    SWAP_TAKEN_BACK = "swap_taken_back", Calendars.NONE
    SWAP_LAPSED = "swap_lapsed", Calendars.NONE

    WISH = "wish", Calendars.NONE
    REACH = "reach", Calendars.NONE
    REACH_GROUP = "reach_group", Calendars.NONE
    RETRY_NOTICE = "retry_notice", Calendars.NONE
    TOLD_BY_HAND = "told_by_hand", Calendars.NONE

    KEEP_CERTIFICATE = "keep_certificate", Calendars.NONE
    DROP_CERTIFICATE = "drop_certificate", Calendars.NONE
    KEEP_PATTERN = "keep_pattern", Calendars.NONE
    MAP_WORD = "map_word", Calendars.NONE
    GIVE_ROLE = "give_role", Calendars.NONE

    REPORT_PROBLEM = "report_problem", Calendars.NONE
    TRIAGE = "triage", Calendars.NONE
    APPROVE_REPAIR = "approve_repair", Calendars.NONE
    ATTEMPT_REPAIR = "attempt_repair", Calendars.NONE
    ACCEPT_REPAIR = "accept_repair", Calendars.NONE
    REOPEN_REPAIR = "reopen_repair", Calendars.NONE
    DECLINE_REPAIR = "decline_repair", Calendars.NONE

    CORRECT_RECORD = "correct_record", Calendars.NONE
    OPEN_FINDING = "open_finding", Calendars.NONE
    FIND_AGAIN = "find_again", Calendars.NONE
    REMEDY_FINDING = "remedy_finding", Calendars.NONE
    CLOSE_FINDING = "close_finding", Calendars.NONE
    REOPEN_FINDING = "reopen_finding", Calendars.NONE
    GRADE_FINDING = "grade_finding", Calendars.NONE
    DISMISS_FINDING = "dismiss_finding", Calendars.NONE

    IMPORT_ASSETS = "import_assets", Calendars.NONE
    FREEZE = "freeze", Calendars.NONE
    COUNT = "count", Calendars.NONE
    RECOUNT = "recount", Calendars.NONE
    EXPLAIN = "explain", Calendars.NONE
    APPROVE_STOCKTAKE = "approve_stocktake", Calendars.NONE
    ARRIVE = "arrive", Calendars.NONE
    TAKE_TEXTBOOKS = "take_textbooks", Calendars.NONE
    SIGN_TEXTBOOKS = "sign_textbooks", Calendars.NONE

    ENTER_CIRCULAR = "enter_circular", Calendars.NONE
    DISCUSS_CIRCULAR = "discuss_circular", Calendars.NONE
    PUT_BACK_CIRCULAR = "put_back_circular", Calendars.NONE


class JournalEntry(SQLModel, table=True):
    """One deed."""

    id: int | None = Field(default=None, primary_key=True)
    school_id: UUID | None = Field(default=None, foreign_key="school.id", index=True)
    at: datetime = instant(index=True)
    actor: str = Field(sa_column_kwargs=NAMED)
    verb: str = Field(max_length=64, sa_column_kwargs=NOTHING)
    subject: str = Field(default="", max_length=64, index=True, sa_column_kwargs=NOTHING)
    facts: dict[str, Any] = value(dict, sa_column_kwargs=NAMED)


def write(
    session: Session, now: datetime, actor: str, verb: Verb, row: SQLModel | None = None, **facts: object
) -> None:
    """Add a deed to the journal of the row's school. `facts` are JSON values: what was before, what is now."""
    session.add(entry(now, actor, verb, row, **facts))


def ready_entries(session: Session, entries: Iterable[JournalEntry]) -> Ready:
    """Make many deeds ready to be written."""
    return ready(session, JournalEntry, (one.model_dump(exclude={"id"}) for one in entries))


def entry(
    now: datetime, actor: str, verb: Verb, row: SQLModel | None = None, **facts: object
) -> JournalEntry:
    """A deed as the journal has it, not written yet."""
    row_id = getattr(row, "id", None)
    school_id = (
        row_id if row is not None and row.__class__.__name__ == "School" else getattr(row, "school_id", None)
    )
    subject = f"{row.__class__.__name__.lower()}:{row_id}" if row is not None else ""
    return JournalEntry(
        school_id=school_id, at=now, actor=actor, verb=verb.value, subject=subject, facts=facts
    )


def _refuse(*_: object) -> None:
    raise TypeError("the journal is append-only")


event.listen(JournalEntry, "before_update", _refuse)
event.listen(JournalEntry, "before_delete", _refuse)
