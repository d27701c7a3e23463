"""Combinations of choices: counted by hand, and one path where nothing can differ."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.features import FEATURES, PAPER_FEATURES, feature_class
from analysis.study.choice import Choice, choose_features, select_own_features
from analysis.study.paths.combinations import Combinations
from analysis.study.paths.forks import AS_MEASURED, CHOICES, Bins, Forks
from tests.study.test_results import COHORT, make_inputs

NO_SELECTION = pd.DataFrame({"feature": [], "selected": []})


def make_forks(cohort=COHORT, names=PAPER_FEATURES, inputs=None, reference=None, more_bins=()):
    original = (inputs or make_inputs([3, 4], contours=("original",))).original
    names = tuple(sorted(names, key=FEATURES.index))
    bins = [Bins(AS_MEASURED, original, reference), *more_bins]
    return Forks.of(cohort, Choice(names, "paper", original), bins, NO_SELECTION, [])


def levels_of(table, path):
    return table[table["path"] == path]


def test_paths_of_the_eight_are_counted_by_hand():
    """Scaled: 3 scalings, unscaled: 2 units with shape and 1 without; 3 distances; 2 averages; 3 readings."""
    found = Combinations.of(make_forks())
    assert len(found.places) == (3 * 2 + 2 + 1) * 3
    assert found.table["path"].max() == 27 * 2 * 3
    assert len(found.table) == 2 * 4 * 2 * 4 * 2 * 3
    assert found.paths()["n_same"].sum() == len(found.table)


def test_the_first_is_the_cohorts_own():
    cohort = replace(COHORT, scaling="robust", distance="cosine-half")
    first = Combinations.of(make_forks(cohort)).paths().iloc[0]
    assert (first["scaling"], first["distance"], first["shape"]) == ("robust", "cosine-half", "with")
    assert first["same_as"] == "volume_unit mL; distance cosine"


def test_the_unit_matters_without_scaling_alone():
    table = Combinations.of(make_forks()).table
    units = table.groupby([choice for choice in CHOICES if choice != "volume_unit"])["path"].nunique()
    scaling, shape = (units.index.get_level_values(name) for name in ("scaling", "shape"))
    np.testing.assert_array_equal(units == 2, (scaling == "none") & (shape == "with"))


def test_half_of_the_cosine_is_no_path_of_its_own():
    table = Combinations.of(make_forks()).table
    cosines = table[table["distance"].str.startswith("cosine")]
    others = [choice for choice in CHOICES if choice != "distance"]
    assert cosines.groupby(others)["path"].nunique().max() == 1


def test_a_reference_doubles_the_scaled_paths_where_it_was_measured():
    reference = make_inputs([5], seed=4, contours=("original",)).original
    more = Bins("25", make_inputs([3, 4], seed=5, contours=("original",)).original)
    found = Combinations.of(make_forks(reference=reference, more_bins=[more]))
    assert set(found.table.loc[found.table["bin_width"] == "25", "fitted_on"]) == {"cohort"}
    assert len(found.places) == (2 * 6 + 3) * 3 + (6 + 3) * 3
    assert found.table["fitted_on"].iloc[0] == "reference"


def test_grey_levels_play_no_part_in_shape():
    shape = [name for name in FEATURES if feature_class(name) == "shape"][:4]
    more = Bins("25", make_inputs([3, 4], seed=5, contours=("original",)).original)
    forks = make_forks(names=shape, more_bins=[more])
    table = Combinations.of(forks).table.query("features == 'in use'")
    assert set(table["shape"]) == {"with"}, "without shape nothing would be left"
    others = [choice for choice in CHOICES if choice != "bin_width"]
    assert table.groupby(others)["path"].nunique().max() == 1


def test_two_features_have_no_correlation():
    table = Combinations.of(make_forks(names=PAPER_FEATURES[:2])).table
    assert "correlation" not in set(table.loc[table["features"] == "in use", "distance"])
    assert "correlation" in set(table.loc[table["features"] == "paper", "distance"])


@pytest.mark.parametrize("sites", ["unknown", "not exhaustive"])
def test_readings_need_sites_and_all_lesions(sites):
    inputs = make_inputs([3, 4], contours=("original",), site="unknown" if sites == "unknown" else "lung")
    cohort = replace(COHORT, exhaustive=sites == "unknown")
    assert make_forks(cohort, inputs=inputs).levels["reading"] == ("pooled",)


def test_own_selection_and_robust_features_are_choices_where_there_are_contours():
    inputs = make_inputs([6, 7])
    robustness, own = select_own_features(COHORT, inputs)
    choice = choose_features(COHORT, inputs, own)
    robust = robustness.loc[robustness["robust"], "feature"].unique()
    forks = Forks.of(COHORT, choice, [Bins(AS_MEASURED, inputs.original)], own, robust)
    assert tuple(forks.levels["features"]) == ("own", "paper", "robust")
    assert set(forks.features["robust"]) == set(robust)
