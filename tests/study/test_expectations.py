"""Expected recovery as a table: formulas at every level, every sample listed, the simulation."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from analysis import schema
from analysis.features import PAPER_FEATURES
from analysis.statistics.dissimilarity import heterogeneity
from analysis.statistics.recovery import SIZES
from analysis.statistics.sampling import LEVELS, simulate
from analysis.study import expectations as under_test
from analysis.study.choice import choose_features, freeze_scaling, select_own_features
from analysis.study.expectations import expectations, steps_of_each
from analysis.study.space import Space
from tests.study.test_results import COHORT, make_inputs

DRAWS = 2000
PLACES = ("bone", "lung", "liver", "lung", "lung")
KEYS = ["level", "patient_id", "strategy", "reading", "index"]
INDICES = ("average_paper", "average_pairs", "maximal")


def made_space(sizes=(3, 6, 9), places=PLACES):
    """Place lesions at sites, one after the other."""
    inputs = make_inputs(sizes, contours=("original",))
    sites = np.array(places)[np.arange(len(inputs.features)) % len(places)]
    inputs = replace(inputs, features=inputs.features.assign(site=sites)).ordered()
    cohort = replace(COHORT, features=PAPER_FEATURES)
    choice = choose_features(cohort, inputs, select_own_features(cohort, inputs)[1], None)
    return Space.of(cohort, inputs.original, choice.names, freeze_scaling(cohort, choice))


def table_of(space, draws=DRAWS):
    sampling, recovery, _ = simulate(space.defined, space.defined_sites, draws, 5)
    return schema.conform("expectation", expectations(space, sampling, recovery))


@pytest.fixture(scope="module")
def space():
    return made_space()


@pytest.fixture(scope="module")
def table(space):
    return table_of(space)


def random_row(table, level, patient, k, index):
    rows = table[(table["level"] == level) & (table["patient_id"] == patient) & (table["index"] == index)]
    return rows[rows["strategy"] == f"random-{k}"].squeeze()


def listed(matrix, k):
    """Mean indices of all samples of so many lesions, each listed."""
    samples = combinations(range(len(matrix)), k)
    return np.mean([heterogeneity(matrix[np.ix_(own, own)]) for own in map(list, samples)], axis=0)


def test_rows_are_those_of_the_simulation_and_the_bounds(table, space):
    sampling, recovery, _ = simulate(space.defined, space.defined_sites, DRAWS, 5)
    random = recovery.assign(strategy=[f"random-{k:.0f}" for k in recovery["n_sampled"]], reading="pooled")
    simulated = pd.concat([random, sampling]).drop_duplicates(KEYS).set_index(KEYS)
    bounds, found = (table[(table["method"] == "lower-bound") == is_bound] for is_bound in (True, False))
    assert not found.duplicated(KEYS).any()
    assert set(found["level"]) == set(LEVELS)
    beside = simulated.loc[list(found[KEYS].itertuples(index=False, name=None))]
    assert len(beside) == len(found) == len(simulated)
    np.testing.assert_array_equal(found["simulated_percent"], beside["mean_percent"])
    np.testing.assert_array_equal(found["n_patients"], beside["n_patients"])
    np.testing.assert_allclose(found["n_sampled"], beside["n_sampled"])
    assert len(bounds) == 3 * (len(space.defined) + 2)
    assert set(zip(bounds["reading"], bounds["index"], strict=True)) == {("pooled", "maximal")}


@pytest.mark.parametrize("k", [2, 3, 5, 6])
def test_a_patient_recovers_the_mean_over_all_samples(table, space, k):
    for patient, matrix in space.defined.items():
        if k > len(matrix):
            assert random_row(table, "patient", patient, k, "maximal").empty
            continue
        expected = 100 * listed(matrix, k) / heterogeneity(matrix)
        for place, index in enumerate(INDICES):
            row = random_row(table, "patient", patient, k, index)
            assert row["expected_percent"] == pytest.approx(expected[place], rel=1e-12)
            assert (row["n_patients"], row["n_sampled"]) == (1, k)


@pytest.mark.parametrize("k", [2, 3, 4, 9])
def test_the_cohort_divides_sums_and_its_mean_averages_ratios_of_patients_with_so_many(table, space, k):
    entering = [matrix for matrix in space.defined.values() if len(matrix) >= k]
    sampled = np.array([listed(matrix, k) for matrix in entering])
    whole = np.array([heterogeneity(matrix) for matrix in entering])
    ratio_of_means = 100 * sampled.sum(axis=0) / whole.sum(axis=0)
    mean_of_ratios = 100 * (sampled / whole).mean(axis=0)
    for place, index in enumerate(INDICES):
        for level, expected in (("cohort", ratio_of_means), ("patient-mean", mean_of_ratios)):
            row = random_row(table, level, "all", k, index)
            assert row["expected_percent"] == pytest.approx(expected[place], rel=1e-12)
            assert row["n_patients"] == len(entering)


def test_sizes_that_no_patient_has_are_there_without_a_value(table):
    row = random_row(table, "cohort", "all", 12, "average_pairs")
    assert row["n_patients"] == 0
    assert np.isnan(row["expected_percent"])


def test_averages_over_pairs_are_recovered_whole_by_any_random_sample(table):
    rows = table[table["strategy"].str.startswith("random-") & (table["index"] == "average_pairs")]
    np.testing.assert_allclose(rows["expected_percent"].dropna(), 100, rtol=1e-12)


def test_simulation_lies_within_four_errors_and_the_errors_are_of_this_difference(table, space):
    _, recovery, _ = simulate(space.defined, space.defined_sites, DRAWS, 5)
    errors = table["standard_errors"].abs()
    assert errors.max() < 4
    assert 0.3 < table["standard_errors"].std() < 1.5
    assert errors.notna().sum() > 150
    row = random_row(table, "cohort", "all", 3, "maximal")
    same = recovery.query("level == 'cohort' and n_sampled == 3 and index == 'maximal'").squeeze()
    assert row["simulated_percent"] == same["mean_percent"]
    difference = same["mean_percent"] - row["expected_percent"]
    assert row["standard_errors"] == pytest.approx(difference / same["standard_error"], rel=1e-12)


def test_where_all_samples_are_alike_simulation_and_expectation_are_one(table):
    own = table[(table["method"] != "lower-bound") & table["standard_errors"].isna()]
    own = own.dropna(subset=["expected_percent", "simulated_percent"])
    assert len(own) > 10
    np.testing.assert_allclose(own["simulated_percent"], own["expected_percent"], rtol=1e-9)


@pytest.mark.parametrize("sizes", [(3, 6, 9), (2, 5, 12, 14)])
def test_the_bound_lies_below_what_is_counted(sizes):
    table = table_of(made_space(sizes), draws=5)
    keys = ["level", "patient_id", "strategy"]
    pooled = table[(table["reading"] == "pooled") & (table["index"] == "maximal")]
    counted = pooled[pooled["method"] == "counting"].set_index(keys)["expected_percent"]
    bounds = pooled[pooled["method"] == "lower-bound"].set_index(keys)["expected_percent"]
    both = pd.concat([bounds, counted], axis=1, join="inner", keys=["bound", "counted"])
    assert len(both) == len(bounds) == 3 * (len(sizes) + 2)
    assert (both["bound"] <= both["counted"] + 1e-9).all()
    assert (both["bound"] < both["counted"] - 1).any()


def test_bounds_are_the_mean_pair_over_the_maximum(table, space):
    for patient, matrix in space.defined.items():
        rows = table[(table["patient_id"] == patient) & (table["method"] == "lower-bound")]
        bound = rows.set_index("strategy")["expected_percent"]["site-2"]
        _, pairs, most = heterogeneity(matrix)
        assert bound == pytest.approx(100 * pairs / most, rel=1e-12)


def test_a_maximum_is_counted_unless_it_is_that_of_one_pair(table):
    methods = table[table["index"] == "maximal"].groupby(["strategy", "reading"])["method"].agg(set)
    assert methods["random-2", "pooled"] == {"closed-form"}
    assert methods["site-2", "within-site-zero"] == {"closed-form"}
    assert methods["site-3", "within-site-dropped"] == {"counting"}
    assert methods["site-2", "pooled"] == {"counting", "lower-bound"}
    assert set(table.loc[table["index"] != "maximal", "method"]) == {"closed-form"}


def test_a_patient_whose_lesions_are_alike_has_no_ratio_but_enters_the_ratio_of_means():
    space = made_space((4, 6))
    alike, _ = space.defined
    matrices = space.defined | {alike: np.zeros((4, 4))}
    sampling, recovery, _ = simulate(matrices, space.defined_sites, 5, 5)
    table = expectations(replace(space, matrices=matrices), sampling, recovery)
    own, cohort, mean = (
        random_row(table, level, patient, 3, "maximal")
        for level, patient in (("patient", alike), ("cohort", "all"), ("patient-mean", "all"))
    )
    assert np.isnan(own["expected_percent"])
    assert (own["n_patients"], cohort["n_patients"], mean["n_patients"]) == (0, 2, 1)


def test_without_sites_there_are_random_samples_alone():
    table = table_of(made_space((4, 6), places=("unknown",)), draws=5)
    assert set(table["strategy"]) == {f"random-{k}" for k in SIZES}
    assert "lower-bound" not in set(table["method"])


def test_too_many_pairs_leave_maxima_to_simulation_and_all_else_as_it_is(monkeypatch, space, table):
    monkeypatch.setattr(under_test, "MOST_PAIRS", 10)
    bounded = table_of(space)
    lost = bounded["expected_percent"].isna() & table["expected_percent"].notna()
    assert lost.sum() > 20
    assert set(bounded.loc[lost, "method"]) == {"counting"}
    pd.testing.assert_frame_equal(bounded[~lost], table[~lost], check_exact=True)


def test_steps_are_shared_and_end():
    assert steps_of_each([]) == steps_of_each([3]) == 100_000
    assert steps_of_each([20] * 100) == 5_000
    assert steps_of_each([20] * 106) == 0


def test_where_nothing_was_simulated_nothing_is_expected(space):
    empty = {name: schema.empty(name) for name in ("sampling", "recovery")}
    found = expectations(space, **empty)
    assert found.empty
    assert list(found.columns) == schema.columns("expectation")
