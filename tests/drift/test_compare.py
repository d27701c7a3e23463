"""Every value that moves is counted, and the one that moved most is shown."""

import numpy as np
import pandas as pd
import pytest

from analysis.drift.compare import Drift, drift

KEPT = pd.DataFrame(
    {"who": ["A", "B", "C"], "n": [1, 2, 3], "value": [0.5, np.nan, -3e8], "zero": [0.0, 1e-17, 1.0]}
)


def changed(row: int, column: str, value: object) -> Drift:
    now = KEPT.copy()
    now[column] = now[column].astype(object) if isinstance(value, str) else now[column]
    now.loc[row, column] = value
    return drift("made", KEPT, now)


def test_the_same_is_the_same() -> None:
    assert drift("made", KEPT, KEPT.copy()) == Drift("made", 12)
    assert drift("made", KEPT.iloc[:0], KEPT.iloc[:0].copy()) == Drift("made", 0)


@pytest.mark.parametrize(
    ("row", "column", "value"),
    [(0, "value", 0.5 * (1 + 5e-11)), (2, "value", -3e8 - 1e-3), (1, "zero", -1e-13), (0, "zero", 1e-12)],
)
def test_rounding_is_no_drift(row: int, column: str, value: float) -> None:
    assert changed(row, column, value).n_moved == 0


@pytest.mark.parametrize(
    ("row", "column", "value", "largest"),
    [
        (0, "value", 0.5 * (1 + 2e-10), 2e-10),
        (2, "value", 3e8, 2.0),
        (1, "value", 1.0, np.inf),
        (0, "value", np.nan, np.inf),
        (0, "value", np.inf, np.inf),
        (0, "zero", 1e-9, 1.0),
        (1, "n", 5, np.inf),
        (1, "who", "D", np.inf),
    ],
)
def test_a_value_that_moved_is_shown(row: int, column: str, value: object, largest: float) -> None:
    found = changed(row, column, value)
    assert (found.n_moved, found.largest) == (1, pytest.approx(largest, rel=1e-5))
    assert found.where.startswith(f"row {row + 1}, {column}: ")
    assert " became " in found.where


def test_the_largest_change_of_several_is_named() -> None:
    now = KEPT.assign(value=[0.5001, np.nan, -4e8])
    found = drift("made", KEPT, now)
    assert (found.n_moved, found.where) == (2, "row 3, value: -300000000 became -400000000")


def test_rows_and_columns_that_came_or_went_are_drift() -> None:
    assert drift("made", KEPT, KEPT.iloc[:2]).where == "3 rows became 2"
    assert drift("made", KEPT, KEPT.drop(columns="n")).where == "columns differ: n"
    assert drift("made", KEPT, KEPT[["n", "who", "value", "zero"]]).where == "columns differ: their order"
    assert drift("made", KEPT, KEPT.iloc[:2]).n_moved == KEPT.size
