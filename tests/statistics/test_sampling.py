"""Sampling: a slow plain implementation, full enumeration, closed forms, invariants."""

from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest

from analysis import schema
from analysis.statistics.dissimilarity import INDICES, dissimilarity_matrix, heterogeneity
from analysis.statistics.draws import patient_stream, random_keys
from analysis.statistics.sampling import simulate
from analysis.statistics.strategies import SITE_STRATEGIES, chosen_by_site, lesions_by_site, site_indices
from tests.faults import fault

READINGS = ("pooled", "within-site-zero", "within-site-dropped")
SITES = {"site-2": (2, ()), "site-3": (3, ()), "recist-like": (2, ("bone",))}


def make_cohort(sizes: dict[str, int], seed: int = 0) -> tuple[dict, dict]:
    rng = np.random.default_rng(seed)
    matrices = {name: dissimilarity_matrix(rng.random((n, 4)) ** 3) for name, n in sizes.items()}
    names = ["bone", "lung", "liver", "unknown"]
    sites = {name: rng.choice(names, n, p=[0.4, 0.3, 0.2, 0.1]) for name, n in sizes.items()}
    return matrices, sites


# --- the plain implementation: one patient, one draw, one pair at a time


def plain_index(matrix, lesions):
    k = len(lesions)
    if k < 2:
        return np.zeros(3)
    pairs = [matrix[i, j] for i, j in combinations(lesions, 2)]
    return np.array([2 * sum(pairs) / k**2, 2 * sum(pairs) / (k * (k - 1)), max(pairs)])


def plain_by_site(matrix, sites, order, most, without, reading):
    chosen = {}
    for lesion in order:
        mine = chosen.setdefault(sites[lesion], []) if sites[lesion] not in without else None
        if mine is not None and len(mine) < most:
            mine.append(lesion)
    if reading == "pooled":
        return plain_index(matrix, [lesion for mine in chosen.values() for lesion in mine])
    inside = [
        plain_index(matrix, mine) for mine in chosen.values() if reading.endswith("zero") or len(mine) > 1
    ]
    if not inside:
        return np.zeros(3) if reading.endswith("zero") else np.full(3, np.nan)
    return np.mean(inside, axis=0)


def plain_draws(matrix, sites, draws, seed, patient):
    """Compute the indices of each draw, by (strategy, reading)."""
    keys = patient_stream(seed, patient).random((draws, len(matrix)))
    found = {}
    for row in keys:
        order = sorted(range(len(matrix)), key=row.__getitem__)
        for k in range(2, min(15, len(matrix)) + 1):
            found.setdefault((f"random-{k}", "pooled"), []).append(plain_index(matrix, order[:k]))
        for (name, (most, without)), reading in product(SITES.items(), READINGS):
            value = plain_by_site(matrix, sites, order, most, without, reading)
            found.setdefault((name, reading), []).append(value)
    return {key: np.array(values) for key, values in found.items()}


def plain_simulation(matrices, sites, draws, seed):
    """Mean and interval by (level, patient, strategy, reading, index), NaN where nobody enters."""
    values = {p: plain_draws(matrices[p], sites[p], draws, seed, p) for p in matrices}
    full = {p: plain_index(matrices[p], range(len(matrices[p]))) for p in matrices}
    rows = {}

    def note(level, patient, key, per_draw, n):
        for i, index in enumerate(INDICES):
            x = 100 * per_draw[:, i]
            rows[(level, patient, *key, index)] = (n[i], x.mean(), *np.percentile(x, [2.5, 97.5]))

    keys = [(f"random-{k}", "pooled") for k in range(2, 16)] + list(product(SITES, READINGS))
    for key in keys:
        with np.errstate(all="ignore"):
            enter = [p for p in matrices if key in values[p] and not np.isnan(values[p][key]).any()]
            ratios = {p: values[p][key] / full[p] for p in enter}
            for p in enter:
                note("patient", p, key, ratios[p], [1, 1, 1] if full[p][2] > 0 else [0, 0, 0])
            whole = sum((full[p] for p in enter), np.zeros(3))
            per_draw = sum((values[p][key] for p in enter), np.zeros((draws, 3))) / whole
            note("cohort", "all", key, per_draw, [len(enter)] * 3)
            finite = [ratios[p] for p in enter if full[p][2] > 0]
            mean = np.mean(finite, axis=0) if finite else np.full((draws, 3), np.nan)
            note("patient-mean", "all", key, mean, [len(finite)] * 3)
    return rows


