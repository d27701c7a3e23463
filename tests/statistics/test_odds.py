"""Odds ratios: a table by hand, the likelihood maximised by another way, and responses told apart."""

import numpy as np
import pytest
from scipy import optimize, special

from analysis.statistics import association, odds
from analysis.statistics.association import NOT_FOUND
from analysis.statistics.odds import odds_ratio


def test_a_table_of_four_by_hand():
    # Woolf: the variance of the log odds ratio is 1/8 + 1/4 + 1/5 + 1/9.
    x, y = np.repeat([0, 0, 1, 1], [8, 4, 5, 9]), np.repeat([0, 1, 0, 1], [8, 4, 5, 9])
    found, sd = odds_ratio(y, x), x.std(ddof=1)
    assert np.log(found.ratio) / sd == pytest.approx(np.log(8 * 9 / (4 * 5)))
    error = np.sqrt(1 / 8 + 1 / 4 + 1 / 5 + 1 / 9)
    assert np.log(found.high / found.low) / sd == pytest.approx(2 * 1.959964 * error, rel=1e-6)


def test_adjusted_it_is_the_maximum_of_the_likelihood():
    rng = np.random.default_rng(2)
    x, z = rng.normal(size=(2, 80))
    y = rng.random(80) < special.expit(0.7 * x - z)
    sign = np.where(y, 1, -1)
    columns = np.column_stack([x / x.std(ddof=1), z, np.ones(80)])
    plain = optimize.minimize(
        lambda beta: -special.log_expit(sign * (columns @ beta)).sum(), np.zeros(3), tol=1e-10
    )
    assert np.log(odds_ratio(y, x, z).ratio) == pytest.approx(plain.x[0], abs=1e-5)


@pytest.mark.parametrize(
    ("response", "others", "reason"),
    [
        (np.arange(20) > 9, None, "apart completely"),
        (np.r_[np.zeros(9), 1, 0, np.ones(9)], np.r_[np.zeros(9), 1, 0, np.ones(9)], "apart completely"),
        (np.arange(20) > 15, None, "fewer than 5 events"),
        (np.arange(20) % 2, np.arange(20.0), "told apart from"),
    ],
)
def test_without_an_odds_ratio_there_is_a_reason(response, others, reason):
    found = odds_ratio(response, np.arange(20.0), others)
    assert np.isnan(found.ratio)
    assert reason in found.reason


def test_responses_that_overlap_by_one_patient_have_an_estimate():
    found = odds_ratio(np.r_[np.zeros(9), 1, 0, np.ones(9)], np.arange(20.0))
    assert found.reason == ""
    assert found.low < 1 < found.ratio < found.high


OVERLAP = np.r_[np.zeros(9), 1, 0, np.ones(9)]


def test_where_newton_runs_away_another_way_is_taken(monkeypatch):
    plain, fit = odds_ratio(OVERLAP, np.arange(20.0)), association._fit
    monkeypatch.setattr(association, "_fit", lambda model, first=None: fit(model, first) if first else None)
    assert odds_ratio(OVERLAP, np.arange(20.0))[:4] == pytest.approx(plain[:4], rel=1e-6)


def test_a_maximum_that_is_not_found_is_said(monkeypatch):
    monkeypatch.setattr(odds, "maximum", lambda _: None)
    found = odds_ratio(OVERLAP, np.arange(20.0))
    assert np.isnan(found.ratio)
    assert found.reason == NOT_FOUND
