"""Kendall's tau: by counting pairs, with ties by the definition, and too few patients."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from analysis.statistics.ranking import rank_agreement


def tau_by_pairs(x, y):
    """Tau-b from its definition."""
    signs = [(np.sign(x[i] - x[j]), np.sign(y[i] - y[j])) for i, j in combinations(range(len(x)), 2)]
    score = sum(a * b for a, b in signs)
    return score / np.sqrt(sum(a != 0 for a, _ in signs) * sum(b != 0 for _, b in signs))


@pytest.mark.parametrize("levels", [1000, 4])
def test_equals_its_definition_with_and_without_ties(levels):
    rng = np.random.default_rng(levels)
    x, y = rng.integers(levels, size=(2, 25)).astype(float)
    found, n = rank_agreement(pd.Series(x), pd.Series(y))
    assert found == pytest.approx(tau_by_pairs(x, y), abs=1e-12)
    assert n == 25


def test_patients_are_matched_by_name_and_those_without_value_left_out():
    one = pd.Series({"A": 1.0, "B": 2.0, "C": 3.0, "D": np.nan, "E": 9.0})
    other = pd.Series({"C": 30.0, "A": 10.0, "B": 20.0, "D": 1.0, "F": 0.0})
    assert rank_agreement(one, other) == (pytest.approx(1.0), 3)


@pytest.mark.parametrize("values", [[1.0, 2.0], [5.0, 5.0, 5.0], []])
def test_fewer_than_three_or_all_tied_have_no_order(values):
    tau, n = rank_agreement(pd.Series(values, dtype=float), pd.Series(values, dtype=float))
    assert np.isnan(tau)
    assert n == len(values)
