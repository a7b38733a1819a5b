"""The restricted master as an integer programme (HiGHS): which of many columns everybody works.

It proves in seconds what CP-SAT, which relaxes only parts of it, does not find in a minute.
"""

from collections.abc import Sequence

import highspy
import numpy as np

from rosters.shifts.columns.master import Column
from rosters.shifts.columns.window import Window
from rosters.shifts.sheet import FREE, Ints


def choose(
    window: Window, columns: Sequence[Column], seconds: float, start: Sequence[Column] = ()
) -> dict[int, Column]:
    """Return a column for everybody at the least price found in the time; empty if nothing was found.

    `start` are those of `columns` that are worked so far (the warm start).
    """
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.setOptionValue("time_limit", max(0.05, seconds))
    solver.HandleKeyboardInterrupt = True
    solver.passModel(_programme(window, columns))
    if start:
        worked = {id(column) for column in start}
        solution = highspy.HighsSolution()
        slack = np.concatenate([each.ravel() for each in window.slack(start)]).tolist()
        solution.col_value = [*slack, *(float(id(column) in worked) for column in columns)]
        solver.setSolution(solution)
    solver.run()
    if solver.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return {}
    parts = solver.getSolution().col_value[-len(columns) :]
    return {column.person: column for column, part in zip(columns, parts, strict=True) if part > 0.5}


def _programme(window: Window, columns: Sequence[Column]) -> highspy.HighsLp:
    """Build a row for each day and kind, with what is missing and what is too much, and one for each
    person."""
    cover, people = window.required.ravel(), {person: n for n, person in enumerate(window.who.tolist())}
    slack, kinds = len(cover), window.required.shape[1]
    prices = [each[window.days].ravel() for each in (window.sheet.under, window.sheet.over)]
    entries = [_entries(column, kinds, slack + people[column.person]) for column in columns]
    programme = highspy.HighsLp()
    programme.num_col_, programme.num_row_ = 2 * slack + len(columns), slack + len(people)
    programme.col_cost_ = np.concatenate([*prices, [column.price for column in columns]])
    programme.col_lower_ = np.zeros(programme.num_col_)
    programme.col_upper_ = np.concatenate([np.full(2 * slack, highspy.kHighsInf), np.ones(len(columns))])
    programme.row_lower_ = programme.row_upper_ = np.concatenate([cover, np.ones(len(people))]).astype(float)
    programme.integrality_ = [highspy.HighsVarType.kContinuous] * (2 * slack) + [
        highspy.HighsVarType.kInteger
    ] * len(columns)
    matrix = programme.a_matrix_
    matrix.format_ = highspy.MatrixFormat.kColwise
    matrix.start_ = np.cumsum([0, *[1] * (2 * slack), *map(len, entries)])
    matrix.index_ = np.concatenate([np.arange(slack), np.arange(slack), *entries])
    matrix.value_ = np.concatenate([np.ones(slack), -np.ones(slack), np.ones(sum(map(len, entries)))])
    return programme


def _entries(column: Column, kinds: int, person: int) -> Ints:
    """Return the rows of the programme in which a column stands."""
    days = np.nonzero(column.row != FREE)[0]
    return np.append(days * kinds + column.row[days], person)
