"""Paired comparisons: the patients' parts add up to the cohort's ratio of means."""

import numpy as np
import pandas as pd
import pytest

from analysis.claims.evidence import Evidence
from analysis.claims.paired import by_strategy, gain, whole_index
from analysis.statistics.dissimilarity import heterogeneity_table
from analysis.statistics.sampling import simulate
from tests.claims.tables import tables


@pytest.mark.parametrize("index", ["average_paper", "maximal"])
def test_it_is_the_difference_of_the_cohorts_ratios(index):
    rng = np.random.default_rng(1)
    matrices, sites = {}, {}
    for patient, n in {"A": 6, "B": 9, "C": 12}.items():
        half = np.triu(rng.random((n, n)), 1)
        matrices[patient] = half + half.T
        sites[patient] = np.array(["bone", "lung", "liver"] * n)[:n]
    sampling, recovery, _ = simulate(matrices, sites, draws=40, seed=3)
    evidence = Evidence(
        tables(sampling=sampling, recovery=recovery, heterogeneity=heterogeneity_table(matrices))
    )
    parts = [
        by_strategy(evidence, strategy, reading, index)
        for strategy, reading in (("random-3", "pooled"), ("site-3", "within-site-zero"))
    ]
    cohort = [
        evidence.strategy(strategy, reading, index).mean
        for strategy, reading in (("random-3", "pooled"), ("site-3", "within-site-zero"))
    ]
    found = gain("x", *parts, whole_index(evidence, index))
    assert found.mean == pytest.approx(cohort[0] - cohort[1], abs=1e-9)


def test_a_patient_without_one_of_them_is_left_out():
    better, worse = pd.Series({"A": 50.0, "B": 80.0}), pd.Series({"A": 40.0, "C": 1.0})
    found = gain("x", better, worse, pd.Series({"A": 0.3, "B": 0.2, "C": 0.1}))
    assert found.points.to_dict() == {"A": 10.0}
    assert str(found) == "x +10.0"
