"""Tables of spread: each number by a plain computation, each NaN with its reason."""

import numpy as np
import pandas as pd
import pytest

from analysis import schema
from analysis.features import FEATURES, PAPER_FEATURES
from analysis.scales import SCALES
from analysis.study.further import spread as module
from analysis.study.further.spread import MEASURES, spread_tables
from tests.display.made_spread import made_material
from tests.faults import fault

VOLUME, PERCENTILE = "original_shape_VoxelVolume", "original_firstorder_90Percentile"
PATIENTS = {"A": 4, "B": 2, "C": 1, "D": 3}


def lesions(counts=PATIENTS, seed=1):
    rng = np.random.default_rng(seed)
    patients = [patient for patient, n in counts.items() for _ in range(n)]
    frame = pd.DataFrame(
        {"patient_id": patients, "lesion_id": [str(i) for i in range(len(patients))], "site": "lung"}
    )
    values = dict.fromkeys(FEATURES, np.nan) | {
        name: rng.normal(0, 1, len(frame)) if SCALES[name].type != "ratio" else rng.lognormal(size=len(frame))
        for name in PAPER_FEATURES
    }
    return pd.concat([frame, pd.DataFrame(values, index=frame.index)], axis=1)


def tables(original, used=PAPER_FEATURES):
    patients = original[["patient_id"]].drop_duplicates().assign(group="")
    found = spread_tables(made_material(original, patients, used))
    return {name: schema.conform(name, table) for name, table in found.items()}


def test_numbers_by_hand():
    original = lesions()
    original.loc[original["patient_id"] == "A", VOLUME] = [1.0, 2.0, 4.0, 8.0]
    row = tables(original)["spread"].set_index(["patient_id", "feature"]).loc[("A", VOLUME)]
    logs = np.log(2) * np.array([0, 1, 2, 3])
    assert row["cv_percent"] == pytest.approx(100 * np.std([1, 2, 4, 8], ddof=1) / 3.75)
    assert row["ceiling_share_percent"] == pytest.approx(row["cv_percent"] / 2)
    assert row["qcd"] == pytest.approx((5 - 1.75) / (5 + 1.75))
    assert row["mad_median"] == pytest.approx(1.4826 * 1.5 / 3)
    assert row["log_variance"] == pytest.approx(logs.var(ddof=1))
    assert row["geometric_cv_percent"] == pytest.approx(100 * np.sqrt(np.exp(logs.var(ddof=1)) - 1))
    assert row["relative_spread"] == pytest.approx(
        np.std([1, 2, 4, 8], ddof=1) / original[VOLUME].std(ddof=1)
    )
    assert row["reason"] == ""


def test_patients_with_one_lesion_are_not_in_it_and_the_rest_is():
    table = tables(lesions())["spread"]
    assert table["patient_id"].drop_duplicates().tolist() == ["A", "B", "D"]
    assert len(table) == 3 * len(PAPER_FEATURES)


@pytest.mark.parametrize(
    ("name", "values", "missing", "reason"),
    [
        (PERCENTILE, [1.0, 2.0], "qcd", "without a true zero"),
        (VOLUME, [0.0, 2.0], "log_variance", "0 has no logarithm"),
        (VOLUME, [-1.0, 2.0], "qcd", "negative value"),
        (VOLUME, [np.nan, 2.0], "cv_percent", "fewer than 2 lesions"),
    ],
)
def test_each_gap_has_its_reason(name, values, missing, reason):
    original = lesions()
    original.loc[original["patient_id"] == "B", name] = values
    row = tables(original)["spread"].set_index(["patient_id", "feature"]).loc[("B", name)]
    assert np.isnan(row[missing])
    assert reason in row["reason"]


@fault(
    "sizes",
    "A feature has one value in all lesions",
    "no spread where spread is relative, no scaling by nothing: left out, with the reason",
)
def test_a_constant_feature_has_no_relative_spread():
    original = lesions().assign(**{VOLUME: 3.0})
    row = tables(original)["spread"].set_index(["patient_id", "feature"]).loc[("A", VOLUME)]
    assert row["cv_percent"] == row["log_variance"] == 0
    assert np.isnan(row["relative_spread"])
    assert "do not differ" in row["reason"]


def test_scales_count_what_the_definition_does_not_allow():
    original = lesions()
    original.loc[[0, 1], VOLUME] = -1.0
    table = tables(original)["scales"].set_index("feature")
    assert table.index.tolist() == list(FEATURES)
    assert table.loc[VOLUME, "n_outside"] == 2
    assert table["in_use"].sum() == len(PAPER_FEATURES)
    assert table.loc["original_glcm_MCC", "n_lesions"] == 0
    assert np.isnan(table.loc["original_glcm_MCC", "least"])


def test_summary_averages_variances_and_gives_intervals_from_six_patients_on():
    original = lesions({f"P{i}": 3 for i in range(6)})
    made = tables(original, PAPER_FEATURES[:4])
    by = made["spread_summary"].set_index(["feature", "measure"])
    rows = made["spread"][made["spread"]["feature"] == PERCENTILE]
    relative = by.loc[(PERCENTILE, "relative_spread")]
    assert relative["mean"] == pytest.approx(np.sqrt((rows["relative_spread"] ** 2).mean()))
    assert relative["low"] < relative["mean"] < relative["high"]
    assert "features in use" in by.loc[(PAPER_FEATURES[5], "qcd"), "reason"]
    assert by.loc[(PERCENTILE, "qcd"), "reason"] == "no patient has a value"
    few = tables(lesions())["spread_summary"]
    assert few["low"].isna().all()
    assert few.loc[few["mean"].notna(), "reason"].str.contains("fewer than 6 patients").all()


def test_orders_are_kendalls():
    made = tables(lesions({f"P{i}": 3 + i for i in range(7)}))
    rows = made["spread_order"].set_index(["ranked", "against", "feature", "measure"])
    own = made["spread"][made["spread"]["feature"] == VOLUME]
    tau = own["cv_percent"].corr(own["log_variance"], method="kendall")
    assert rows.loc[("patients", "cv_percent", VOLUME, "log_variance"), "tau"] == pytest.approx(tau)
    assert rows.loc[("features", "cv_percent", "all", "qcd"), "n"] == 6


def test_of_very_many_patients_some_are_followed(monkeypatch):
    monkeypatch.setattr(module, "MOST_PATIENTS", 3)
    table = tables(lesions({f"P{i}": 2 for i in range(9)}))["spread"]
    assert table["patient_id"].nunique() == 3


@pytest.mark.parametrize("original", [lesions({"A": 1}), lesions({"A": 1}).iloc[:0]])
def test_without_patients_the_tables_are_empty_but_scales(original):
    made = tables(original)
    assert len(made["scales"]) == len(FEATURES)
    assert all(made[name].empty for name in ("spread", "spread_summary", "spread_order"))


def test_measures_are_the_columns():
    assert list(MEASURES) == schema.columns("spread")[4:-1]
