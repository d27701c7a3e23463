"""The schema holds the contract's columns and refuses what does not fit them."""

import numpy as np
import pandas as pd
import pandera.errors
import pytest

from analysis import schema
from analysis.features import FEATURE_CLASSES, FEATURES, PAPER_FEATURES

CONTRACT = {
    "population": "cohort, group, variable, level, value, percent",
    "dispersion": "patient_id, site, feature, n_lesions, mean, sd, cv_percent",
    "dispersion_summary": "over, patient_id, site, feature_class, feature, n, mean_cv_percent, "
    "min_cv_percent, max_cv_percent",
    "robustness": "feature, contour, n_lesions, ccc, ccc_low, ccc_high, robust",
    "selection": "feature, cluster, order, selected",
    "inference": "feature, test, group, n, estimate, statistic, p_value, p_bonferroni, significant",
    "dissimilarity": "patient_id, lesion_a, lesion_b, dissimilarity",
    "heterogeneity": "patient_id, n_lesions, average_paper, average_pairs, maximal",
    "sampling": "level, patient_id, strategy, reading, index, n_sampled, n_patients, mean_percent, "
    "low_percent, high_percent",
    "recovery": "level, patient_id, index, n_sampled, n_patients, mean_percent, low_percent, high_percent",
    "required": "level, patient_id, index, n_total, target_percent, n_lesions",
    "excluded": "patient_id, lesion_id, contour, reason",
}


@pytest.mark.parametrize("table", CONTRACT)
def test_columns_are_those_of_the_contract(table):
    assert schema.columns(table) == CONTRACT[table].split(", ")


def test_features_file_has_keys_then_the_107_features():
    assert schema.columns("features") == ["patient_id", "lesion_id", "site", "contour", *FEATURES]
    assert [len(names) for names in FEATURE_CLASSES.values()] == [18, 14, 24, 16, 16, 5, 14]
    assert set(PAPER_FEATURES) < set(FEATURES)


def test_conform_orders_columns_and_drops_others():
    frame = pd.DataFrame(
        {"reason": ["r"], "contour": ["eroded"], "x": [1], "lesion_id": ["1"], "patient_id": ["A"]}
    )
    assert list(schema.conform("excluded", frame).columns) == schema.columns("excluded")


def test_conform_refuses_a_missing_column_and_a_value_out_of_range():
    good = pd.DataFrame({"patient_id": ["A"], "lesion_a": ["1"], "lesion_b": ["2"], "dissimilarity": [0.5]})
    schema.conform("dissimilarity", good)
    with pytest.raises(pandera.errors.SchemaErrors, match="dissimilarity"):
        schema.conform("dissimilarity", good.assign(dissimilarity=2.5))
    with pytest.raises(pandera.errors.SchemaErrors, match="lesion_b"):
        schema.conform("dissimilarity", good.drop(columns="lesion_b"))


def test_every_column_has_a_meaning():
    assert all(column.meaning for columns in schema.TABLES.values() for column in columns)


def test_conform_leaves_the_given_frame_as_it_was():
    given = pd.DataFrame({"patient_id": ["A"], "lesion_a": ["1"], "lesion_b": ["2"], "dissimilarity": [1]})
    before = given.copy()
    conformed = schema.conform("dissimilarity", given)
    assert conformed["dissimilarity"].dtype == np.float64
    conformed.loc[0, ["lesion_a", "dissimilarity"]] = ["9", 0.5]
    pd.testing.assert_frame_equal(given, before)


def test_conform_does_not_copy_what_fits_already():
    given = schema.conform("features", pd.DataFrame(np.ones((2, 111)), columns=schema.columns("features")))
    again = schema.conform("features", given)
    assert all(np.shares_memory(given[name].to_numpy(), again[name].to_numpy()) for name in FEATURES)


GOOD = pd.DataFrame(
    {"level": ["patient"], "patient_id": ["A"], "index": ["maximal"], "n_total": [6],
     "target_percent": [75.0], "n_lesions": [np.nan]}
)  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"patient_id": None},
        {"n_total": -1},
        {"n_total": 6.0},
        {"n_total": 6.5},
        {"n_lesions": 2},
        {"n_lesions": 1.99},
        {"n_lesions": np.inf},
        {"target_percent": "75"},
        {"target_percent": "many"},
    ],
    ids=str,
)
def test_conform_lets_through_what_pandera_alone_lets_through(change, monkeypatch):
    """Frames that fit are not given to pandera; whether they do must be its own answer."""
    frame = pd.concat([GOOD, GOOD.assign(**change)], ignore_index=True)

    def outcome() -> list:
        try:
            return schema.conform("required", frame).to_dict("records")
        except pandera.errors.SchemaErrors as faults:
            return faults.failure_cases[["column", "check", "index"]].to_dict("records")

    found = outcome()
    monkeypatch.setattr(schema, "_fits", lambda *_: False)
    np.testing.assert_equal(found, outcome())


def test_an_empty_table_is_the_callers_own():
    own = schema.empty("required")
    own["more"] = 1
    assert list(schema.empty("required").columns) == schema.columns("required")
