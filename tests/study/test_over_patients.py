"""Means over patients: every patient counted once, an interval from six on, one stream a mean."""

import numpy as np
import pandas as pd
import pytest

from analysis import schema
from analysis.statistics.intervals import FEWEST
from analysis.study.over_patients import over_patients

FEATURE = "original_shape_VoxelVolume"
INDICES = ("average_paper", "average_pairs", "maximal")


def tables(n: int) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    rng = np.random.default_rng(3)
    patients = [f"P{i:02}" for i in range(n)]
    spread = pd.DataFrame({"patient_id": patients, "site": "all", "feature": FEATURE,
                           "cv_percent": rng.uniform(20, 90, n)})  # fmt: skip
    spread = pd.concat([spread, spread.assign(site="liver", cv_percent=1000.0)], ignore_index=True)
    made = {name: rng.uniform(0.1, 0.9, n) for name in INDICES}
    indices = pd.DataFrame({"patient_id": patients, "n_lesions": 4, **made})
    recovery = pd.DataFrame({"level": "patient", "patient_id": patients, "index": "maximal", "n_sampled": 2.0,
                             "mean_percent": rng.uniform(20, 60, n)})  # fmt: skip
    both = [recovery, recovery.assign(level="cohort", mean_percent=0.0)]
    return spread, indices, pd.concat(both, ignore_index=True)


def test_values_by_hand_of_whole_patients_alone():
    spread, indices, recovery = tables(FEWEST)
    found = over_patients(spread, indices, recovery, [FEATURE], seed=1)
    assert list(found["quantity"]) == ["cv_percent", *["index"] * 3, "recovery_percent"]
    own = spread.loc[spread["site"] == "all", "cv_percent"]
    row = found.iloc[0]
    assert (row["n_patients"], row["mean"], row["smallest"], row["median"], row["largest"]) == (
        FEWEST, pytest.approx(own.mean()), own.min(), pytest.approx(own.median()), own.max())  # fmt: skip
    assert found.iloc[4]["mean"] == pytest.approx(
        recovery.loc[recovery["level"] == "patient", "mean_percent"].mean()
    )
    assert (found["low"] < found["mean"]).all() and (found["mean"] < found["high"]).all()
    schema.conform("over_patients", found)


def test_fewer_than_six_patients_have_no_interval_and_the_reason():
    found = over_patients(*tables(FEWEST - 1), [FEATURE], seed=1)
    assert found[["low", "high"]].isna().all(axis=None)
    assert set(found["reason"]) == {"no interval over fewer than 6 patients"}


def test_a_patient_without_a_value_is_not_counted():
    spread, indices, recovery = tables(FEWEST + 1)
    spread.loc[0, "cv_percent"] = np.nan
    found = over_patients(spread, indices, recovery, [FEATURE], seed=1)
    assert list(found["n_patients"]) == [FEWEST, *[FEWEST + 1] * 4]


def test_one_mean_more_changes_no_other():
    spread, indices, recovery = tables(8)
    more = pd.concat([spread, spread.assign(feature="other")], ignore_index=True)
    few = over_patients(spread, indices, recovery, [FEATURE], seed=1)
    many = over_patients(more, indices, recovery, [FEATURE, "other"], seed=1)
    pd.testing.assert_frame_equal(few, many[many["feature"] != "other"].reset_index(drop=True))


def test_without_anything_there_is_no_row():
    empty = (schema.empty("dispersion"), schema.empty("heterogeneity"), schema.empty("recovery"))
    assert over_patients(*empty, [FEATURE], seed=1).empty
