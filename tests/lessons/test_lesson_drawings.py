"""Numbers and figures of lessons 5 to 8: oracles for what they compute, words that fit what they show."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t

from analysis.display.show import Drawing
from analysis.lessons import distance, reading, sampling, spread
from analysis.statistics.dissimilarity import INDICES, heterogeneity

VOLUME, ROUND = "original_shape_VoxelVolume", "original_shape_Sphericity"


@pytest.fixture(scope="module")
def matrix() -> np.ndarray:
    points = np.random.default_rng(2).uniform(0.1, 1, (6, 4))
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    return 1 - points @ points.T - np.diag(np.diag(1 - points @ points.T))


@pytest.fixture(scope="module")
def recovery(matrix: np.ndarray) -> pd.DataFrame:
    return sampling.recovery_by_number(matrix, 4000, np.random.default_rng(3))


def test_recovery_is_that_of_all_samples(matrix: np.ndarray, recovery: pd.DataFrame) -> None:
    """Every sample of 2 to 6 of six lesions, one by one."""
    for k in range(2, 7):
        every = [heterogeneity(matrix[np.ix_(some, some)]) for some in combinations(range(6), k)]
        exact = 100 * np.mean(every, axis=0) / heterogeneity(matrix)
        own = recovery[recovery["n_sampled"] == k].set_index("index").loc[list(INDICES)]
        assert own["expected_percent"].to_numpy() == pytest.approx(exact)
        assert own["mean_percent"].to_numpy() == pytest.approx(exact, abs=3)
        assert (own["low_percent"] <= own["mean_percent"] + 1e-9).all()
        assert (own["mean_percent"] <= own["high_percent"] + 1e-9).all()


def test_enough_is_the_first_number_that_reaches_the_target(recovery: pd.DataFrame) -> None:
    own = recovery[recovery["index"] == "maximal"].set_index("n_sampled")["expected_percent"]
    needed = sampling.enough(recovery)
    assert own[needed] >= 75 > own[needed - 1]
    assert sampling.enough(recovery, "average_pairs") == 2
    assert sampling.enough(recovery, target=100) == 6


def test_a_habit_shows_what_its_lesions_show(matrix: np.ndarray) -> None:
    order = np.array([5, 1, 0, 2, 3, 4])
    found = sampling.chosen_by(matrix, order, 3)
    some = [5, 1, 0]
    assert found.to_numpy() == pytest.approx(
        100 * heterogeneity(matrix[np.ix_(some, some)]) / heterogeneity(matrix)
    )


def test_false_alarms_keep_their_level_where_lesions_are_independent() -> None:
    table = reading.false_alarms([0.0], 10, 8, np.random.default_rng(4), 4000)
    four_errors = 4 * 100 * np.sqrt(0.05 * 0.95 / 4000)
    assert table[["lesions_percent", "patients_percent"]].to_numpy() == pytest.approx(5, abs=four_errors)


def test_false_alarms_where_the_lesions_of_a_patient_are_equal() -> None:
    """Then the t of lesions is that of patients, times a known factor."""
    n, m = 6, 5
    factor = np.sqrt((2 * n * m - 2) / (2 * n - 2))
    expected = 100 * 2 * t.sf(t.isf(0.025, 2 * n * m - 2) / factor, 2 * n - 2)
    table = reading.false_alarms([1.0], n, m, np.random.default_rng(5), 4000)
    assert table["lesions_percent"].item() == pytest.approx(expected, abs=4)
    assert table["patients_percent"].item() == pytest.approx(5, abs=1.5)


def plain(text: str) -> str:
    return " ".join(text.split())


def title(drawing: Drawing) -> str:
    return plain(drawing.figure.get_suptitle())


def test_titles_say_what_is_found(matrix: np.ndarray, recovery: pd.DataFrame) -> None:
    lesions = pd.DataFrame({"site": ["lung", "bone"], VOLUME: [1.0, 9.0], ROUND: [0.8, 0.9]})
    drawing = spread.around_the_mean(lesions, [ROUND, VOLUME])
    assert title(drawing) == "VoxelVolume varies most, Sphericity least"
    assert "VoxelVolume by 113 %" in plain(drawing.alt)
    i, j = np.unravel_index(matrix.argmax(), matrix.shape)
    drawing = distance.matrix(matrix, list("abcdef"), ["lung"] * 6)
    assert title(drawing).startswith(f"{'abcdef'[min(i, j)]} and {'abcdef'[max(i, j)]} are least alike")
    drawing = sampling.recovery_drawing(recovery)
    assert f"the maximum needs {sampling.enough(recovery)} for 75 %" in title(drawing)
    table = pd.DataFrame(
        {"alike": [0.0, 0.5], "lesions_percent": [5.0, 40.0], "patients_percent": [5.0, 5.0]}
    )
    assert "up to 40 % of studies" in title(reading.false_alarms_drawing(table))


def test_arrows_of_one_direction_are_not_apart() -> None:
    drawing = distance.arrows(np.array([[0.3, 0.4], [0.6, 0.8], [0.8, 0.6]]), ["P", "Q", "R"])
    assert drawing.alt.endswith("Dissimilarity to lesion P: Q 0.000 and R 0.040.")


def test_no_curve_passes_its_ceiling() -> None:
    drawing = spread.ceilings([2, 5])
    curves = [line for line in drawing.figure.axes[0].lines if len(line.get_xdata()) > 2]
    for n, curve in zip((2, 5), curves, strict=True):
        heights = np.asarray(curve.get_ydata(), dtype=float)
        assert heights[0] == 0
        assert 0.95 * 100 * np.sqrt(n) < heights[-1] < 100 * np.sqrt(n)
    assert drawing.alt.endswith("141 % with 2 lesions and 224 % with 5 lesions.")
