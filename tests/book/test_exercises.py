"""The numbers of the teaching pages, computed by the code that they explain."""

from math import comb
from pathlib import Path

import numpy as np
import pytest

from analysis.audit.geometry import largest_of_three
from analysis.report.book import ROOT
from analysis.statistics.agreement import concordance_correlation
from analysis.statistics.dispersion import coefficient_of_variation
from analysis.statistics.dissimilarity import average_pairs, average_paper, dissimilarity_matrix, maximal
from analysis.statistics.expectation import expected_random, share_of_average_paper
from analysis.truth.closed import indices_of_clusters
from analysis.truth.digital import digital_image, digital_mask, phantom_features

PAGES = {path.stem: path.read_text() for path in (ROOT / "book" / "method").glob("*.md")}


def expected_recovery(k: int, n: int) -> float:
    """Recovery (%) of the average as in the paper, from a matrix in which all lesions are equally unlike."""
    matrices = [1.0 - np.eye(size) for size in (k, n)]
    return 100 * average_paper(matrices[0]) / average_paper(matrices[1])


def test_variation() -> None:
    example, exercise = (float(coefficient_of_variation(np.array(values))) for values in ([1, 2, 6], [2, 4]))
    assert f"varies by {example:.1f} %" in PAGES["variation"]
    assert f"The CV is {exercise:.1f} %" in PAGES["variation"]
    assert exercise / (100 * np.sqrt(2)) == pytest.approx(1 / 3)
    assert (
        f"cannot pass {100 * np.sqrt(2):.0f} %, five cannot pass {100 * np.sqrt(5):.0f} %"
        in PAGES["variation"]
    )
    one_holds_all = np.r_[1.0, np.zeros(47)]
    assert (
        float(coefficient_of_variation(one_holds_all))
        > 687
        > float(coefficient_of_variation(one_holds_all[:-1]))
    )


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ([2, 3, 4], "the concordance\nonly {:.3f}"),
        ([1.1, 2.1, 3.1], "(4/3 + 0.01) = {:.3f}"),
        ([2, 4, 6], "(10/3 + 4) = {:.3f}"),
    ],
)
def test_robustness(changed: list[float], text: str) -> None:
    ccc = concordance_correlation(np.array([1.0, 2.0, 3.0]), np.array(changed, float))[0]
    assert text.replace("\n", " ").format(ccc) in PAGES["robustness"]


def test_dissimilarity() -> None:
    matrix = dissimilarity_matrix(np.array([[1.0, 0], [0, 1], [1, 1]]), "cosine")
    for symbol, value in (("pairs", average_pairs(matrix)), ("paper", average_paper(matrix))):
        assert f"$\\bar{{d}}_{{\\text{{{symbol}}}}} = {value:.3f}$" in PAGES["dissimilarity"]
    assert f"$D_{{\\max}} = {maximal(matrix):.0f}$" in PAGES["dissimilarity"]
    assert (
        f"dissimilarities {matrix[0, 1]:.0f}, {matrix[0, 2]:.3f} and {matrix[1, 2]:.3f}"
        in PAGES["dissimilarity"]
    )
    parallel = dissimilarity_matrix(np.array([[0.1, 0.2], [0.4, 0.8]]), "cosine")[0, 1]
    assert f"The dissimilarity is {abs(parallel):.3f}" in PAGES["dissimilarity"]
    two, thirty = (average_paper(0.3 * (1 - np.eye(n))) for n in (2, 30))
    assert f"1/2 = {two:.3f}$" in PAGES["dissimilarity"]
    assert f"29/30 = {thirty:.3f}$" in PAGES["dissimilarity"]


def test_sampling() -> None:
    two, three, four = (expected_recovery(k, 30) for k in (2, 3, 4))
    assert f"{two:.1f} %, {three:.1f} % and {four:.1f} %" in PAGES["sampling"]
    assert three < 75 < four
    assert expected_recovery(8, 30) == pytest.approx(100 * (7 / 8) / (29 / 30))
    assert f"= {100 * 8 * 7 / (30 * 29):.1f}$ %" in PAGES["sampling"]


def test_expectation() -> None:
    page = PAGES["expectation"]
    for n in (69, 28):
        two, three, four = (100 * share_of_average_paper(np.array([2, 3, 4]), n)).tolist()
        assert f"{two:.1f} %, {three:.1f} % and {four:.1f} %" in page
        assert [two, three, four] == pytest.approx([expected_recovery(k, n) for k in (2, 3, 4)])
    assert 'four lesions" or fewer in any patient (three where $n \\le 9$, two where $n \\le 3$)' in page
    first = {n: min(k for k in range(2, n + 1) if expected_recovery(k, n) >= 75 - 1e-9) for n in range(2, 80)}
    assert {n for n, k in first.items() if k == 2} == {2, 3}
    assert {n for n, k in first.items() if k == 3} == set(range(4, 10))
    assert {first[n] for n in range(10, 80)} == {4}
    pair = np.array([[0, 0.5], [0.5, 0]])
    found = [average_paper(pair), average_pairs(pair), maximal(pair)]
    assert "{:.2f}, {:.2f} and {:.2f}.".format(*found) in page
    triple = np.array([[0, 0.2, 0.4], [0.2, 0, 0.6], [0.4, 0.6, 0]])
    two, three = expected_random(triple, (2, 3))[:, 2]
    assert f"/ 3 = {two:.2f}. Of three: {three:.2f}, which is below 2 × {two:.2f} = {2 * two:.2f}" in page
    assert comb(69, 15) > 1e14
    assert "more than $10^{14}$" in page