@pytest.mark.parametrize("seed", [1, 2])
def test_equals_the_plain_implementation(seed):
    matrices, sites = make_cohort({"A": 2, "B": 3, "C": 7, "D": 17, "E": 4}, seed)
    matrices["F"], sites["F"] = np.zeros((3, 3)), np.array(["lung"] * 3)
    sites["B"] = np.array(["bone"] * 3)
    sites["A"] = np.array(["lung", "bone"])
    sampling, recovery, _ = simulate(matrices, sites, 40, seed)
    expected = plain_simulation(matrices, sites, 40, seed)
    curve = recovery.assign(
        strategy="random-" + recovery["n_sampled"].astype(int).astype(str), reading="pooled"
    )
    columns = ["level", "patient_id", "strategy", "reading", "index", "n_patients"]
    columns += ["mean_percent", "low_percent", "high_percent"]
    rows = pd.concat([sampling[columns], curve[columns]]).itertuples(index=False, name=None)
    compared = set()
    for row in rows:
        wanted = expected.get(row[:5], (0, np.nan, np.nan, np.nan))
        assert row[5:] == pytest.approx(wanted, rel=1e-12, nan_ok=True), row[:5]
        compared.add(row[:5])
    assert set(expected) <= compared


def test_random_two_and_three_are_points_of_the_curve():
    sampling, recovery, _ = simulate(*make_cohort({"A": 9, "B": 3, "C": 16}), 50, 3)
    for k in (2, 3):
        rows = sampling[sampling["strategy"] == f"random-{k}"].drop(columns=["strategy", "reading"])
        curve = recovery[recovery["n_sampled"] == k]
        keys = ["level", "patient_id", "index"]
        assert len(rows) == len(curve)
        pd.testing.assert_frame_equal(
            rows.sort_values(keys, ignore_index=True),
            curve.sort_values(keys, ignore_index=True),
            check_exact=True,
        )


# --- expectations over all samples


def test_mean_over_draws_is_the_mean_over_all_subsets():
    matrices, sites = make_cohort({"A": 6}, 4)
    _, recovery, _ = simulate(matrices, sites, 40_000, 5)
    matrix = matrices["A"]
    rows = recovery[recovery["level"] == "patient"].set_index(["index", "n_sampled"])
    for k in range(2, 7):
        subsets = np.array([plain_index(matrix, rows_) for rows_ in combinations(range(6), k)])
        expected = 100 * subsets / heterogeneity(matrix)
        for i, index in enumerate(INDICES):
            error = expected[:, i].std() / np.sqrt(40_000)
            assert abs(rows.loc[(index, k), "mean_percent"] - expected[:, i].mean()) <= 5 * error + 1e-9


@pytest.mark.parametrize("reading", READINGS)
def test_mean_by_site_is_the_mean_over_all_choices(reading):
    rng = np.random.default_rng(6)
    matrix = dissimilarity_matrix(rng.random((8, 3)) ** 3)
    sites = np.array(["bone", "lung", "lung", "lung", "liver", "liver", "liver", "bone"])
    sampling, *_ = simulate({"A": matrix}, {"A": sites}, 40_000, 7)
    choices = product(combinations([0, 7], 2), combinations([1, 2, 3], 2), combinations([4, 5, 6], 2))
    values = []
    for parts in choices:
        lesions = [lesion for part in parts for lesion in part]
        inside = np.mean([plain_index(matrix, part) for part in parts], axis=0)
        values.append(plain_index(matrix, lesions) if reading == "pooled" else inside)
    expected = 100 * np.array(values) / heterogeneity(matrix)
    rows = sampling.query("level == 'patient' and strategy == 'site-2' and reading == @reading")
    error = expected.std(axis=0) / np.sqrt(40_000)
    assert (abs(rows["mean_percent"].to_numpy() - expected.mean(axis=0)) <= 5 * error + 1e-9).all()


@pytest.mark.parametrize("n", [5, 12, 30])
def test_closed_form_of_the_average(n):
    """With the zero diagonal, k of n recover ((k - 1) / k) / ((n - 1) / n); over pairs, 100 %."""
    matrices, sites = make_cohort({"A": n}, n)
    _, recovery, _ = simulate(matrices, sites, 20_000, 8)
    rows = recovery[recovery["level"] == "cohort"].set_index(["index", "n_sampled"])
    for k in range(2, min(n, 15) + 1):
        spread = rows.loc[("average_pairs", k)]
        error = (spread["high_percent"] - spread["low_percent"]) / np.sqrt(20_000)
        assert spread["mean_percent"] == pytest.approx(100, abs=2 * error + 1e-9)
        wanted = 100 * ((k - 1) / k) / ((n - 1) / n)
        assert rows.loc[("average_paper", k), "mean_percent"] == pytest.approx(wanted, abs=2 * error + 1e-9)


