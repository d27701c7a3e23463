"""Variance components against lme4, statsmodels, the analysis of variance and algebra."""

import warnings
from dataclasses import fields

import numpy as np
import pytest
from scipy import stats

from analysis.statistics.cells import COMPONENTS, Cells
from analysis.statistics.moments import lesions_each, moment_components
from analysis.statistics.normal_scores import normal_scores
from analysis.statistics.reml import _profile, restricted_likelihood
from analysis.statistics.shares import GROUPS, _left_out, moment_shares, shares_of
from analysis.statistics.terms import Terms
from tests.statistics.variance_data import PASTES, PENICILLIN, UNBALANCED

NESTED = Terms(("patient", "patient:organ", "lesion"), {}, False)


def penicillin() -> Cells:
    plates, samples = np.indices(PENICILLIN.shape)
    return Cells.of(PENICILLIN.ravel(), plates.ravel(), samples.ravel())


def unbalanced() -> Cells:
    return Cells.of(UNBALANCED[:, 2], UNBALANCED[:, 0], UNBALANCED[:, 1])


def ragged(rng, contours=1):
    """Eight patients with 1 to 6 lesions in some of four organs."""
    patients = np.repeat(np.arange(8), [1, 2, 6, 3, 5, 4, 6, 2])
    organs = rng.integers(0, 4, len(patients))
    return patients, organs, np.ones((len(patients), contours))


def test_crossed_components_are_those_of_lme4():
    """R: VarCorr(lmer(diameter ~ 1 + (1 | plate) + (1 | sample), Penicillin)); tolerance as lme4 stops."""
    cells = penicillin()
    terms = Terms.of(cells)
    assert terms.names == ("organ", "patient", "lesion")
    expected = [3.731131842, 0.716905141, 0.302414956]
    assert restricted_likelihood(cells, terms).variances[[0, 1, 3]] == pytest.approx(expected, rel=1e-4)


def test_nested_components_are_those_of_lme4():
    """R: VarCorr(lmer(strength ~ 1 + (1 | batch) + (1 | sample), Pastes))."""
    expected = [1.657307961, 8.433667928, 0.677999948]
    batch, cask = np.repeat(np.arange(10), 6), np.tile(np.repeat(np.arange(3), 2), 10)
    crossed = restricted_likelihood(Cells.of(PASTES.ravel(), batch, cask), NESTED)
    assert crossed.variances[1:4] == pytest.approx(expected, rel=1e-5)
    repeated = Cells.of(PASTES, np.repeat(np.arange(10), 3))
    fit = restricted_likelihood(repeated, Terms.of(repeated, sites_known=False))
    assert fit.variances[[1, 3, 4]] == pytest.approx(expected, rel=1e-5)
    assert fit.converged
    assert not fit.singular.any()


def test_unbalanced_components_are_those_of_lme4():
    """R: lmer(y ~ 1 + (1 | o) + (1 | p) + (1 | o:p)), and y ~ factor(p) + (1 | o:p) with patients fixed."""
    cells = unbalanced()
    fit = restricted_likelihood(cells, Terms.of(cells))
    assert fit.variances[:4] == pytest.approx([0.596361569, 0.286776559, 0.778184649, 0.703069809], rel=1e-5)
    fixed = restricted_likelihood(cells, Terms(("patient:organ", "lesion"), {}, True))
    assert fixed.variances[2:4] == pytest.approx([1.409054306, 0.700881781], rel=1e-5)


def test_patients_alone_are_those_of_statsmodels():
    from statsmodels.regression.mixed_linear_model import MixedLM

    rng = np.random.default_rng(4)
    patients = np.repeat(np.arange(15), rng.integers(1, 9, 15))
    y = rng.normal(size=15)[patients] + rng.normal(size=len(patients))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = MixedLM(y, np.ones(len(y)), patients).fit(reml=True)
    ours = restricted_likelihood(Cells.of(y, patients), Terms(("patient", "lesion"), {}, False)).variances
    assert ours[[1, 3]] == pytest.approx([theirs.cov_re.item(), theirs.scale], rel=1e-3)


