"""Survival curves, log-rank, hazard ratios: what R prints for two published tables, and values by hand."""

import numpy as np
import pandas as pd
import pytest
from statsmodels.duration.hazard_regression import PHReg

from analysis.statistics import hazards
from analysis.statistics.association import NOT_FOUND, separated
from analysis.statistics.hazards import hazard_ratio, in_order, proportionality
from analysis.statistics.survival import CURVE, kaplan_meier, logrank
from analysis.statistics.thirds import third

# Weeks in remission (Freireich et al. 1963, printed in Cox 1972): 6-MP, where 0 marks censoring, and placebo.
MERCAPTOPURINE = np.array([6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35.0])
SEEN = np.array([1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0])
PLACEBO = np.array([1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23.0])
TIME, EVENT = np.r_[MERCAPTOPURINE, PLACEBO], np.r_[SEEN, np.ones(21)]
TREATED = np.r_[np.ones(21), np.zeros(21)]
# futime, fustat, age of R's survival::ovarian (Edmunson et al. 1979).
OVARIAN = np.array(
    [
        (59, 1, 72.3315), (115, 1, 74.4932), (156, 1, 66.4658), (421, 0, 53.3644), (431, 1, 50.3397),
        (448, 0, 56.4301), (464, 1, 56.9370), (475, 1, 59.8548), (477, 0, 64.1753), (563, 1, 55.1781),
        (638, 1, 56.7562), (744, 0, 50.1096), (769, 0, 59.6301), (770, 0, 57.0521), (803, 0, 39.2712),
        (855, 0, 43.1233), (1040, 0, 38.8932), (1106, 0, 44.6000), (1129, 0, 53.9068), (1206, 0, 44.2055),
        (1227, 0, 59.5890), (268, 1, 74.5041), (329, 1, 43.1370), (353, 1, 63.2192), (365, 1, 64.4247),
        (377, 0, 58.3096),
    ]
)  # fmt: skip

# time, event, x, a, b of patients for whom plain Newton steps from 0 run away, though there is a maximum.
RUNAWAY = np.array(
    [
        (0.81, 1, -0.67, -2.17, -0.27), (0.39, 0, -0.76, 0.32, 0.3), (0.43, 0, -0.01, -0.1, 1.97),
        (0.08, 0, -0.25, 0.21, 0.16), (1.7, 0, -1.27, -0.85, 1.03), (0.43, 0, -0.57, 0.35, 1.74),
        (0.11, 1, 1.58, -1.86, 0.46), (1.01, 1, -0.09, 2.41, 1.41), (0.01, 0, 0.77, 1.21, -1.35),
        (0.65, 1, -0.7, -0.02, -1.34), (0.14, 1, 1.28, -0.02, -0.02), (0.1, 1, 1.32, -0.15, -1.61),
        (1.45, 1, -0.94, -1.74, 0.06), (1.2, 0, -0.96, -0.04, -0.17), (1.17, 0, -0.8, -0.58, -0.23),
        (0.64, 1, 0.19, 0.56, -0.56), (1.55, 0, -0.97, 0.11, 0.28), (1.42, 1, -0.68, 0.43, -1.04),
        (1.27, 0, -1.16, -0.78, 0.78), (0.18, 0, -0.54, 1.65, -1.56), (0.21, 0, 0.65, 2.24, 0.28),
        (0.03, 0, 1.47, -0.59, -0.88), (0.15, 1, 1.1, -0.68, 0.23), (0.25, 1, 0.35, 0.84, 0.86),
        (2.15, 1, -0.83, -1.03, 1.81), (0.13, 1, 0.67, -1.99, -1.3), (1.57, 1, -1.01, 2.79, 0.5),
        (0.24, 1, 0.24, -0.21, -1.82), (0.35, 1, 2.71, -0.01, -0.43), (0.43, 1, -0.13, 1.05, 1.38),
    ]
)  # fmt: skip


