"""Made lesions of real magnitudes: two features decide unscaled, and one lesion moves the min-max scaling."""

import numpy as np
import pandas as pd
import pytest

from analysis.features import PAPER_FEATURES
from analysis.statistics.unscaled import LARGEST, shares, unscaled
from analysis.truth.realistic import moved_by_extreme_lesion, realistic_lesions, with_extreme_lesion


@pytest.fixture(scope="module")
def lesions() -> pd.DataFrame:
    return realistic_lesions()


def test_without_scaling_two_features_decide_and_the_unit_of_the_volume_matters(lesions):
    table = unscaled(lesions, PAPER_FEATURES).set_index(["features", "volume_unit"])
    assert table.loc[("largest", "mm3"), "correlation"] > 0.9999
    assert abs(table.loc[("others", "mm3"), "correlation"]) < 0.2
    assert (
        table.loc[("all", "mL"), "mean_dissimilarity"]
        < 0.02 * table.loc[("all", "mm3"), "mean_dissimilarity"]
    )
    assert shares(lesions, PAPER_FEATURES)[list(LARGEST)].sum() > 99.9


def test_one_extreme_lesion_moves_other_patients_by_min_max_alone_or_most(lesions):
    table = moved_by_extreme_lesion(lesions).set_index("scaling")
    assert table.loc["none", "change_percent"] == 0
    assert table["change_percent"].idxmax() == "minmax"
    assert table.loc["minmax", "change_percent"] > 20
    assert table.loc["robust", "change_percent"] < 5


def test_the_extreme_lesion_alone_is_changed(lesions):
    changed = with_extreme_lesion(lesions)
    pd.testing.assert_frame_equal(changed.iloc[:-1], lesions.iloc[:-1])
    ratio = changed.iloc[-1][LARGEST[1]] / lesions[LARGEST[1]].max()
    assert ratio == pytest.approx(10)


def test_middle_values_are_those_of_real_lesions(lesions, shared_data):
    """Within a factor of two of the medians of the published DAPPER table."""
    real = pd.read_csv(shared_data / "dapper" / "rad-features.csv")[list(PAPER_FEATURES)].median()
    ratio = lesions[list(PAPER_FEATURES)].median() / real
    assert ((ratio > 0.5) & (ratio < 2)).all()


def test_the_same_lesions_each_time(lesions):
    np.testing.assert_array_equal(lesions[list(PAPER_FEATURES)], realistic_lesions()[list(PAPER_FEATURES)])
