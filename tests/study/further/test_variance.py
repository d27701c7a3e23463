"""Tables of components and of clustering, for cohorts of every shape."""

import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis import schema
from analysis.cohort import Cohort
from analysis.errors import FeatureWarning
from analysis.features import FEATURES
from analysis.study.further.clustering import MOST_LESIONS, clustering_tables
from analysis.study.further.components import components_tables
from analysis.study.further.material import Material
from analysis.study.inputs import Inputs

NAMES = ("original_shape_VoxelVolume", "original_glcm_Imc1", "original_firstorder_Mean")
COHORT = Cohort(Path("cohort.yml"), "made", "Made", "table", features=NAMES, draws=20)


def material(sizes, sites=("liver", "bone"), contours=("original", "eroded", "dilated"), spoil=None):
    """Lesions whose features hang on the site, in `sites` by turns; `spoil` changes the table."""
    rng = np.random.default_rng(1)
    rows = [(f"P{p:02d}", f"L{i:03d}", sites[i % len(sites)]) for p, n in enumerate(sizes) for i in range(n)]
    keys = pd.DataFrame(rows, columns=["patient_id", "lesion_id", "site"])
    base = rng.lognormal(size=(len(keys), len(NAMES))) + 3.0 * (keys[["site"]].to_numpy() == sites[0])
    frames = []
    for contour in contours:
        values = np.full((len(keys), len(FEATURES)), np.nan)
        values[:, [FEATURES.index(name) for name in NAMES]] = base * rng.lognormal(0, 0.1, base.shape)
        values[:, FEATURES.index(NAMES[1])] *= -1
        frames.append(
            pd.concat([keys.assign(contour=contour), pd.DataFrame(values, columns=list(FEATURES))], axis=1)
        )
    table = pd.concat(frames, ignore_index=True)
    table = spoil(table) if spoil else table
    patients = pd.DataFrame(
        {"patient_id": sorted({row[0] for row in rows}), "age": 60.0, "sex": "F", "group": ""}
    )
    inputs = Inputs(schema.conform("features", table), schema.empty("excluded"), patients)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FeatureWarning)
        return Material.of(COHORT, inputs)


def tables(made):
    found = components_tables(made) | clustering_tables(made)
    return {
        name: schema.conform(name, found.get(name, schema.empty(name)))
        for name in ("components", "clustering")
    }


@pytest.fixture(scope="module")
def whole():
    made = material([6, 8, 7, 6, 9, 8, 12])
    return made, tables(made)


def test_each_feature_has_five_rows_a_scale_and_method(whole):
    table = whole[1]["components"]
    scales = table.groupby("feature")["scale"].unique().map(list).to_dict()
    assert scales == {NAMES[0]: ["log", "rank"], NAMES[1]: ["rank"], NAMES[2]: ["rank"]}
    assert (table.groupby(["feature", "scale", "method"]).size() == 5).all()
    assert (table["n_contours"] == 3).all()
    assert (table["share_of"] == "all").all()
    sums = table.groupby(["feature", "scale", "method"])["share_percent"].sum()
    np.testing.assert_allclose(sums, 100)
    moments = table[table["method"] == "moments"]
    assert moments["low_percent"].notna().all()
    assert (moments["reason"] == "").all()
    assert (moments["low_percent"] <= moments["high_percent"]).all()


def test_contours_are_the_variance_within_lesions_on_the_log_scale(whole):
    made, found = whole
    logs = np.log(made.inputs.features[NAMES[0]])
    keys = [made.inputs.features[key] for key in ("patient_id", "lesion_id")]
    expected = logs.groupby(keys).var(ddof=1).mean()
    row = found["components"].query("feature == @NAMES[0] and scale == 'log' and component == 'contour'")
    assert row["variance"].tolist() == pytest.approx([expected, expected])


