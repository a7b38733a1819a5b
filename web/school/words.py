"""The school's words and what they mean: those nobody has explained, and those that were decided."""

from fastapi import BackgroundTasks, Response

from actions.mapping.asked import question
from actions.mapping.decide import decide, decided, undecided
from actions.mapping.vocabulary import vocabulary_of
from actions.routines.roll import follow
from actions.school.rows import routines_of
from web.forms.answer import answered
from web.forms.meanings import Means, answers_of, choices, names_at
from web.server.dependencies import AtDesk, AtManagersDesk
from web.server.routes import office_router

router = office_router()
NOT_ANSWERED: list[str] = []


@router.get("/words")
def words_page(desk: AtDesk) -> Response:
    """Each word with who bears it."""
    waiting, known = undecided(desk.database, desk.school), vocabulary_of(desk.database, desk.school)
    questions = [(question(known, *key), bearers) for key, bearers in waiting.items()]
    return desk.page(
        "school/words.html",
        questions=questions,
        decided=decided(desk.database, desk.school),
        choices=choices(desk),
        names=names_at(desk),
        off={one.code for one in routines_of(desk.database, desk.school) if not one.active},
    )


@router.post("/words")
@answered(words_page, "/words?told=kept")
def keep_words(desk: AtManagersDesk, after: BackgroundTasks, means: Means = NOT_ANSWERED) -> None:
    """Keep what the words mean; whoever bears one follows, and the duties that come of it."""
    if answers := answers_of(desk, means):
        decide(desk.database, desk.school, answers, desk.now, desk.actor)
        after.add_task(follow, desk.school.id, desk.now, desk.actor)
