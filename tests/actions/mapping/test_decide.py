"""What a word is decided to mean reaches whoever bears it, and can be taken back."""

from datetime import datetime

from sqlmodel import Session, col, select

from actions.journal.undo import undo
from actions.mapping.decide import decide, decided, undecided
from models.journal import JournalEntry
from models.mappings import Family
from tests.factories import make_person, make_place, make_school


def test_people_and_places_follow_what_a_word_is_decided_to_mean(session: Session, now: datetime) -> None:
    school = make_school(session, pack="cn-school")
    ada = make_person(session, school, roles=["teacher"], titles=["保管"])
    shed = make_place(session, school, "P1", name="小黑屋")
    decide(session, school, {(Family.POOL, "保管"): ("storekeeper",)}, now, "user:mei")
    decide(session, school, {(Family.PLACE, "小黑屋"): ("store",)}, now, "user:mei")
    assert (ada.roles, shed.tags) == (["teacher", "storekeeper"], ["store"])
    decide(session, school, {(Family.POOL, "保管"): ("asset_keeper",)}, now, "user:mei")
    assert ada.roles == ["teacher", "asset_keeper"]


def test_a_decision_is_undone_with_all_that_followed(session: Session, now: datetime) -> None:
    school = make_school(session, pack="cn-school")
    ada = make_person(session, school, roles=["teacher"], titles=["三爷"])
    assert undecided(session, school) == {(Family.POOL, "三爷"): [ada.name]}
    decide(session, school, {(Family.POOL, "三爷"): ("guard",)}, now, "user:mei")
    assert (ada.roles, undecided(session, school)) == (["teacher", "guard"], {})
    entry = session.exec(select(JournalEntry).order_by(col(JournalEntry.id).desc())).first()
    assert entry is not None
    undo(session, school, entry, now, "user:mei")
    session.refresh(ada)
    assert (ada.roles, decided(session, school)) == (["teacher"], [])
    assert undecided(session, school) == {(Family.POOL, "三爷"): [ada.name]}


def test_a_word_that_means_nothing_is_not_asked_again(session: Session, now: datetime) -> None:
    school = make_school(session, pack="cn-school")
    ada = make_person(session, school, roles=[], titles=["劳模"])
    decide(session, school, {(Family.POOL, "劳模"): ()}, now, "user:mei")
    assert (ada.roles, undecided(session, school)) == ([], {})