def test_the_cohort_comes_before_its_patients_and_lesions_cluster(whole):
    table = whole[1]["clustering"]
    assert table["scope"].tolist() == ["cohort"] + ["patient"] * 7
    assert table["n_lesions"].iloc[0] == table["n_lesions"].iloc[1:].sum() == 56
    first = table.iloc[0]
    assert (first["n_patients"], first["n_sites"], first["permutations"]) == (7, 2, 999)
    assert first["p_wd"] < 0.05
    assert first["r2_percent"] > first["r2_high_percent"]


def test_other_patients_do_not_change_the_test_of_one(whole):
    fewer = clustering_tables(material([6, 8, 7]))["clustering"].set_index("patient_id")
    more = clustering_tables(whole[0])["clustering"].set_index("patient_id")
    # Their lesions change the scaling, so only the numbers of shuffling are looked at.
    assert fewer.loc["P00", "n_lesions"] == more.loc["P00", "n_lesions"]
    again = clustering_tables(whole[0])["clustering"]
    pd.testing.assert_frame_equal(again, clustering_tables(whole[0])["clustering"])


def test_three_patients_have_no_patient_share_and_no_interval():
    table = tables(material([9, 12, 8]))["components"]
    assert (table["share_of"] == "within patients").all()
    assert table.loc[table["component"].isin(["patient", "organ"]), "share_percent"].isna().all()
    assert table["low_percent"].isna().all()
    assert (table["reason"] != "").all()


def test_without_sites_there_are_patients_and_lesions():
    found = tables(material([5] * 8, sites=("unknown",), contours=("original",)))
    table = found["components"]
    named = table[table["share_percent"].notna()]["component"]
    assert set(named) == {"patient", "lesion"}
    assert table["n_organs"].max() == 0
    row = found["clustering"]
    assert row["reason"].tolist() == ["the sites of lesions are not known"]
    assert row["n_patients"].tolist() == [0]


def test_lesions_without_a_contour_are_left_out_of_the_split_and_readers_may_differ():
    def eroded_gone(table):
        gone = (table["contour"] == "eroded") & (table["lesion_id"] == "L000")
        return table.assign(**{NAMES[0]: table[NAMES[0]].mask(gone)})

    table = tables(material([6] * 7, spoil=eroded_gone))["components"]
    assert table.groupby("feature")["n_lesions"].max().to_dict() == {
        NAMES[0]: 35, NAMES[1]: 42, NAMES[2]: 42,
    }  # fmt: skip

    def one_reader_less(table):
        return table[(table["contour"] != "reader-3") | (table["lesion_id"] != "L000")]

    readers = ("original", "reader-1", "reader-2", "reader-3")
    table = tables(material([6] * 7, contours=readers, spoil=one_reader_less))["components"]
    assert set(table["n_contours"]) == {3}
    assert set(table["n_lesions"]) == {42}


@pytest.mark.parametrize("sizes", [[1], [2], [1] * 9, [2] * 7])
def test_small_cohorts_have_rows_with_reasons(sizes):
    found = tables(material(sizes, contours=("original",)))
    missing = found["components"][found["components"]["share_percent"].isna()]
    assert (missing["reason"] != "").all()
    assert found["clustering"]["reason"].ne("").all()


def test_no_feature_and_constant_features_give_no_numbers():
    def constant(table):
        return table.assign(**dict.fromkeys(NAMES, 1.0))

    found = tables(material([6] * 7, spoil=constant))
    assert found["components"]["share_percent"].isna().all()
    assert (found["components"]["reason"] != "").all()
    made = material([4] * 3)
    assert components_tables(replace(made, choice=replace(made.choice, names=()))) == {}


def test_a_patient_with_many_lesions_is_tested_on_some():
    found = clustering_tables(material([400, 6], contours=("original",)))["clustering"]
    lesions = found.set_index("patient_id")["n_lesions"]
    assert MOST_LESIONS - 2 <= lesions["P00"] <= MOST_LESIONS
    assert lesions["P01"] == 6