def test_curve_is_that_of_r():
    # summary(survfit(Surv(weeks, seen) ~ 1, conf.type = "log-log"))
    curve = kaplan_meier(MERCAPTOPURINE, SEEN).round(3)
    assert curve.to_numpy().tolist()[1:-1] == [
        [6, 21, 3, 0.857, 0.620, 0.952],
        [7, 17, 1, 0.807, 0.563, 0.923],
        [10, 15, 1, 0.753, 0.503, 0.889],
        [13, 12, 1, 0.690, 0.432, 0.849],
        [16, 11, 1, 0.627, 0.368, 0.805],
        [22, 7, 1, 0.538, 0.268, 0.747],
        [23, 6, 1, 0.448, 0.188, 0.680],
    ]
    assert curve.iloc[[0, -1]]["time"].tolist() == [0, 35]


def test_curves_of_nobody_of_few_and_without_events():
    assert kaplan_meier([], []).columns.tolist() == list(CURVE)
    assert kaplan_meier([1.0, 2, 3, 4, 5], [1, 1, 0, 0, 1])[["low", "high"]].isna().all(axis=None)
    assert kaplan_meier([3.0, 2], [0, 0])["survival"].tolist() == [1, 1]
    ended = kaplan_meier(np.arange(1.0, 9), np.ones(8)).iloc[-1]
    assert ended["survival"] == 0
    assert np.isnan(ended["low"])


def test_logrank_is_that_of_r():
    # survdiff(Surv(weeks, seen) ~ treated): Chisq= 16.8 on 1 degrees of freedom, p= 4e-05
    statistic, df, p_value, reason = logrank(TIME, EVENT, TREATED)
    assert (round(statistic, 1), df, reason) == (16.8, 1, "")
    assert p_value == pytest.approx(4.17e-05, rel=1e-3)


def test_logrank_of_three_groups_by_hand():
    # Events at 1 (a, of 2 a, 1 b, 1 c), 2 (b, of 1 a, 1 b, 1 c) and 3 (a, of a and c).
    shares = np.array([[2 / 4, 1 / 4], [1 / 3, 1 / 3], [1 / 2, 0]])
    away = np.array([2.0, 1.0]) - shares.sum(axis=0)
    spread = sum(np.diag(share) - np.outer(share, share) for share in shares)
    found = logrank([1, 2, 3, 4], [1, 1, 1, 0], ["a", "b", "a", "c"])
    assert found.df == 2
    assert found.statistic == pytest.approx(away @ np.linalg.solve(spread, away))


@pytest.mark.parametrize("groups", [["a", "a", "a"], ["a", "b", "b"]])
def test_without_a_logrank_there_is_a_reason(groups):
    found = logrank([1.0, 2.0, 3.0], [0, 1, 1], groups)
    assert np.isnan(found.statistic)
    assert found.reason


def test_hazard_ratio_is_that_of_r():
    # coxph(Surv(futime, fustat) ~ age): coef 0.16162, se(coef) 0.04974, p 0.00116
    time, event, age = OVARIAN.T
    found, proportional = hazard_ratio(time, event, age)
    sd = age.std(ddof=1)
    assert np.log(found.ratio) / sd == pytest.approx(0.16162, abs=5e-6)
    assert np.log(found.high / found.low) / (2 * 1.959964 * sd) == pytest.approx(0.04974, abs=5e-6)
    assert found.p_value == pytest.approx(0.00116, abs=5e-6)
    assert 0.05 < proportional.p_value < 1


def test_hazard_ratio_with_ties_is_that_of_r():
    # coxph(Surv(weeks, seen) ~ treated): coef -1.5721, se(coef) 0.4124 (Efron's ties)
    found, _ = hazard_ratio(TIME, EVENT, TREATED)
    sd = TREATED.std(ddof=1)
    assert np.log(found.ratio) / sd == pytest.approx(-1.5721, abs=5e-5)
    assert np.log(found.high / found.low) / (2 * 1.959964 * sd) == pytest.approx(0.4124, abs=5e-5)