@pytest.mark.slow
def test_plain_noise_has_a_fit_whatever_the_numbers():
    """The search once stepped so far out that nothing was left of the mean's weight, and divided by it."""
    for seed in range(200):
        rng = np.random.default_rng(seed)
        n = int(rng.integers(6, 61))
        patients = np.repeat(np.arange(n), rng.integers(2, 12, n))
        cells = Cells.of(rng.normal(size=len(patients)), patients, rng.integers(0, 4, len(patients)))
        fit = restricted_likelihood(cells, Terms.of(cells))
        assert fit.converged
        assert np.isfinite(fit.variances[:4]).all()
        assert fit.variances[3] == pytest.approx(1, abs=0.6)


def test_the_deviance_is_infinite_where_rounding_leaves_nothing():
    cells = unbalanced()
    assert _profile(cells, Terms.of(cells), {"organ": 1e300, "patient": 1e300})[0] == np.inf


@pytest.mark.parametrize("fixed", [False, True])
def test_the_deviance_is_that_of_plain_matrices(fixed):
    rng = np.random.default_rng(2)
    patients, organs, _ = ragged(rng)
    y = rng.normal(size=len(patients))
    cells = Cells.of(y, patients, organs)
    of_patient, of_organ = np.eye(8)[patients], np.eye(4)[organs]
    of_cell = np.eye(32)[patients * 4 + organs]
    x = of_patient if fixed else np.ones((len(y), 1))

    def plain(organ, patient, crossed):
        v = np.eye(len(y)) + organ * of_organ @ of_organ.T + crossed * of_cell @ of_cell.T
        v += 0 if fixed else patient * of_patient @ of_patient.T
        inverse = np.linalg.inv(v)
        beta = np.linalg.solve(x.T @ inverse @ x, x.T @ inverse @ y)
        n = len(y) - x.shape[1]
        residual = (y - x @ beta) @ inverse @ (y - x @ beta) / n
        determinants = np.linalg.slogdet(v)[1] + np.linalg.slogdet(x.T @ inverse @ x)[1]
        return n * np.log(residual) + determinants, residual

    terms = Terms(COMPONENTS[:4], {}, fixed)
    ways = [dict(zip(COMPONENTS, way, strict=False)) for way in ((0.5, 2, 0.3), (0, 0.1, 4), (3, 0, 0))]
    ours = np.array([_profile(cells, terms, way) for way in ways])
    theirs = np.array([plain(*way.values()) for way in ways])
    np.testing.assert_allclose(ours[:, 1], theirs[:, 1], rtol=1e-9)
    # Up to a constant: that of the counts within cells.
    np.testing.assert_allclose(np.diff(ours[:, 0]), np.diff(theirs[:, 0]), rtol=1e-9)


def test_moments_are_the_analysis_of_variance_and_reml_where_data_are_balanced():
    cells = penicillin()
    found = moment_components(cells, Terms.of(cells))
    rest = PENICILLIN - PENICILLIN.mean(0) - PENICILLIN.mean(1, keepdims=True) + PENICILLIN.mean()
    residual = (rest**2).sum() / (23 * 5)
    plates, samples = 6 * PENICILLIN.mean(1).var(ddof=1), 24 * PENICILLIN.mean(0).var(ddof=1)
    by_hand = [(samples - residual) / 24, (plates - residual) / 6, residual]
    assert found[[0, 1, 3]] == pytest.approx(by_hand, rel=1e-12)
    assert restricted_likelihood(cells, Terms.of(cells)).variances[[0, 1, 3]] == pytest.approx(
        by_hand, rel=1e-5
    )


