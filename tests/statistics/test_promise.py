"""Promises to a new patient: the rank by hand, the level by simulation, and what no patient is needed for."""

from math import comb

import numpy as np
import pytest

from analysis.statistics.promise import (
    RULES,
    class_of,
    enough_for_any_pair,
    enough_for_one,
    merged_classes,
    promise,
    promised_to_each,
    rank_promised,
)


@pytest.mark.parametrize(
    ("n", "place", "percent"),
    [(0, 0, 0.0), (1, 1, 50.0), (18, 18, 1800 / 19), (19, 19, 95.0), (20, 20, 2000 / 21), (39, 38, 95.0),
     (100, 96, 9600 / 101)],
)  # fmt: skip
def test_n_patients_promise_no_more_than_n_of_n_plus_one(n: int, place: int, percent: float) -> None:
    rank = rank_promised(n, 95)
    assert rank.place == place
    assert rank.promised_percent == pytest.approx(percent)


@pytest.mark.parametrize("rule", RULES)
def test_the_promise_by_hand(rule: str) -> None:
    needed, totals = np.array([4, 3, 5]), np.array([16, 4, 9])
    given = promise(needed, totals, np.array([25, 4]), 95, rule)
    # The largest score: 5 lesions; 5 / 3 a root; 3 / 4 of all.
    assert given.n_lesions.tolist() == {"number": [5, 4], "root": [9, 4], "share": [19, 3]}[rule]
    assert given.promised_percent.tolist() == [75.0, 75.0]
    assert given.n_patients.tolist() == [3, 3]


def test_each_class_is_promised_by_its_own_patients_where_they_are_enough() -> None:
    needed = np.array([2] * 30 + [6] * 20 + [20] * 19)
    totals = np.array([2] * 30 + [9] * 20 + [36] * 19)
    given = promise(needed, totals, np.array([3, 10, 20]), 95)
    assert given.fewest.tolist() == [2, 6, 15]
    assert given.n_patients.tolist() == [30, 20, 19]
    # 2 / √2, times √3 is 2.4; 6 / √9, times √10 is 6.3; 20 / √36, times √20 is 14.9.
    assert given.n_lesions.tolist() == [3, 7, 15]
    assert given.promised_percent.round(1).tolist() == [96.8, 95.2, 95.0]


@pytest.mark.parametrize(
    ("counts", "merged"),
    [((19, 19, 19), [2, 6, 15]), ((18, 1, 19), [2, 2, 15]), ((19, 0, 19), [2, 6, 6]),
     ((19, 19, 18), [2, 6, 15]), ((30, 9, 9), [2, 6, 6]), ((18, 0, 22), [2, 6, 6]), ((0, 30, 70), [2, 2, 15]),
     ((18, 18, 18), [2, 6, 6]), ((14, 13, 3), [2, 2, 2]), ((18, 30, 1), [2, 6, 15]), ((20, 3, 0), [2, 6, 6]),
     ((3, 0, 2), [2, 2, 2]), ((0, 0, 0), [2, 2, 2])],
)  # fmt: skip
def test_classes_too_small_to_promise_are_merged(counts: tuple[int, ...], merged: list[int]) -> None:
    assert merged_classes(np.repeat([4, 9, 20], counts), 95).tolist() == merged


def test_all_of_a_merged_class_rest_on_the_same_patients() -> None:
    totals = np.array([3] * 25 + [8] * 10 + [40] * 12)
    given = promise(totals, totals, np.array([2, 5, 6, 14, 15, 60]), 95)
    assert given.fewest.tolist() == [2, 2, 6, 6, 6, 6]
    assert given.n_patients.tolist() == [25, 25, 22, 22, 22, 22]


def test_a_class_with_too_few_is_as_careful_as_its_neighbour_but_promises_what_it_can() -> None:
    needed, totals = np.array([2] * 15 + [4] * 2 + [20] * 22), np.array([4] * 15 + [9] * 2 + [25] * 22)
    given = promise(needed, totals, np.array([4, 9, 25]), 95)
    # Without the neighbour's 20 / √25 it were 4 / √9: 3 of 4 and 4 of 9.
    assert given.n_lesions.tolist() == [4, 9, 20]
    assert given.promised_percent == pytest.approx([1700 / 18, 1700 / 18, 2200 / 23])
    assert given.n_patients.tolist() == [17, 17, 22]


def test_patients_with_fewer_lesions_change_nothing_for_those_with_many() -> None:
    needed, totals = np.array([12, 15, 18, 20] * 5), np.array([16, 20, 24, 26] * 5)
    alone = promise(needed, totals, np.array([26]), 95)
    for n in (1, 18, 19, 200):
        more = promise(np.append(needed, [2] * n), np.append(totals, [4] * n), np.array([26]), 95)
        assert more.n_lesions.tolist() == alone.n_lesions.tolist()
        assert more.promised_percent.tolist() == alone.promised_percent.tolist()