def test_two_of_many_recover_half_by_the_paper_and_four_pass_75():
    """For n of A, B and C: 51 to 52 % at k = 2, 68 to 69 % at k = 3, 75 % passed at 4 always."""
    matrices, sites = make_cohort({"A": 30, "B": 28, "C": 69}, 9)
    _, recovery, required = simulate(matrices, sites, 4000, 10)
    rows = recovery[recovery["level"] == "cohort"].set_index(["index", "n_sampled"])["mean_percent"]
    assert rows["average_paper", 2] == pytest.approx(51.4, abs=1.5)
    assert rows["average_paper", 3] == pytest.approx(68.5, abs=1.5)
    paper = required[required["index"] == "average_paper"]
    assert set(paper["n_lesions"]) == {4.0}


def test_the_readings_order_as_they_must_with_sites_like_the_papers():
    """Per site, pooled beats random; averaged inside sites, it falls behind. One-lesion sites pull down."""
    rng = np.random.default_rng(31)
    compositions = {"A": (9, 12, 7, 1, 1), "B": (15, 11, 1, 1), "C": (40, 20, 8, 1)}
    names = np.array(["lung", "bone", "pleura", "liver", "soft tissue"])
    sites = {p: np.repeat(names[: len(counts)], counts) for p, counts in compositions.items()}
    matrices = {p: dissimilarity_matrix(rng.lognormal(0, 2, (len(s), 8))) for p, s in sites.items()}
    sampling, *_ = simulate(matrices, sites, 1000, 32)
    cohort = sampling[sampling["level"] == "cohort"].set_index(["index", "strategy", "reading"])[
        "mean_percent"
    ]
    for index in ("average_paper", "maximal"):
        pooled, zero, dropped = (cohort[index, "site-2", reading] for reading in READINGS)
        assert zero < dropped < cohort[index, "random-3", "pooled"] < pooled
        assert pooled < cohort[index, "site-3", "pooled"]
        assert cohort[index, "recist-like", "pooled"] < pooled


# --- exactness and invariants


@pytest.mark.parametrize("n", [2, 3, 8, 15])
def test_all_lesions_recover_exactly_all(n):
    matrices, sites = make_cohort({"A": n, "B": n}, n)
    _, recovery, _ = simulate(matrices, sites, 100, 11)
    everything = recovery[recovery["n_sampled"] == n]
    assert len(everything) == 4 * 3
    assert (everything[["mean_percent", "low_percent", "high_percent"]] == 100.0).all(axis=None)


def test_sites_with_few_lesions_are_taken_whole():
    matrices, _ = make_cohort({"A": 5})
    sampling, *_ = simulate(matrices, {"A": np.array(["lung", "lung", "liver", "bone", "bone"])}, 60, 12)
    whole = sampling.query("strategy in ['site-2', 'site-3'] and reading == 'pooled'")
    assert (whole[["mean_percent", "low_percent", "high_percent"]] == 100.0).all(axis=None)
    assert (whole["n_sampled"] == 5).all()


def test_the_maximum_never_falls_along_the_curve():
    _, recovery, _ = simulate(*make_cohort({"A": 20}), 300, 13)
    curve = recovery.query("level == 'patient' and index == 'maximal'")
    assert curve["n_sampled"].tolist() == list(range(2, 16))
    for column in ("mean_percent", "low_percent", "high_percent"):
        assert (np.diff(curve[column]) >= 0).all()


@fault(
    "same",
    "Rows of the features, or patients, stand in another order",
    "every results table has the same bits",
)
def test_same_seed_same_bytes_whatever_the_order_of_patients():
    matrices, sites = make_cohort({"A": 5, "B": 20, "C": 9})
    first = simulate(matrices, sites, 70, 14)
    again = simulate(dict(reversed(matrices.items())), sites, 70, 14)
    for table, other in zip(first, again, strict=True):
        pd.testing.assert_frame_equal(table, other, check_exact=True)
    other_seed = simulate(matrices, sites, 70, 15)
    assert not first[1]["mean_percent"].equals(other_seed[1]["mean_percent"])


@fault("same", "A patient is added, or left out", "no number of another patient changes")
def test_adding_a_patient_changes_no_other():
    matrices, sites = make_cohort({"A": 5, "B": 20, "C": 9})
    every = simulate(matrices, sites, 70, 16)
    fewer = simulate({p: matrices[p] for p in "AC"}, sites, 70, 16)
    for table, other in zip(every, fewer, strict=True):
        mine = [
            frame[frame["patient_id"].isin(["A", "C"])].reset_index(drop=True) for frame in (table, other)
        ]
        pd.testing.assert_frame_equal(*mine, check_exact=True)


