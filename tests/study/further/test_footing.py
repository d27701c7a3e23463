"""Equal footing: what is the same shows as the same, however many lesions; and the rows are plain numbers."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis import schema
from analysis.features import FEATURES
from analysis.statistics.dispersion import coefficient_of_variation, dispersion
from analysis.statistics.inference import inference
from analysis.statistics.spread import log_variance
from analysis.study.further.effects import effects_tables
from analysis.study.further.footing import _judged, footing_tables
from analysis.study.further.spread import spread_tables
from analysis.study.over_patients import over_patients
from tests.display.made_spread import made_material

VOLUME, PERCENTILE = "original_shape_VoxelVolume", "original_firstorder_90Percentile"
USED = (VOLUME, PERCENTILE)


def cohort(groups, sites=("lung",), seed=1, spread=1.0):
    """Make lesions; `groups` gives of each group the patients and the lesions of each, in each site."""
    rng = np.random.default_rng(seed)
    rows = [
        (f"{group}{patient}", group, site)
        for group, (patients, n) in groups.items()
        for patient in range(patients)
        for site in sites
        for _ in range(n)
    ]
    frame = pd.DataFrame(rows, columns=["patient_id", "group", "site"])
    frame["lesion_id"] = [str(i) for i in range(len(frame))]
    values = dict.fromkeys(FEATURES, np.nan) | {
        VOLUME: rng.lognormal(0, spread, len(frame)),
        PERCENTILE: rng.normal(0, 50, len(frame)),
    }
    return pd.concat([frame, pd.DataFrame(values, index=frame.index)], axis=1)


def tables(frame, topic=footing_tables):
    patients = frame[["patient_id", "group"]].drop_duplicates()
    original = frame.drop(columns="group")
    found = topic(made_material(original, patients, USED))
    return {name: schema.conform(name, table) for name, table in found.items()}


def test_the_naive_comparison_sees_a_difference_that_is_not_there():
    """Two lesions against twenty of one law: only the naive interval leaves out equality."""
    table = tables(cohort({"oligo": (25, 2), "multi": (25, 20)}, seed=2, spread=1.2))["footing"]
    rows = table[table["feature"] == VOLUME].set_index("measure")
    assert rows.loc["naive", "ratio_high"] < 1
    assert rows.loc["naive", "p_value"] < 0.001
    assert rows["differs"].to_dict() == {"naive": True, "variance": False, "rarefied": False}
    for measure in ("variance", "rarefied"):
        assert rows.loc[measure, "ratio_low"] < 1 < rows.loc[measure, "ratio_high"]
        assert rows.loc[measure, "low"] < 0 < rows.loc[measure, "high"]


def test_rows_are_means_over_patients():
    frame = cohort({"oligo": (7, 3), "multi": (6, 15)})
    rows = tables(frame)["footing"].set_index(["feature", "measure"])
    oligo = frame[frame["group"] == "oligo"].groupby("patient_id")[VOLUME]
    cv = [coefficient_of_variation(x).item() for _, x in oligo]
    multi = [
        coefficient_of_variation(x).item()
        for _, x in frame[frame["group"] == "multi"].groupby("patient_id")[VOLUME]
    ]
    naive = rows.loc[(VOLUME, "naive")]
    assert naive["value_a"] == pytest.approx(np.mean(cv))
    assert naive["difference"] == pytest.approx(np.mean(cv) - np.mean(multi))
    assert naive["ratio"] == pytest.approx(np.mean(cv) / np.mean(multi))
    assert naive["p_value"] == pytest.approx(stats.ttest_ind(cv, multi, equal_var=False).pvalue)
    assert (naive["n_a"], naive["n_b"], naive["design"]) == (7, 6, "unpaired")
    variance = rows.loc[(VOLUME, "variance")]
    assert variance["value_a"] == pytest.approx(np.mean([log_variance(x).item() for _, x in oligo]))
    assert rows.loc[(VOLUME, "rarefied"), "m_lesions"] == 3
    assert rows.loc[(VOLUME, "rarefied"), "value_a"] == pytest.approx(np.mean(cv))
    relative = rows.loc[(PERCENTILE, "variance")]
    plain = frame[frame["group"] == "oligo"].groupby("patient_id")[PERCENTILE].var().mean()
    assert relative["statistic"] == "relative_variance"
    assert relative["value_a"] == pytest.approx(plain / frame[PERCENTILE].var())
    assert rows.loc[(PERCENTILE, "rarefied"), "statistic"] == "relative_spread"


def test_a_zero_in_the_cohort_leaves_logarithms_alone():
    frame = cohort({"oligo": (6, 2), "multi": (6, 15)})
    frame.loc[0, VOLUME] = 0.0
    rows = tables(frame)["footing"].set_index(["feature", "measure"])
    assert rows.loc[(VOLUME, "variance"), "statistic"] == "relative_variance"


def test_sites_are_paired_where_six_patients_have_both():
    frame = cohort({"multi": (6, 3)}, sites=("lung", "liver"))
    rows = tables(frame)["footing"].set_index(["feature", "measure"])
    row = rows.loc[(VOLUME, "variance")]
    assert (row["comparison"], row["design"], row["group_a"], row["group_b"]) == (
        "sites", "paired", "lung", "liver",
    )  # fmt: skip
    by = frame.groupby(["patient_id", "site"])[VOLUME].agg(log_variance).astype(float)
    assert row["difference"] == pytest.approx(
        by.xs("lung", level="site").mean() - by.xs("liver", level="site").mean()
    )
    assert np.isfinite(row["low"])


def test_sites_are_compared_between_patients_where_fewer_have_both():
    lung = cohort({"multi": (6, 3)}, sites=("lung",))
    liver = cohort({"oligo": (7, 2)}, sites=("liver",), seed=2)
    both = cohort({"both": (2, 2)}, sites=("lung", "liver"), seed=3).assign(group="")
    rows = tables(pd.concat([lung, liver, both], ignore_index=True))["footing"]
    row = rows[rows["comparison"] == "sites"].iloc[0]
    assert (row["design"], row["n_a"], row["n_b"]) == ("unpaired", 6, 7)
    few = tables(pd.concat([lung[lung["patient_id"] == "multi0"], both], ignore_index=True))["footing"]
    assert set(few["design"]) == {"paired"}
    assert set(few["n_a"]) == {2}
    assert few["low"].isna().all()
    assert few["reason"].str.contains("fewer than 6").all()


def test_unknown_sites_and_one_group_give_no_rows():
    assert tables(cohort({"multi": (8, 3)}, sites=("unknown",))) == {}
    assert tables(cohort({"multi": (0, 3)})) == {}


def test_benjamini_hochberg_runs_over_a_comparison_and_measure():
    table = tables(cohort({"oligo": (8, 3), "multi": (8, 15)}))["footing"]
    part = table[table["measure"] == "variance"].sort_values("p_value")
    expected = np.minimum.accumulate((part["p_value"] * len(part) / np.arange(1, 3)).to_numpy()[::-1])[::-1]
    assert part["p_bh"].tolist() == pytest.approx(expected.tolist())


def test_a_row_differs_by_its_interval_and_its_corrected_p_together():
    rows = pd.DataFrame(
        {
            "comparison": "groups",
            "measure": "variance",
            "low": [0.6, 0.1, -0.1, np.nan, -0.4],
            "high": [77.6, 0.3, 0.3, np.nan, -0.1],
            "p_value": [0.084, 0.001, 0.002, 0.003, 0.004],
        }
    )
    assert _judged(rows)["differs"].tolist() == [False, True, False, False, True]


def test_six_patients_a_group_have_no_interval_of_the_ratio():
    table = tables(cohort({"oligo": (8, 3), "multi": (8, 15)}))["footing"]
    assert table["low"].notna().all()
    assert table["ratio_low"].isna().all()
    assert table["reason"].str.contains("ratio over fewer than 10").all()


def test_random_subsets_are_the_same_again_and_a_patient_more_changes_no_other():
    frame = cohort({"oligo": (6, 3), "multi": (6, 30)})
    again, more = (
        tables(each)["footing"].set_index(["feature", "measure"])
        for each in (frame.copy(), frame[frame["patient_id"] != "multi5"])
    )
    first = tables(frame)["footing"].set_index(["feature", "measure"])
    pd.testing.assert_frame_equal(first, again)
    left_out = 6 * first["value_b"] - 5 * more["value_b"]
    alone = frame[(frame["group"] == "oligo") | (frame["patient_id"] == "multi5")]
    only = tables(alone)["footing"].set_index(["feature", "measure"])["value_b"]
    relative = first["statistic"].str.startswith("relative")
    assert left_out[~relative].to_numpy() == pytest.approx(only[~relative].to_numpy())


def test_effects_keep_the_tests_and_add_sizes():
    frame = cohort({"oligo": (9, 3), "multi": (7, 15)})
    found = tables(frame, effects_tables)["effects"]
    groups = frame.drop_duplicates("patient_id").set_index("patient_id")["group"]
    tests = inference(dispersion(frame.drop(columns="group")), groups, USED)
    for name in ("feature", "test", "group", "n", "estimate", "p_value", "p_bonferroni"):
        assert found[name].tolist() == tests[name].tolist()
    assert found["significant_bonferroni"].tolist() == tests["significant"].tolist()
    between = found[found["group"] == "oligo-multi"]
    assert (between["low"] < between["estimate"]).all()
    assert between["cliffs_delta"].tolist() == pytest.approx((2 * between["superiority"] - 1).tolist())
    assert found.loc[found["group"] != "oligo-multi", "superiority"].isna().all()
    assert (found["reason"] == "").all()


def test_the_groups_are_corrected_among_themselves():
    """That lesions vary at all is found every time, and must not lift the threshold of the other question."""
    found = tables(cohort({"oligo": (9, 3), "multi": (7, 15)}), effects_tables)["effects"]
    pair = found["group"] == "oligo-multi"
    for rows in (found[pair], found[~pair]):
        expected = stats.false_discovery_control(rows["p_value"])
        assert rows["p_bh"].to_numpy() == pytest.approx(expected)
        assert rows["significant_bh"].tolist() == (expected < 0.05).tolist()


def test_a_mean_has_one_interval_in_every_table():
    """The mean CV of a feature stands in `spread_summary`, `effects` and `over_patients`."""
    frame = cohort({"oligo": (9, 3), "multi": (7, 15)}).sample(frac=1, random_state=1)
    found = dispersion(frame.drop(columns="group"))
    empty = [schema.empty(name) for name in ("heterogeneity", "recovery")]
    means = over_patients(found, *empty, USED, seed=20221014).set_index("feature")
    effects = tables(frame, effects_tables)["effects"].query("group == 'all'").set_index("feature")
    summary = tables(frame, spread_tables)["spread_summary"].query("measure == 'cv_percent'")
    summary = summary.set_index("feature")
    for end in ("low", "high"):
        assert means.loc[list(USED), end].notna().all()
        for other in (effects, summary):
            assert other.loc[list(USED), end].tolist() == pytest.approx(
                means.loc[list(USED), end].tolist(), rel=1e-12
            )


def test_effects_of_few_patients_have_no_interval():
    found = tables(cohort({"oligo": (3, 3), "multi": (7, 15)}), effects_tables)["effects"]
    few = found["group"].isin(["oligo", "oligo-multi"])
    assert found.loc[few, ["low", "superiority_low"]].isna().all(axis=None)
    assert found.loc[few, "reason"].str.contains("fewer than 6").all()
    assert found.loc[~few, "low"].notna().all()
