"""No garbage is collected while a transaction holds the database."""

import gc
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from models import database
from models.garbage import let_garbage_wait


def test_the_collector_rests_until_the_last_transaction_is_over(engine: Engine) -> None:
    with database.session() as session:
        session.connection()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_a_transaction_that_fails_lets_it_go_on(engine: Engine) -> None:
    with pytest.raises(ValueError), database.session() as session:
        session.connection()
        raise ValueError
    assert gc.isenabled()


def test_who_only_reads_does_not_stop_it(engine: Engine) -> None:
    with database.reading() as session:
        session.connection()
        assert gc.isenabled()


def test_two_databases_held_at_once_are_both_waited_for(engine: Engine, tmp_path: Path) -> None:
    other = database.connect(f"sqlite:///{tmp_path / 'other.db'}")
    let_garbage_wait(other)  # said twice, it counts once
    with Session(other) as beside:
        beside.connection()
        with database.session() as session:
            session.connection()
        assert not gc.isenabled()
    assert gc.isenabled()
    other.dispose()