def test_permuted_lesions_give_the_same_distribution():
    matrices, sites = make_cohort({"A": 12}, 17)
    order = np.random.default_rng(18).permutation(12)
    tables = [
        simulate({"A": matrix}, {"A": site}, 20_000, 19)[0]
        for matrix, site in (
            (matrices["A"], sites["A"]),
            (matrices["A"][np.ix_(order, order)], sites["A"][order]),
        )
    ]
    np.testing.assert_allclose(tables[0]["mean_percent"], tables[1]["mean_percent"], atol=1.5)


def test_draws_do_not_depend_on_how_they_are_cut():
    whole = next(random_keys(7, 500, patient_stream(20, "A"), 1))
    cut = np.concatenate(list(random_keys(7, 500, patient_stream(20, "A"), 2**14)))
    assert (whole == cut).all()
    assert len(list(random_keys(7, 500, patient_stream(20, "A"), 2**14))) > 1


def test_the_stream_of_a_patient_is_pinned():
    """Results that were published stay reproducible: these numbers must never change."""
    assert patient_stream(20221014, "A").integers(0, 1000, 5).tolist() == [148, 487, 609, 299, 761]


@pytest.mark.parametrize("strategy", SITE_STRATEGIES, ids=lambda strategy: strategy.name)
def test_chosen_lesions_are_distinct_of_their_site_and_uniform(strategy):
    sites = np.array(["bone"] * 4 + ["lung"] * 5 + ["liver"])
    keys = np.random.default_rng(21).random((20_000, 10))
    chosen = chosen_by_site(lesions_by_site(sites, keys), strategy)
    assert [part.shape[1] for part in chosen] == [
        min(strategy.most, n)
        for site, n in (("bone", 4), ("liver", 1), ("lung", 5))
        if site not in strategy.without
    ]
    for part in chosen:
        members = np.flatnonzero(sites == sites[part[0, 0]])
        assert all(len(set(row)) == part.shape[1] for row in part[:200].tolist())
        counts = np.bincount(part.ravel(), minlength=10)[members]
        assert counts == pytest.approx(np.full(len(members), part.size / len(members)), rel=0.05)


# --- rules and edges


def test_only_bone_gives_a_recist_like_index_of_zero():
    matrices, _ = make_cohort({"A": 4, "B": 6})
    sites = {"A": np.array(["bone"] * 4), "B": np.array(["lung"] * 3 + ["bone"] * 3)}
    sampling, *_ = simulate(matrices, sites, 30, 22)
    rows = sampling.query("patient_id == 'A' and strategy == 'recist-like'").set_index("reading")
    assert (rows["n_sampled"] == 0).all()
    assert (rows.loc[["pooled", "within-site-zero"], "mean_percent"] == 0).all()
    assert rows.loc["within-site-dropped", "mean_percent"].isna().all()
    cohort = sampling.query("level == 'cohort' and strategy == 'recist-like'").groupby("reading")
    assert cohort["n_patients"].first().to_dict() == {
        "pooled": 2,
        "within-site-zero": 2,
        "within-site-dropped": 1,
    }
    assert cohort["n_sampled"].first().to_dict() == {
        "pooled": 1,
        "within-site-zero": 1,
        "within-site-dropped": 2,
    }


def test_readings_by_hand():
    matrix = np.array(
        [[0.0, 0.2, 0.9, 0.8], [0.2, 0.0, 0.7, 0.6], [0.9, 0.7, 0.0, 0.5], [0.8, 0.6, 0.5, 0.0]]
    )
    indices = site_indices(matrix, [np.array([[0, 1]]), np.array([[2]])])[..., 0]
    pooled = [2 * 1.8 / 9, 1.8 / 3, 0.9]
    assert indices == pytest.approx(np.array([pooled, [0.05, 0.1, 0.1], [0.1, 0.2, 0.2]]))


def test_unknown_sites_alone_have_no_strategies_by_site():
    matrices, _ = make_cohort({"A": 5, "B": 4})
    sampling, *_ = simulate(matrices, {"A": np.full(5, "unknown"), "B": np.full(4, "unknown")}, 20, 23)
    assert set(sampling["strategy"]) == {"random-2", "random-3"}
    known = {"A": np.full(5, "unknown"), "B": np.array(["unknown"] * 3 + ["lung"])}
    sampling, *_ = simulate(matrices, known, 20, 23)
    rows = sampling.query("patient_id == 'A' and reading == 'pooled'").set_index("strategy")
    assert rows.loc["site-3", "n_sampled"].unique().tolist() == [3.0]