_TOTALS = np.array([5, 14, 1_000_000])
"""Lesions of made patients of each class; of the last so many that rounding up plays no part."""


def _made(places: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    totals = _TOTALS[places]
    return totals * rng.uniform(0.1, 0.9, len(places)), totals


@pytest.mark.parametrize(
    "counts", [(18, 0, 22), (18, 0, 40), (10, 9, 30), (9, 10, 9), (18, 18, 18), (30, 1, 30), (14, 13, 3)]
)
def test_every_class_is_kept_to_its_promise(counts: tuple[int, ...]) -> None:
    """Over a merged class, with the mix of those seen; and each class to what it alone can promise."""
    rng = np.random.default_rng(12)
    seen, held, kept = np.repeat([0, 1, 2], counts), np.repeat([0, 1, 2], 25), []
    for _ in range(600):
        needed, totals = _made(held, rng)
        given = promise(*_made(seen, rng), totals, 95)
        kept.append((needed <= given.n_lesions).reshape(3, 25).mean(axis=1))
    merged, percent = given.fewest[::25], given.promised_percent[::25]
    for least in set(merged):
        mix = np.array(counts) * (merged == least)
        less = kept @ mix / mix.sum() - percent[merged == least][0] / 100
        assert less.mean() > -3 * less.std() / np.sqrt(len(less))
    alone = np.mean(kept, axis=0) - [rank_promised(n, 95).promised_percent / 100 for n in counts]
    assert (alone > -3 * np.std(kept, axis=0) / np.sqrt(len(kept))).all()
    if counts[2] > 18:
        assert alone[2] < 0.01, "no larger than it need be"


def _one_in_eight_needs_all(n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """70 % have 30 lesions and need up to 16 of them; of those with 12 lesions one in eight needs all."""
    totals = np.where(rng.random(n) < 0.7, 30, 12)
    few = np.where(rng.random(n) < 0.125, 12, 2)
    return np.where(totals == 30, rng.integers(2, 17, n), few), totals


def test_each_printed_class_is_kept_to_its_promise_and_so_are_all() -> None:
    rng = np.random.default_rng(8)
    less = []
    for _ in range(200):
        given_by, held = _one_in_eight_needs_all(100, rng), _one_in_eight_needs_all(500, rng)
        given = promise(*given_by, held[1], 95)
        missed = 100 * (held[0] <= given.n_lesions) - given.promised_percent
        less.append([missed.mean(), *(missed[class_of(held[1]) == place].mean() for place in (1, 2))])
    error = np.std(less, axis=0) / np.sqrt(len(less))
    assert (np.mean(less, axis=0) > -3 * error).all()


def test_without_patients_nothing_is_promised() -> None:
    given = promise(np.empty(0), np.empty(0), np.array([4]), 95)
    assert np.isnan(given.n_lesions).all()
    assert given.promised_percent.tolist() == [0.0]
    assert promised_to_each(np.empty(0), np.empty(0), 95).size == 0
    assert np.isnan(promised_to_each(np.array([3]), np.array([4]), 95)).all()


def test_each_is_promised_what_the_others_would() -> None:
    needed, totals = np.array([3, 8, 5, 2]), np.array([4, 12, 9, 7])
    for one in range(4):
        rest = np.arange(4) != one
        alone = promise(needed[rest], totals[rest], totals[[one]], 95).n_lesions
        assert promised_to_each(needed, totals, 95)[one] == alone[0]


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("n", [5, 40])
def test_the_next_patient_is_kept_to_as_often_as_promised(n: int, rule: str) -> None:
    """Continuous needs without ties, few enough never to ask for all: the level is then exact."""
    rng = np.random.default_rng(11)
    kept = []
    for _ in range(1000):
        totals = rng.integers(1000, 3000, n + 1)
        needed = totals ** RULES[rule] * rng.uniform(0.1, 0.9, n + 1)
        given = promise(needed[:-1], totals[:-1], totals[-1:], 95, rule)
        kept.append(needed[-1] <= given.n_lesions[0])
    wanted = rank_promised(n, 95).promised_percent / 100
    error = np.sqrt(wanted * (1 - wanted) / len(kept))
    # Rounding up to whole lesions gives a little more where scores are numbers below one.
    assert np.mean(kept) > wanted - 4 * error
    if rule != "number":
        assert np.mean(kept) < wanted + 4 * error + 0.01


def test_bounds_for_any_patient_are_the_smallest_numbers() -> None:
    for n in range(2, 120):
        one, pair = int(enough_for_one(n, 95)), int(enough_for_any_pair(n, 95))
        assert (one - 1) / n < 0.95 <= one / n
        assert comb(n - 2, pair - 2) / comb(n, pair) >= 0.95 - 1e-9
        assert pair == 2 or comb(n - 2, pair - 3) / comb(n, pair - 1) < 0.95
        assert one <= pair <= n
