"""Inference: R's printed examples, all permutations, a plain loop."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from analysis import schema
from analysis.statistics.inference import hodges_lehmann, inference, one_sample_t, rank_sum

# Hollander and Wolfe 1973, permeability of the chorioamnion: the example of R's ?wilcox.test
TERM = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
EARLY = [1.15, 0.88, 0.90, 0.74, 1.21]
# Student 1908, additional hours of sleep with the second drug: R's data set `sleep`, group 2
SLEEP = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
VOLUME, SPHERICITY = "original_shape_VoxelVolume", "original_shape_Sphericity"


def enumerated_p(x, y):
    """Share of the ways to split the pooled values whose W is as far from its mean or farther."""
    pooled = np.concatenate([x, y])
    n = len(x)

    def w(rows):
        chosen = pooled[list(rows)]
        rest = np.delete(pooled, list(rows))
        return sum((a > rest).sum() for a in chosen)

    all_w = np.array([w(rows) for rows in combinations(range(len(pooled)), n)])
    observed, middle = w(range(n)), n * len(y) / 2
    return observed, (abs(all_w - middle) >= abs(observed - middle) - 1e-9).mean()


def test_rank_sum_is_rs():
    # R: wilcox.test(x, y, alternative = "greater") prints W = 35, p-value = 0.1272; two-sided 0.2544
    test, statistic, p_value = rank_sum(TERM, EARLY)
    assert (test, statistic, round(p_value, 4)) == ("rank-sum-exact", 35.0, 0.2544)


@pytest.mark.parametrize("seed", range(4))
def test_rank_sum_equals_full_enumeration(seed):
    rng = np.random.default_rng(seed)
    x, y = rng.random(5), rng.random(6) + 0.2 * seed
    statistic, p_value = enumerated_p(x, y)
    assert rank_sum(x, y)[1:] == pytest.approx((statistic, p_value))


def test_rank_sum_with_ties_or_many_patients_is_asymptotic():
    assert rank_sum([1.0, 2.0, 2.0], [2.0, 3.0])[0] == "rank-sum-asymptotic"
    rng = np.random.default_rng(0)
    assert rank_sum(rng.random(49), rng.random(49))[0] == "rank-sum-exact"
    assert rank_sum(rng.random(50), rng.random(3))[0] == "rank-sum-asymptotic"


def test_asymptotic_p_by_hand():
    # Ranks 1, 3, 3 against 3, 5: U = 1, mean 3, variance 6/12 * (6 - (27 - 3) / 20) = 2.4, continuity 0.5
    _, statistic, p_value = rank_sum([1.0, 2.0, 2.0], [2.0, 3.0])
    assert statistic == 1.0
    assert p_value == pytest.approx(2 * norm.sf((3 - 1.0 - 0.5) / np.sqrt(2.4)))


def test_equal_values_have_no_p():
    assert np.isnan(rank_sum([1.0, 1.0], [1.0, 1.0, 1.0])[2])


def test_one_sample_t_is_rs():
    # R: t.test(sleep$extra[sleep$group == 2]) prints t = 3.6799, df = 9, p-value = 0.005076
    statistic, p_value = one_sample_t(SLEEP)
    assert (round(statistic, 4), round(p_value, 6)) == (3.6799, 0.005076)


@pytest.mark.parametrize("values", [[0.1] * 7, [0.0, 0.0]])
def test_one_sample_t_of_a_constant_is_nan(values):
    assert np.isnan(one_sample_t(values)).all()


def test_hodges_lehmann_is_rs():
    # R: wilcox.test(x, y, conf.int = TRUE)$estimate gives 0.305
    assert hodges_lehmann(TERM, EARLY) == pytest.approx(0.305)


def make_dispersion(seed: int = 0) -> tuple[pd.DataFrame, pd.Series]:
    rng = np.random.default_rng(seed)
    patients = [f"P{i:02}" for i in range(20)]
    groups = pd.Series(["oligo"] * 7 + ["multi"] * 9 + [""] * 4, index=patients)
    table = pd.DataFrame(
        {
            "patient_id": np.repeat(patients, 4),
            "site": ["all", "all", "all", "lung"] * 20,
            "feature": [VOLUME, SPHERICITY, "original_firstorder_Mean", VOLUME] * 20,
            "cv_percent": rng.lognormal(3, 0.5, 80),
        }
    )
    return table, groups


def test_every_row_is_one_of_the_tests():
    table, groups = make_dispersion()
    result = inference(table, groups, [VOLUME, SPHERICITY])
    assert result["feature"].tolist() == [VOLUME] * 4 + [SPHERICITY] * 4
    assert result["group"].tolist() == ["all", "oligo", "multi", "oligo-multi"] * 2
    assert result["test"].tolist() == (["one-sample-t"] * 3 + ["rank-sum-exact"]) * 2
    assert result["n"].tolist() == [20, 7, 9, 16] * 2
    whole = table[(table["site"] == "all") & (table["feature"] == SPHERICITY)].set_index("patient_id")[
        "cv_percent"
    ]
    oligo, multi = whole[groups == "oligo"], whole[groups == "multi"]
    mine = result.iloc[4:]
    assert mine["estimate"].tolist() == pytest.approx(
        [whole.mean(), oligo.mean(), multi.mean(), np.median([a - b for a in oligo for b in multi])]
    )
    expected = [one_sample_t(whole), one_sample_t(oligo), one_sample_t(multi), rank_sum(oligo, multi)[1:]]
    assert mine[["statistic", "p_value"]].to_numpy() == pytest.approx(np.array(expected))
    pd.testing.assert_frame_equal(result, schema.conform("inference", result))


def test_bonferroni_over_all_rows():
    result = inference(*make_dispersion(), [VOLUME, SPHERICITY])
    assert result["p_bonferroni"].tolist() == pytest.approx(np.minimum(8 * result["p_value"], 1).tolist())
    assert result["significant"].tolist() == (result["p_bonferroni"] < 0.05).tolist()
    assert result["significant"].any()
    assert not result["significant"].all()


def test_a_row_without_p_counts_for_nothing():
    table, groups = make_dispersion()
    table.loc[table["feature"] == VOLUME, "cv_percent"] = 7.0
    result = inference(table, groups, [VOLUME, SPHERICITY])
    assert result["p_value"].isna().tolist() == [True] * 4 + [False] * 4
    assert result["p_bonferroni"].tolist()[4:] == pytest.approx(
        np.minimum(4 * result["p_value"][4:], 1).tolist()
    )
    assert not result["significant"][:4].any()


def test_absent_groups_have_no_rows():
    table, groups = make_dispersion()
    only = inference(table, groups.where(groups == "oligo", ""), [VOLUME])
    assert only["group"].tolist() == ["all", "oligo"]
    none = inference(table, pd.Series(dtype="str"), [VOLUME])
    assert none["group"].tolist() == ["all"]


def test_patients_without_a_coefficient_do_not_count():
    table, groups = make_dispersion()
    table.loc[[0, 4], "cv_percent"] = np.nan
    assert inference(table, groups, [VOLUME])["n"].tolist() == [18, 5, 9, 14]


def test_order_of_patients_does_not_matter():
    table, groups = make_dispersion()
    names = [VOLUME, SPHERICITY]
    other = inference(table.sample(frac=1, random_state=1), groups.sample(frac=1, random_state=2), names)
    pd.testing.assert_frame_equal(other, inference(table, groups, names), check_exact=True)


def test_nothing_to_test_gives_the_columns():
    table, groups = make_dispersion()
    result = inference(table.iloc[:0], groups, [VOLUME])
    assert result.empty
    assert list(result) == schema.columns("inference")
