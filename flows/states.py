"""How the work stands as the state of its run: codes and facts go in, words of the school's language come out."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State
from prefect.exceptions import PrefectHTTPStatusError
from prefect.states import Cancelled, Completed, Failed

from actions.school.run_names import run_language
from flows.wait_for_people import this_run
from models import database
from notifications.language import say
from notifications.sentences.runs import Sentence, report, state_name, to_keep


def completed(state: str, *sentences: Sentence) -> State:
    """The end of work that is done, as far as the state of that code says."""
    name, message = stands(state, *sentences)
    return Completed(name=name, message=message)


def failed(state: str, *sentences: Sentence) -> State:
    """The end of work that was not done."""
    name, message = stands(state, *sentences)
    return Failed(name=name, message=message)


def cancelled(state: str, *sentences: Sentence) -> State:
    """The end of work that somebody gave up."""
    name, message = stands(state, *sentences)
    return Cancelled(name=name, message=message)


def stands(state: str, *sentences: Sentence) -> tuple[str, str]:
    """The name and message of a state of this run. Their codes and facts are kept with the run, for other readers.

    Where they cannot be kept the run goes on all the same: it is read in its own language then.
    """
    run = this_run()
    language = language_of(run.parameters)
    with get_client(sync_client=True) as client, suppress(PrefectHTTPStatusError):
        client.update_flow_run_labels(run.id, to_keep(state, sentences))  # type: ignore[arg-type]
    return state_name(state, language), report(sentences, language)


def language_of(told: Mapping[str, Any]) -> str:
    """The language of a run's words, by its parameters."""
    with database.reading() as session:
        return run_language(session, told)


def in_words(code: str, told: Mapping[str, Any]) -> str:
    """A message that another run is given, in that run's language."""
    return say(f"run.said.{code}", language_of(told))
