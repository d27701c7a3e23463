"""The contest of strategies: bounds, invariants, plain implementations, and intervals against scipy's."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from analysis.statistics.contest import (
    EQUALS,
    FIELDS,
    NEVER_SO_MUCH,
    NUMBERS,
    ORACLE,
    RANDOM,
    STRATEGIES,
    Drawable,
    contest,
)
from analysis.statistics.contest_levels import OUTCOMES, over_patients
from analysis.statistics.dissimilarity import average_pairs, dissimilarity_matrix
from analysis.statistics.expectation import expected_random
from analysis.statistics.oracle import nearest_average
from analysis.statistics.sample_measures import MEASURES, measures, random_measures
from analysis.statistics.seen import Seen
from analysis.statistics.studentised_cells import ALL_EQUAL

MEAN, SQUARE, N, SURFACE = (FIELDS.index(name) for name in ("mean", "square", "n_sampled", "surface_cm2"))


def made(n: int = 9, seed: int = 1, sites: bool = True) -> Drawable:
    rng = np.random.default_rng(seed)
    diameter = np.round(rng.lognormal(3, 0.6, n), 1)
    seen = Seen(diameter, diameter * 0.8, rng.choice(["lung", "liver", "lymph node"], n) if sites else None,
                rng.normal(size=(n, 3)), rng.permutation(n))  # fmt: skip
    volume, surface = diameter**3 / 2000, diameter**2 * 0.03
    return Drawable(dissimilarity_matrix(rng.random((n, 5)) ** 3), seen, volume, surface)


def keys_of(n: int, draws: int = 300) -> np.ndarray:
    return np.random.default_rng(8).random((draws, n))


def test_measures_are_those_of_numpy():
    matrix = made().matrix
    pairs = matrix[np.triu_indices(9, k=1)]
    assert measures(matrix) == pytest.approx([pairs.max(), np.percentile(pairs, 95), pairs.mean()])
    assert measures(matrix[:1, :1]).tolist() == [0, 0, 0]


def test_random_measures_are_those_of_the_first_lesions():
    matrix, keys = made().matrix, keys_of(9, 5)
    found = random_measures(matrix, keys, 15)
    for draw, order in enumerate(np.argsort(keys, axis=1)):
        for k in (1, 2, 5, 9):
            own = measures(matrix[np.ix_(order[:k], order[:k])])
            assert found[k - 1, :, draw] == pytest.approx(own, rel=1e-12)
    assert np.isnan(found[9:]).all()


@pytest.fixture(scope="module")
def found():
    return contest(made(), keys_of(9, 4000))


def test_random_lesions_are_what_is_expected_of_them(found):
    maximal = expected_random(made().matrix)[: 9 - 1, 2]
    assert found.cells[0, 0, 1:9, 0, MEAN] == pytest.approx(maximal, rel=0.03)
    average = found.cells[0, 0, 1:9, 2]
    assert average[:, MEAN].tolist() == [found.truth[2]] * 8
    # Two of nine: the spread is that of the 36 pairs.
    pairs = made().matrix[np.triu_indices(9, k=1)]
    assert average[0, SQUARE] == pytest.approx(pairs.var(), rel=0.1)


def test_all_lesions_recover_all_without_an_error(found):
    whole = found.cells[:, 0, 8]
    for place, name in enumerate(STRATEGIES):
        if name == "recist-1.1":
            continue
        some = ~np.isnan(whole[place, :, MEAN])
        assert whole[place, some, MEAN].tolist() == found.truth[some].tolist()
        assert whole[place, some, SQUARE].tolist() == [0] * some.sum()


def test_no_strategy_beats_the_bound(found):
    bound, others = found.cells[-1, 0], found.cells[:-1, 0]
    assert (others[:, 1:9, 2, SQUARE] >= bound[1:9, 2, SQUARE] - 1e-15).all()
    assert (others[:, 1:9, 0, MEAN] <= bound[1:9, 0, MEAN]).all()
    assert bound[1:9, 0, MEAN].tolist() == [found.truth[0]] * 8


def test_at_equal_effort_as_much_surface_is_drawn_as_by_random_lesions(found):
    random, rules = found.cells[0, 0, :9, 0, SURFACE], found.cells[1:-1, 1, :9, 0]
    there = ~np.isnan(rules[..., MEAN])
    assert there.sum() > 20
    assert rules[..., SURFACE][there] == pytest.approx(np.broadcast_to(random, there.shape)[there])


def test_at_equal_effort_values_are_means_of_the_two_samples_around_it(found):
    order = np.argsort(-made().seen.diameter_mm)
    drawn = np.r_[0, made().surface_cm2[order].cumsum()]
    own = found.cells[STRATEGIES.index("largest")]
    for k in range(2, 10):
        budget = k * made().surface_cm2.mean()
        for field, none in ((MEAN, 0.0), (SQUARE, found.truth[0] ** 2), (N, 0.0)):
            expected = np.interp(budget, drawn, np.r_[none, own[0, :9, 0, field]])
            assert own[1, k - 1, 0, field] == pytest.approx(expected)


def test_a_rule_whose_first_lesion_takes_too_much_shows_nothing_in_that_patient():
    """Leaving the patient out would flatter the rule: random lesions show something there."""
    lesions = made(5, sites=False)
    surface = np.where(lesions.seen.diameter_mm == lesions.seen.diameter_mm.max(), 100.0, 1.0)
    found = contest(Drawable(lesions.matrix, lesions.seen, surface, surface), keys_of(5))
    budget = 4 * surface.mean()
    assert budget < 100
    cell = found.cells[STRATEGIES.index("largest"), 1, 3]
    assert cell[:, MEAN].tolist() == [0, 0, 0]
    assert cell[:, SQUARE] == pytest.approx(found.truth**2)
    assert cell[0, [N, SURFACE]] == pytest.approx([budget / 100, budget])
    assert ("largest", "effort", 4) not in found.reasons
    assert np.isfinite(found.cells[STRATEGIES.index("largest"), :, 4, 0, MEAN]).all()


def test_such_patients_count_with_0_at_equal_effort():
    diameter = np.array([[20.0, 4, 3, 2], [8.0, 7, 6, 5], [9.0, 6, 5, 4]])
    each = [replace(made(4, seed, sites=False), surface_cm2=own) for seed, own in enumerate(diameter, 1)]
    each = [
        replace(one, seen=replace(one.seen, diameter_mm=own)) for one, own in zip(each, diameter, strict=True)
    ]
    found = [contest(one, keys_of(4)) for one in each]
    cells, truth = (np.stack([getattr(one, name) for one in found]) for name in ("cells", "truth"))
    overall = over_patients(
        cells, truth, np.ones((3, len(NUMBERS)), bool), ratios=False, seed=1, resamples=50
    )
    place = (STRATEGIES.index("largest"), EQUALS.index("effort"), 2 - 1, 0)
    cell = np.ravel_multi_index(place, cells.shape[1:-1])
    assert overall.n_patients[cell] == 3
    # 14.5 of surface in the first patient, whose first lesion has 20; 13 and 12 in the others: m is 1 there.
    shares = [0, (13 - 8) / 7, (12 - 9) / 6]
    pairs = [share * one.matrix[0, 1] for share, one in zip(shares, each, strict=True)]
    assert overall.percent[0, cell] == pytest.approx(100 * sum(pairs) / truth[:, 0].sum())


def test_a_rule_that_cannot_draw_so_much_says_so():
    lesions = made(5, sites=False)
    few = replace(lesions.seen, sites=np.full(5, "liver"), diameter_mm=np.arange(11.0, 16))
    found = contest(Drawable(lesions.matrix, few, np.ones(5), np.ones(5)), keys_of(5))
    assert found.reasons["recist-1.1", "effort", 3] == NEVER_SO_MUCH
    assert np.isnan(found.cells[STRATEGIES.index("recist-1.1"), 1, 2, :, MEAN]).all()


def test_what_drawing_takes_is_summed_over_the_lesions(found):
    lesions = made()
    top = np.argsort(-lesions.seen.diameter_mm)[:3]
    cell = found.cells[STRATEGIES.index("largest"), 0, 2, 0]
    assert cell[4:].tolist() == [3, lesions.volume_ml[top].sum(), lesions.surface_cm2[top].sum()]


def test_shuffled_rows_change_no_rule(found):
    lesions, order = made(), np.random.default_rng(3).permutation(9)
    seen = Seen(*(getattr(lesions.seen, name)[order] for name in
                  ("diameter_mm", "short_axis_mm", "sites", "positions_mm", "ties")))  # fmt: skip
    shuffled = Drawable(lesions.matrix[np.ix_(order, order)], seen, lesions.volume_ml[order],
                        lesions.surface_cm2[order])  # fmt: skip
    again = contest(shuffled, keys_of(9)).cells
    assert again[1:-1, ..., MEAN] == pytest.approx(found.cells[1:-1, ..., MEAN], nan_ok=True, rel=1e-12)
    assert again[-1, 0, :, :2] == pytest.approx(found.cells[-1, 0, :, :2], nan_ok=True, rel=1e-12)


def test_without_sites_rules_by_site_give_a_reason_and_no_number():
    found = contest(made(sites=False), keys_of(9))
    without = {name for name, equal, _ in found.reasons if equal == "number"}
    assert without == {"recist-1.1", "extremes-a-site", "one-a-site"}
    assert np.isnan(found.cells[[STRATEGIES.index(name) for name in without]]).all()


def test_without_surfaces_only_equal_numbers_are_compared():
    lesions = made()
    bare = Drawable(lesions.matrix, lesions.seen, lesions.volume_ml, np.full(9, np.nan))
    found = contest(bare, keys_of(9))
    assert {equal for _, equal, _ in found.reasons} == {EQUALS[1]}
    assert np.isnan(found.cells[1:, 1]).all()
    assert np.isfinite(found.cells[1, 0, :9, :, MEAN]).all()


def test_the_bound_is_exact_where_all_samples_can_be_listed_and_no_worse_than_its_start_elsewhere():
    matrix = made(10, 4).matrix
    target = average_pairs(matrix)
    best = min(abs(matrix[np.ix_(rows, rows)].sum() / 12 - target) for rows in combinations(range(10), 4))
    rows, exact = nearest_average(matrix, 4, [])
    assert exact
    assert abs(average_pairs(matrix[np.ix_(rows, rows)]) - target) == pytest.approx(best)
    start = np.arange(4)
    near, exact = nearest_average(matrix, 4, [start], most_samples=10)
    assert not exact
    gap = abs(average_pairs(matrix[np.ix_(near, near)]) - target)
    assert best <= gap + 1e-12 < abs(average_pairs(matrix[:4, :4]) - target)
    exchanged = [
        [*np.delete(near, out), new] for out in range(4) for new in range(10) if new not in near.tolist()
    ]
    assert gap <= min(abs(average_pairs(matrix[np.ix_(r, r)]) - target) for r in exchanged) + 1e-9


@pytest.mark.parametrize("ratios", [False, True])
def test_levels_are_ratio_of_means_and_mean_of_ratios(ratios):
    found = [contest(made(n, n), keys_of(n, 50)) for n in (6, 7, 9, 9, 8, 12, 3)]
    cells, truth = np.stack([each.cells for each in found]), np.stack([each.truth for each in found])
    enters = np.array([6, 7, 9, 9, 8, 12, 3])[:, None] >= np.array(NUMBERS)
    overall = over_patients(cells, truth, enters, ratios=ratios, seed=1, resamples=200)
    shape = cells.shape[1:-1]
    rule, k = STRATEGIES.index("size-quantiles"), 4
    for place, _ in enumerate(MEASURES):
        own, whole = cells[:6, rule, 0, k - 1, place], truth[:6, place]
        cell = np.ravel_multi_index((rule, 0, k - 1, place), shape)
        scale = whole if ratios else np.full(6, whole.mean())
        recovery = 100 * (own[:, MEAN] / scale).mean()
        error = 100 * np.sqrt((own[:, SQUARE] / scale**2).mean())
        assert overall.percent[:2, cell] == pytest.approx([recovery, error])
        random = cells[:6, STRATEGIES.index(RANDOM), 0, k - 1, place]
        less = 100 * ((own - random)[:, MEAN] / scale).mean()
        assert overall.percent[OUTCOMES.index("recovery less random"), cell] == pytest.approx(less)
        assert overall.n_patients[cell] == 6
        assert overall.low[0, cell] < overall.percent[0, cell] < overall.high[0, cell]
    bound = np.ravel_multi_index((STRATEGIES.index(ORACLE), 0, k - 1, 0), shape)
    assert overall.percent[0, bound] == pytest.approx(100)
    assert overall.reason[0, bound] == ALL_EQUAL