@pytest.mark.parametrize("contours", [1, 3])
def test_moments_are_unbiased_on_ragged_data(contours):
    """A quadratic form has the mean tr(QV), which is its sum over the columns of a root of V."""
    truth = dict(zip(COMPONENTS, (0.7, 1.3, 0.4, 2.0, 0.5 if contours > 1 else np.nan), strict=True))
    patients, organs, like = ragged(np.random.default_rng(3), contours)
    n = len(patients)
    total = np.zeros(len(COMPONENTS))
    effects = {
        "organ": organs,
        "patient": patients,
        "patient:organ": patients * 4 + organs,
        "lesion": range(n),
    }
    for name, labels in effects.items():
        for effect in np.sqrt(truth[name]) * np.eye(max(labels) + 1):
            readings = effect[np.asarray(labels)][:, np.newaxis] * like
            cells = Cells.of(readings, patients, organs)
            total += moment_components(cells, Terms.of(cells))
    if contours > 1:
        for place in np.ndindex(like.shape):
            readings = np.zeros(like.shape)
            readings[place] = np.sqrt(truth["contour"])
            cells = Cells.of(readings, patients, organs)
            total += moment_components(cells, Terms.of(cells))
    np.testing.assert_allclose(total, [*truth.values()], rtol=1e-9)


def test_leaving_patients_out_is_estimating_without_them():
    rng = np.random.default_rng(5)
    patients, organs, like = ragged(rng, 2)
    readings = rng.normal(size=like.shape)
    cells = Cells.of(readings, patients, organs)
    terms = Terms.of(cells)
    at_once = moment_components(cells, terms, _left_out(cells))
    for patient in range(8):
        rest = patients != patient
        alone = moment_components(Cells.of(readings[rest], patients[rest], organs[rest]), terms)
        np.testing.assert_allclose(at_once[patient], alone, rtol=1e-9)


def test_units_and_order_do_not_matter():
    rng = np.random.default_rng(6)
    order = rng.permutation(len(UNBALANCED))
    cells, shuffled = unbalanced(), Cells.of(*(UNBALANCED[order, column] for column in (2, 0, 1)))
    larger = Cells.of(1e6 + 100 * UNBALANCED[:, 2], UNBALANCED[:, 0], UNBALANCED[:, 1])
    terms = Terms.of(cells)
    for estimate in (moment_components, lambda *a: restricted_likelihood(*a).variances):
        np.testing.assert_allclose(estimate(shuffled, terms), estimate(cells, terms), rtol=1e-5)
        np.testing.assert_allclose(estimate(larger, terms), 1e4 * estimate(cells, terms), rtol=1e-4)


def test_few_patients_are_taken_as_they_are():
    cells = Cells.of(np.arange(8.0) ** 2, list("AAAABBBB"), list("xxyyxxyy"))
    terms = Terms.of(cells)
    assert terms.patients_fixed
    assert terms.names == ("patient:organ", "lesion")
    assert terms.reasons["patient"] == "no share of patients with fewer than 6 patients"
    found = moment_shares(cells, terms)
    assert "fewer than 6 patients" in found.reason
    assert np.isnan(found.low).all()
    # Means 0.5, 6.5 and 20.5, 42.5 of two lesions: squares 36 and 484 between, 0.5, 12.5, 40.5, 84.5 within.
    assert found.variances[2:4] == pytest.approx([((36 + 484) / 2 - 138 / 4) / 2, 138 / 4])
    assert lesions_each(cells, terms) == pytest.approx(2)


@pytest.mark.parametrize(
    ("patients", "organs", "names"),
    [
        (range(8), "xxxxyyyy", ()),
        (np.repeat(range(8), 2), "xx" * 8, ("patient", "lesion")),
        (np.repeat(range(8), 2), "xxyy" * 4, ("patient", "lesion")),
        (np.repeat(range(8), 2), "xy" * 8, ("organ", "patient", "lesion")),
        (np.repeat(range(8), 4), "xxyy" * 8, ("organ", "patient", "patient:organ", "lesion")),
    ],
)
def test_components_that_cannot_be_told_apart_are_not_estimated(patients, organs, names):
    y = np.random.default_rng(7).normal(size=len(organs))
    cells = Cells.of(y, [*patients], [*organs])
    terms = Terms.of(cells)
    assert terms.names == names
    assert set(terms.reasons) == set(COMPONENTS) - set(names)
    found = restricted_likelihood(cells, terms)
    assert [name for name, one in zip(COMPONENTS, found.variances, strict=True) if np.isfinite(one)] == [
        *names
    ]
    assert np.isfinite(moment_components(cells, terms)).sum() == len(names)


