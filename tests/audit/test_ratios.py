"""Checks on means, ratios and dissimilarities: by hand, and against simulated lesions."""

import numpy as np
import pytest

from analysis.audit import geometry, ratios
from tests.audit import made
from tests.audit.made import percents, printed


def numbers(*texts: str) -> tuple:
    return tuple(map(printed, texts))


@pytest.mark.parametrize(("value", "verdict"), [("0.27", "consistent"), ("0.29", "differs")])
def test_a_mean_of_rounded_values(value: str, verdict: str) -> None:
    """(0.39 + 0.21 + 0.21) / 3 = 0.27, and lies between 0.265 and 0.275 before rounding."""
    assert ratios.mean(printed(value), numbers("0.39", "0.21", "0.21")).verdict == verdict


def test_steps_of_a_ratio_are_found_and_others_are_not() -> None:
    entries = percents(*(f"{100 * i / 27:.0f}" for i in (1, 5, 13, 18, 25)))
    found = ratios.granularity(entries, printed("0.27"))
    assert found.verdict == "consistent"
    assert "28 of the 101" in found.detail
    assert "explain all: 27." in found.detail
    other = ratios.granularity((*entries, *percents("50")), printed("0.27"))
    assert other.verdict == "cannot-tell"
    assert "Of 6 entries 5" in other.detail


def test_as_many_whole_percents_are_steps_as_counting_finds() -> None:
    for steps in (27, 92):
        attainable = {round(100 * i / steps) for i in range(steps + 1)}
        found = ratios.granularity(percents("0", "100"), printed(f"0.{steps}"))
        assert f"{len(attainable)} of the 101" in found.detail


@pytest.mark.parametrize(
    ("average", "verdict", "words"),
    [("92", "consistent", "equal"), ("48", "cannot-tell", "fit only if"), ("70", "differs", "Neither fits")],
)
def test_two_lesions_have_one_distance(average: str, verdict: str, words: str) -> None:
    found = ratios.pair(printed("0.27"), percents(average), printed("0.92"), percents("27"))
    assert found.verdict == verdict
    assert words in found.detail


def directions(rng: np.random.Generator, n: int) -> np.ndarray:
    """Dissimilarities of lesions whose features are not negative, a few of them far apart."""
    points = rng.gamma(rng.uniform(0.2, 2), size=(n, 3))
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    return 1 - points @ points.T


def test_no_lesions_pass_the_ceiling_on_the_largest_of_three() -> None:
    rng = np.random.default_rng(20221014)
    for _ in range(60):
        d = directions(rng, 12)
        mean = d[~np.eye(12, dtype=bool)].mean()
        triples = [(i, j, k) for i in range(12) for j in range(i) for k in range(j)]
        largest = np.mean([max(d[i, j], d[i, k], d[j, k]) for i, j, k in triples])
        assert largest <= geometry.largest_of_three(mean) + 1e-12
        assert geometry.largest_of_three(mean) <= 2 * mean + 1e-12


def test_the_ceiling_is_reached_by_three_lesions_in_a_row() -> None:
    """One lesion halfway between two others: distances 1 - cos(a), twice, and 1 - cos(2a)."""
    for angle in (0.1, 0.4, np.pi / 4):
        near, far = 1 - np.cos(angle), 1 - np.cos(2 * angle)
        assert geometry.largest_of_three((2 * near + far) / 3) == pytest.approx(far)


def test_pooled_samples_recover_at_least_the_mean_distance() -> None:
    """Two of each of two sites: the largest of the six distances, averaged over samples."""
    rng = np.random.default_rng(20221014)
    for _ in range(60):
        d = directions(rng, 10)
        sites = [range(6), range(6, 10)]
        pairs = [[(i, j) for i in site for j in site if i < j] for site in sites]
        largest = [d[np.ix_([*a, *b], [*a, *b])].max() for a in pairs[0] for b in pairs[1]]
        assert np.mean(largest) >= d[~np.eye(10, dtype=bool)].mean() - 1e-12


@pytest.mark.parametrize(
    ("percent", "verdict"), [("16", "cannot-tell"), ("28", "cannot-tell"), ("29", "consistent")]
)
def test_the_least_of_a_pooled_sample(percent: str, verdict: str) -> None:
    """(0.385 + 0.205 + 0.205) / 3 / 0.925 = 28.65 %, with rounding in favour of print."""
    (three,) = made.counts(3)
    found = geometry.pooled_bound(
        printed(percent, "%"), numbers("0.39", "0.21", "0.21"), three, printed("0.92")
    )
    assert found.verdict == verdict
    assert "28.6 %" in found.detail


@pytest.mark.parametrize(
    ("percent", "verdict"),
    [("44", "consistent"), ("54", "consistent"), ("55", "cannot-tell"), ("60", "differs")],
)
def test_the_most_of_three(percent: str, verdict: str) -> None:
    found = geometry.three_ceiling(
        printed(percent, "%"), printed("27", "%"), printed("0.92"), printed("0.27")
    )
    assert found.verdict == verdict