def test_ceiling_of_three_lesions() -> None:
    """At most twice what two recover, less without negative values; reached by three evenly along a line."""
    for seed in range(20):
        matrix = dissimilarity_matrix(np.random.default_rng(seed).normal(size=(9, 4)), "cosine")
        two, three = expected_random(matrix, (2, 3))[:, 2]
        assert two < three <= 2 * two
        positive = dissimilarity_matrix(np.random.default_rng(seed).uniform(size=(9, 4)), "cosine")
        two, three = expected_random(positive, (2, 3))[:, 2]
        assert three <= largest_of_three(two) < 2 * two
    step = np.radians(1e-2)
    line = dissimilarity_matrix(np.array([[np.cos(i * step), np.sin(i * step)] for i in range(3)]), "cosine")
    two, three = expected_random(line, (2, 3))[:, 2]
    assert three / two == pytest.approx(2, rel=1e-3)


def test_selection() -> None:
    silhouette = pytest.importorskip(
        "sklearn.metrics", reason="scikit-learn is not needed to run"
    ).silhouette_samples
    distances = np.array([[0, 0.1, 0.4], [0.1, 0, 0.4], [0.4, 0.4, 0]])
    value = silhouette(distances, [0, 0, 1], metric="precomputed")[0]
    assert f"(0.4 - 0.1) / 0.4 = {value:.2f}$" in PAGES["selection"]


def test_known_truth() -> None:
    apart = 1 - np.cos(np.radians(60))
    paper, pairs, most = indices_of_clusters(3, 1, apart)
    assert f"= {most:.3f}$, which is the maximum" in PAGES["known-truth"]
    assert f"$6/12 \\times 0.5 = {pairs:.3f}$" in PAGES["known-truth"]
    assert f"$6/16 \\times 0.5 = {round(paper, 9):.3f}$" in PAGES["known-truth"]
    lesions = np.array([[3.0, 4.0], [6.0, 8.0]])
    assert f"the maximum is {maximal(dissimilarity_matrix(lesions)):.3f}." in PAGES["known-truth"]
    assert f"variation of {coefficient_of_variation(lesions)[0]:.1f} %" in PAGES["known-truth"]
    averages = {n: indices_of_clusters(n - 1, 1, 0.36)[1] for n in range(2, 40)}
    first = min(n for n, average in averages.items() if average < 0.05)
    assert f"from {first} lesions on ({averages[first]:.3f})" in PAGES["known-truth"]


def test_coverage() -> None:
    assert f"$20 \\times 0.05 = {20 * 0.05:.0f}$" in PAGES["coverage"]
    for n in (3, 6):
        assert f"$2 \\times 0.5^{n} = {2 * 0.5**n:.3f}".replace("0.250", "0.25") in PAGES["coverage"]
    error = np.sqrt(0.95 * 0.05 / 2000)
    assert f"{error:.4f}$, or {100 * error:.2f} points" in PAGES["coverage"]


def test_ibsi() -> None:
    inside = digital_image()[digital_mask()].astype(int)
    values, counts = (found.tolist() for found in np.unique(inside, return_counts=True))
    assert (values, counts) == ([1, 3, 4, 6], [50, 1, 16, 7])
    sum_of_squares = " + ".join(f"{n} \\times {value**2}" for value, n in zip(values, counts, strict=True))
    assert f"${sum_of_squares} = {(inside**2).sum()}$" in PAGES["ibsi"]
    kurtosis = phantom_features(digital_image(), digital_mask())["original_firstorder_Kurtosis"]
    assert f"${kurtosis:.3f} - 3 = {kurtosis - 3:.3f}$" in PAGES["ibsi"]
    assert f"{100 * (np.sqrt(1000 / 999) - 1):.2f} %" in PAGES["ibsi"]


def test_every_teaching_page_has_an_exercise_with_a_hidden_solution() -> None:
    for name, text in PAGES.items():
        assert text.count("{admonition} Exercise") == text.count("{dropdown} Solution") >= 1, name
        assert "**The idea.**" in text, name
        assert "**What was learnt.**" in text, name


def test_pages_of_the_book_avoid_words_of_blame() -> None:
    for path in (ROOT / "book").rglob("*.md"):
        text = Path(path).read_text().lower()
        assert not [word for word in ("typo", "misreport", "wrong estimator", "mistake") if word in text], (
            path
        )
