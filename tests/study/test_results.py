"""Results of made cohorts: the tables agree with each other, with values by hand and with dapper's."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis import schema
from analysis.cohort import Cohort
from analysis.errors import FeatureWarning, LesionWarning
from analysis.features import FEATURES, PAPER_FEATURES
from analysis.statistics.dissimilarity import dissimilarity_matrix
from analysis.study.choice import choose_features, select_own_features
from analysis.study.inputs import Inputs
from analysis.study.results import compute_results
from tests.faults import fault

COHORT = Cohort(path=Path("cohort.yml"), name="made", title="Made", source="table", draws=50)


def make_inputs(sizes, seed=1, contours=("original", "eroded", "dilated"), site="lung"):
    """Lesions with lognormal features; contours differ a little, so most features are robust."""
    rng = np.random.default_rng(seed)
    keys = [(f"P{p:02d}", f"L{i:02d}") for p, size in enumerate(sizes) for i in range(size)]
    values = rng.lognormal(size=(len(keys), len(FEATURES)))
    frames = []
    for place, contour in enumerate(contours):
        frame = pd.DataFrame(values * (1 + 0.02 * place * rng.random(values.shape)), columns=list(FEATURES))
        head = pd.DataFrame(keys, columns=["patient_id", "lesion_id"]).assign(site=site, contour=contour)
        frames.append(pd.concat([head, frame], axis=1))
    patients = pd.DataFrame({"patient_id": sorted({p for p, _ in keys}), "age": 60.0, "sex": "F"})
    patients["group"] = ["oligo" if n <= 5 else "multi" if n >= 15 else "" for n in sizes]
    return Inputs(schema.conform("features", pd.concat(frames)), schema.empty("excluded"), patients)


@pytest.fixture(scope="module")
def tables():
    return compute_results(COHORT, make_inputs([3, 4, 5, 16, 17]))


def test_every_table_of_the_schema_is_there(tables):
    assert tuple(tables) == schema.RESULTS
    assert all(list(table.columns) == schema.columns(name) for name, table in tables.items())


def test_without_a_choice_the_own_selection_is_in_use(tables):
    own = tables["selection"].query("selected")["feature"]
    assert set(tables["scaling"]["feature"]) == set(own)
    assert set(tables["scaling"]["origin"]) == {"selection"}
    assert set(tables["correlation"]["feature_a"]) == set(tables["selection"]["feature"])


def test_heterogeneity_is_that_of_the_dissimilarities(tables):
    pairs = tables["dissimilarity"].groupby("patient_id")["dissimilarity"]
    found = tables["heterogeneity"].set_index("patient_id")
    np.testing.assert_allclose(found["average_pairs"], pairs.mean(), rtol=1e-12)
    np.testing.assert_array_equal(found["maximal"], pairs.max())
    n = found["n_lesions"]
    np.testing.assert_allclose(found["average_paper"], pairs.sum() * 2 / n**2, rtol=1e-12)


def test_group_tests_are_over_the_features_in_use(tables):
    found = tables["inference"]
    used = len(tables["scaling"])
    assert found.groupby("test").size().to_dict() == {"one-sample-t": 3 * used, "rank-sum-exact": used}
    np.testing.assert_allclose(found["p_bonferroni"], np.minimum(1, found["p_value"] * len(found)))


@fault(
    "same",
    "Rows of the features, or patients, stand in another order",
    "every results table has the same bits",
)
def test_shuffled_rows_give_the_same_tables(tables):
    inputs = make_inputs([3, 4, 5, 16, 17])
    shuffled = replace(
        inputs,
        features=inputs.features.sample(frac=1, random_state=3).reset_index(drop=True),
        patients=inputs.patients.sample(frac=1, random_state=4),
    )
    for name, table in compute_results(COHORT, shuffled).items():
        pd.testing.assert_frame_equal(table, tables[name], check_exact=True)


def test_minimum_lesions_leaves_patients_out_and_lists_them():
    found = compute_results(replace(COHORT, minimum_lesions=10), make_inputs([3, 16]))
    assert list(found["heterogeneity"]["patient_id"]) == ["P01"]
    (row,) = found["left_out"].itertuples(index=False)
    assert (row.what, row.patient_id) == ("patient", "P00")
    assert "10 needed" in row.reason


def test_a_lesion_with_a_missing_feature_is_kept_as_a_row_and_left_out_of_the_indices():
    inputs = make_inputs([4])
    inputs.features.loc[inputs.features["lesion_id"] == "L02", PAPER_FEATURES[0]] = np.nan
    found = compute_results(replace(COHORT, features=PAPER_FEATURES), inputs)
    assert list(found["lesions"]["usable"]) == [True, True, False, True]
    assert found["heterogeneity"]["n_lesions"].item() == 3
    assert found["left_out"]["lesion_id"].item() == "L02"
    assert list(found["lesions"]["order"])[2] == -1
    assert sorted(found["lesions"]["order"]) == [-1, 0, 1, 2]


def test_a_lesion_without_direction_is_nan_with_a_reason():
    inputs = make_inputs([4])
    smallest = inputs.features["lesion_id"] == "L01"
    inputs.features.loc[smallest, list(PAPER_FEATURES)] = 1e-6
    with pytest.warns(LesionWarning, match="no direction"):
        found = compute_results(replace(COHORT, features=PAPER_FEATURES), inputs)
    of_it = found["dissimilarity"][["lesion_a", "lesion_b"]].eq("L01").any(axis=1)
    assert found["dissimilarity"]["dissimilarity"].isna().equals(of_it)
    assert found["heterogeneity"]["n_lesions"].item() == 3
    assert np.isfinite(found["heterogeneity"]["maximal"].item())
    assert "no direction" in found["left_out"]["reason"].item()


def test_without_contours_the_papers_features_are_in_use():
    found = compute_results(COHORT, make_inputs([3, 4], contours=("original",)))
    assert set(found["scaling"]["feature"]) == set(PAPER_FEATURES)
    assert set(found["scaling"]["origin"]) == {"paper"}
    assert found["robustness"].empty
    assert found["selection"].empty


def test_not_exhaustive_gives_no_recovery():
    found = compute_results(replace(COHORT, exhaustive=False), make_inputs([3, 4]))
    assert all(found[name].empty for name in ("sampling", "recovery", "required"))
    assert len(found["heterogeneity"]) == 2


def test_reference_gives_features_and_frozen_scaling():
    reference_inputs, inputs = make_inputs([6, 7], seed=2), make_inputs([3, 4], seed=3)
    own = select_own_features(COHORT, reference_inputs)[1]
    reference = choose_features(COHORT, reference_inputs, own)
    found = compute_results(COHORT, inputs, reference)
    scaling = found["scaling"].set_index("feature")
    original = reference_inputs.original
    assert set(scaling["origin"]) == {"reference"}
    np.testing.assert_array_equal(scaling["center"], original[list(scaling.index)].min())
    outside = (inputs.original[list(scaling.index)] > original[list(scaling.index)].max()) | (
        inputs.original[list(scaling.index)] < original[list(scaling.index)].min()
    )
    assert list(scaling["n_outside"]) == list(outside.sum())
    assert scaling["n_outside"].sum() > 0


def test_a_cohort_with_no_measured_lesion_gives_empty_tables_and_reasons():
    inputs = make_inputs([2, 3])
    inputs.features[list(FEATURES)] = np.nan
    with pytest.warns(UserWarning):
        found = compute_results(COHORT, inputs)
    assert found["heterogeneity"].empty
    assert len(found["left_out"].query("what == 'lesion'")) == 5
    assert found["contours"].query("contour == 'original'")["n_failed"].item() == 5


def test_dapper_with_the_papers_features(shared_data):
    """Mean CV over patients, and the mean of each index over patients, as an independent loop gives them."""
    table = pd.read_csv(shared_data / "dapper" / "rad-features.csv")
    keys = {
        "patient_id": table["USUBJID"],
        "lesion_id": table["LESIONLOC"],
        "site": "unknown",
        "contour": "original",
    }
    features = pd.concat([pd.DataFrame(keys), table.reindex(columns=list(FEATURES)).astype(float)], axis=1)
    patients = pd.DataFrame(
        {"patient_id": sorted(set(table["USUBJID"])), "age": np.nan, "sex": "", "group": ""}
    )
    inputs = Inputs(schema.conform("features", features), schema.empty("excluded"), patients)
    found = compute_results(COHORT, inputs)
    summary = found["dispersion_summary"].query("over == 'patients' and site == 'all'")
    cv = summary.set_index("feature")["mean_cv_percent"]
    assert cv["original_shape_Sphericity"] == pytest.approx(9.72, abs=0.005)
    assert cv["original_shape_VoxelVolume"] == pytest.approx(157.46, abs=0.005)
    assert cv["original_firstorder_90Percentile"] == pytest.approx(37.51, abs=0.005)
    indices = found["heterogeneity"][["average_pairs", "average_paper", "maximal"]].mean()
    np.testing.assert_allclose(indices, [0.08657324, 0.06644491, 0.19894956], atol=5e-9)
    assert len(found["heterogeneity"]) == 30
    assert found["lesions"]["usable"].sum() == 192


def test_unscaled_cosine_by_hand():
    """Two lesions at a right angle have dissimilarity 1; cosine-half halves it."""
    inputs = make_inputs([2], contours=("original",))
    two = PAPER_FEATURES[:2]
    inputs.features[list(two)] = [[3.0, 0.0], [0.0, 5.0]]
    for distance, expected in (("cosine", 1.0), ("cosine-half", 0.5)):
        cohort = replace(COHORT, features=two, scaling="none", distance=distance)
        found = compute_results(cohort, inputs)["heterogeneity"]
        assert found["maximal"].item() == found["average_pairs"].item() == expected
        assert found["average_paper"].item() == expected / 2
    assert dissimilarity_matrix(np.array([[3.0, 0.0], [0.0, 5.0]]), "cosine")[0, 1] == 1.0


@pytest.mark.slow
def test_scalings_are_the_indices_that_each_scaling_gives_by_itself(tables):
    inputs = make_inputs([3, 4, 5, 16, 17])
    for scaling, distance in (("none", "cosine"), ("zscore", "cosine-half"), ("minmax", "cosine")):
        alone = compute_results(replace(COHORT, scaling=scaling, distance=distance), inputs)["heterogeneity"]
        found = tables["scalings"].query("scaling == @scaling and distance == @distance")
        by_patient = found.query("patient_id != 'all'").reset_index(drop=True)
        pd.testing.assert_frame_equal(by_patient[alone.columns], alone, check_exact=True)
        assert found.query("patient_id == 'all'")["maximal"].item() == pytest.approx(alone["maximal"].mean())


def test_what_the_source_left_out_is_listed_with_the_patients():
    inputs = make_inputs([3, 3])
    rows = [("P07", schema.ALL, schema.ALL, "a further scan"), ("P00", "L00", "eroded", "too small")]
    excluded = pd.DataFrame(rows, columns=schema.columns("excluded"))
    found = compute_results(COHORT, replace(inputs, excluded=excluded))["left_out"]
    assert [tuple(row) for row in found.itertuples(index=False)] == [
        ("patient", "P07", schema.ALL, schema.ALL, "a further scan")
    ]


def test_features_that_no_lesion_has_are_told_in_one_warning_and_left_out():
    inputs = make_inputs([4], contours=("original",))
    lost = ["original_shape_Sphericity", "original_glcm_Imc1"]
    inputs.features.loc[:, lost] = np.nan
    with pytest.warns(FeatureWarning) as caught:
        choice = choose_features(COHORT, inputs, select_own_features(COHORT, inputs)[1])
    assert set(choice.names) == set(PAPER_FEATURES) - set(lost)
    (message,) = [str(each.message) for each in caught if "no lesion has" in str(each.message)]
    assert message == "made: no lesion has a value of `Sphericity` and `Imc1`; not used."