def test_identical_lesions_have_no_ratio_but_enter_the_cohort():
    matrices, sites = make_cohort({"A": 6})
    matrices["Z"], sites["Z"] = np.zeros((4, 4)), np.array(["lung"] * 4)
    _, recovery, required = simulate(matrices, sites, 30, 24)
    assert recovery.query("patient_id == 'Z'")["mean_percent"].isna().all()
    assert (recovery.query("patient_id == 'Z'")["n_patients"] == 0).all()
    at_two = recovery.query("n_sampled == 2 and index == 'maximal'").set_index("level")["n_patients"]
    assert (at_two["cohort"], at_two["patient-mean"]) == (2, 1)
    assert required.query("patient_id == 'Z'")["n_lesions"].isna().all()


def test_a_patient_enters_only_with_enough_lesions():
    _, recovery, _ = simulate(*make_cohort({"A": 4, "B": 8, "C": 30}), 30, 25)
    counts = recovery.query("level == 'cohort' and index == 'maximal'").set_index("n_sampled")["n_patients"]
    assert counts.loc[[2, 4, 5, 8, 9, 15]].tolist() == [3, 3, 2, 2, 1, 1]
    assert recovery.query("patient_id == 'A'")["n_sampled"].max() == 4
    few = simulate(*make_cohort({"A": 4}), 30, 25)[1].query("level == 'cohort' and n_sampled > 4")
    assert (few["n_patients"] == 0).all()
    assert few["mean_percent"].isna().all()
    assert len(few) == 11 * 3


def test_required_is_the_first_size_that_reaches_the_target():
    matrices, sites = make_cohort({"A": 9, "B": 40})
    _, recovery, required = simulate(matrices, sites, 200, 26, target_percent=90.0)
    for row in required.itertuples():
        curve = recovery.query(
            "level == @row.level and patient_id == @row.patient_id and index == @row.index"
        )
        reached = curve.loc[curve["mean_percent"] >= 90, "n_sampled"]
        assert row.n_lesions == pytest.approx(reached.min(), nan_ok=True)
    assert required.groupby("patient_id")["n_total"].first().to_dict() == {"A": 9, "B": 40, "all": 49}
    assert (required["target_percent"] == 90).all()
    assert required["n_lesions"].isna().any() or required["n_lesions"].max() <= 15


def test_target_out_of_reach_is_nan():
    matrix = np.zeros((60, 60))
    matrix[0, 1:] = matrix[1:, 0] = 1.0
    required = simulate({"A": matrix}, {"A": np.full(60, "lung")}, 100, 27)[2].set_index(["level", "index"])
    assert np.isnan(required.loc[("patient", "maximal"), "n_lesions"])


def test_tables_conform():
    for name, table in zip(
        ("sampling", "recovery", "required"), simulate(*make_cohort({"A": 3, "B": 17}), 20, 28), strict=True
    ):
        found = table.drop(columns="standard_error", errors="ignore")
        pd.testing.assert_frame_equal(found, schema.conform(name, table))


@pytest.mark.parametrize("sizes", [{}, {"A": 1}])
def test_nobody_to_sample_gives_the_columns(sizes):
    for name, table in zip(
        ("sampling", "recovery", "required"), simulate(*make_cohort(sizes), 20, 29), strict=True
    ):
        found = table.drop(columns="standard_error", errors="ignore")
        pd.testing.assert_frame_equal(found, schema.empty(name), check_index_type=False)


def test_standard_error_is_that_of_the_mean_over_the_draws():
    matrix = np.array([[0, 1.0, 0], [1.0, 0, 0], [0, 0, 0]])
    sampling = simulate({"A": matrix}, {"A": np.array(["lung"] * 3)}, 1000, 30)[0]
    row = sampling.query("level == 'patient' and strategy == 'random-2' and index == 'maximal'").iloc[0]
    share = row["mean_percent"] / 100
    assert row["standard_error"] == pytest.approx(100 * np.sqrt(share * (1 - share) / 999))


def test_faulty_input_is_refused():
    matrices, sites = make_cohort({"A": 3})
    with pytest.raises(ValueError, match="Patient A: got 2 sites, expected 3"):
        simulate(matrices, {"A": sites["A"][:2]}, 5, 30)
    matrices["A"][0, 1] = np.nan
    with pytest.raises(ValueError, match="Patient A: got a dissimilarity that is not finite"):
        simulate(matrices, sites, 5, 30)
