"""What one press takes of the suggestions for the words of a file."""

from actions.mapping.asked import Question
from models.mappings import Family
from web.forms.meanings import as_suggested


def test_one_press_takes_what_is_usual_or_alone_and_leaves_open_what_may_mean_several_things() -> None:
    questions = [
        Question(Family.PLACE, "储物屋", (2,), ("store",)),
        Question(Family.PLACE, "备用间", (3,), ("store", "food_store")),
        Question(Family.POOL, "副队长", (4,), ("guard", "team_lead"), "guard"),
        Question(Family.ROUTINE, "备勤夜班", (5,), ("gate-night", "night-patrol")),
        Question(Family.PLACE, "鸽舍", (6,), ()),
    ]
    assert as_suggested(questions) == {
        (Family.PLACE, "储物屋"): ("store",),
        (Family.POOL, "副队长"): ("guard",),
    }