def test_where_newton_runs_away_the_ratio_is_that_of_r():
    # coxph(Surv(t, e) ~ scale(x) + a + b): 2.691649 [1.647479, 4.397614], p 7.710685e-05
    time, event, x = RUNAWAY.T[:3]
    found, proportional = hazard_ratio(time, event, x, RUNAWAY[:, 3:])
    assert found[:3] == pytest.approx((2.691649, 1.647479, 4.397614), abs=2e-6)
    assert found.p_value == pytest.approx(7.710685e-05, rel=1e-6)
    assert found.reason == proportional.reason == ""


def test_a_maximum_that_is_not_found_is_said(monkeypatch):
    monkeypatch.setattr(hazards, "maximum", lambda _: None)
    time, event, age = OVARIAN.T
    found, proportional = hazard_ratio(time, event, age)
    assert np.isnan(found.ratio)
    assert found.reason == proportional.reason == NOT_FOUND


def test_order_of_events_is_that_of_all_pairs():
    rng, seen = np.random.default_rng(0), set()
    for _ in range(100):
        n, k = rng.integers(6, 14), rng.integers(1, 4)
        time, x = rng.integers(1, 10, n), rng.integers(0, 4, (n, k)).astype(float)
        event = np.r_[1, rng.integers(0, 2, n - 1)]
        pairs = [x[[i]] - x[(time >= time[i]) & (np.arange(n) != i)] for i in np.flatnonzero(event)]
        slow = separated(np.vstack([*pairs, np.zeros((1, k))]))
        assert in_order(time, event, x) == slow
        seen.add(slow)
    assert seen == {True, False}


def test_order_of_events_of_many_patients_takes_little_room():
    rng = np.random.default_rng(0)
    time, x = rng.exponential(size=20_000), rng.normal(size=(20_000, 2))
    assert not in_order(time, np.ones(20_000), x)
    assert in_order(time, np.ones(20_000), np.column_stack([x, -time]))


def test_proportionality_equation_by_equation():
    time, event, age = OVARIAN.T
    x = np.column_stack([age, np.cos(np.arange(26))])
    fitted = PHReg(time, x, status=event).fit()
    died = np.flatnonzero(event)
    residuals = []
    for patient in died:
        risk = time >= time[patient]
        weight = np.exp(x[risk] @ fitted.params)
        residuals.append(x[patient] - weight @ x[risk] / weight.sum())
    covariance, rank = np.asarray(fitted.cov_params()), pd.Series(time[died]).rank().to_numpy()
    scaled = len(died) * (covariance @ np.array(residuals).T)[0]
    centred = rank - rank.mean()
    plain = (centred @ scaled) ** 2 / (len(died) * covariance[0, 0] * (centred @ centred))
    assert proportionality(fitted).statistic == pytest.approx(plain)


def test_a_ratio_that_changes_with_time_is_seen():
    rng = np.random.default_rng(1)
    x = rng.normal(size=300)
    early = rng.exponential(np.exp(-1.5 * x))
    time = np.where(early < 0.5, early, 0.5 + rng.exponential(np.exp(1.5 * x)))
    assert hazard_ratio(time, np.ones(300), x)[1].p_value < 1e-6


@pytest.mark.parametrize(
    ("values", "others", "reason"),
    [
        (np.arange(20.0)[::-1], None, "in order without exception"),
        (np.ones(20), None, "same value"),
        (np.cos(np.arange(20)), 2 * np.cos(np.arange(20)), "told apart from what it is adjusted for"),
        (np.cos(np.arange(20)), np.arange(20.0), "in order without exception"),
    ],
)
def test_without_a_hazard_ratio_there_is_a_reason(values, others, reason):
    found, proportional = hazard_ratio(np.arange(1.0, 21), np.ones(20), values, others)
    assert np.isnan(found.ratio)
    assert reason in found.reason
    assert proportional.reason == found.reason


def test_few_patients_or_events_give_no_ratio():
    assert hazard_ratio(np.arange(1.0, 10), np.ones(9), np.arange(9.0))[0].reason == "fewer than 10 patients"
    event = np.r_[np.ones(4), np.zeros(16)]
    assert hazard_ratio(np.arange(1.0, 21), event, np.arange(20.0))[0].reason == "fewer than 5 events"


def test_thirds_of_nobody():
    assert third([]).tolist() == []