def test_equal_values_have_no_shares():
    cells = Cells.of(np.ones(16), np.repeat(range(8), 2))
    terms = Terms.of(cells)
    assert np.isnan(restricted_likelihood(cells, terms).variances).all()
    found = moment_shares(cells, terms)
    assert np.isnan(found.shares).all()
    assert found.reason


def test_no_patient_effect_is_a_singular_fit_and_a_negative_moment():
    y = np.tile([-1.0, 1.0], 8)
    cells = Cells.of(y, np.repeat(range(8), 2))
    terms = Terms.of(cells)
    fit = restricted_likelihood(cells, terms)
    assert fit.singular.tolist() == [False, True, False, False, False]
    assert moment_components(cells, terms)[1] == pytest.approx(-1.0)
    # All squares lie within patients, but REML shares them with the mean: 16 over 15 degrees.
    assert fit.variances[[1, 3]] == pytest.approx([0.0, 16 / 15], abs=1e-6)


def test_the_interval_of_a_balanced_share_is_near_the_exact_one():
    """Of one-way data with equal numbers F / (1 + k theta) has an F distribution (Searle 1971)."""
    rng = np.random.default_rng(8)
    n, k = 60, 5
    y = rng.normal(size=(n, 1)) + rng.normal(size=(n, k))
    f = k * y.mean(1).var(ddof=1) / y.var(axis=1, ddof=1).mean()
    ends = np.array([f / stats.f.ppf(q, n - 1, n * (k - 1)) for q in (0.975, 0.025)])
    exact = (ends - 1) / (ends + k - 1)
    cells = Cells.of(y.ravel(), np.repeat(range(n), k))
    found = moment_shares(cells, Terms.of(cells))
    assert [found.low[1], found.high[1]] == pytest.approx(exact, abs=0.04)
    assert [1 - found.high[3], 1 - found.low[3]] == pytest.approx([found.low[1], found.high[1]])


def test_a_share_lies_in_its_interval_once_both_are_cut_at_zero():
    rng = np.random.default_rng(12)
    for _ in range(20):
        cells = Cells.of(rng.normal(size=120), np.repeat(range(20), 6), np.tile(range(3), 40))
        found = moment_shares(cells, Terms.of(cells))
        low, share, high = (
            np.clip(each[np.isfinite(found.shares)], 0, 1) for each in (found.low, found.shares, found.high)
        )
        assert ((low <= share) & (share <= high)).all()
        assert np.nanmin(found.low) < 0


def test_patients_of_a_large_cohort_are_left_out_in_groups():
    cells = Cells.of(np.random.default_rng(9).normal(size=1000), np.repeat(range(500), 2))
    sets = _left_out(cells)
    assert sets.shape == (GROUPS, 500)
    assert (sets.sum(axis=0) == GROUPS - 1).all()


def test_shares_add_up_and_normal_scores_keep_the_order():
    rng = np.random.default_rng(10)
    assert shares_of(rng.normal(2, 1, size=(9, 5))).sum(axis=1) == pytest.approx(1)
    x = rng.lognormal(size=(20, 3))
    np.testing.assert_array_equal(normal_scores(x), normal_scores(np.log(x)))
    assert normal_scores(x).mean() == pytest.approx(0, abs=1e-12)


def test_cells_hold_all_of_the_squares():
    rng = np.random.default_rng(11)
    patients, organs, like = ragged(rng, 3)
    x = rng.normal(size=like.shape)
    cells = Cells.of(x, patients, organs)
    assert all(len(getattr(cells, field.name)) == 8 for field in fields(cells))
    between = (cells.sums**2 / np.maximum(cells.counts, 1)).sum()
    squares = ((x.mean(axis=1) - x.mean()) ** 2).sum()
    assert between + cells.within.sum() == pytest.approx(squares)
    assert cells.contour_variance == pytest.approx(x.var(axis=1, ddof=1).mean())
