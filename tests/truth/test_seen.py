"""The indices of made patients: what is known of them, and what each index must see or cannot."""

import numpy as np
import pandas as pd
import pytest

from analysis.statistics.dissimilarity import INDICES
from analysis.truth.closed import of_arc
from analysis.truth.made import RUNGS, ladder, made_patients
from analysis.truth.seen import COLUMNS, COMBINATIONS, MEASURES, seen

EVERY_WAY = [*COMBINATIONS]
RIGHT_ORDER = [way for way in COMBINATIONS if way != ("zscore", "cosine-half")]


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return seen(made_patients())


@pytest.fixture(scope="module")
def rungs() -> pd.DataFrame:
    return seen(ladder())


def of(table: pd.DataFrame, way: tuple[str, str], **keys: object) -> pd.DataFrame:
    rows = table[(table["scaling"] == way[0]) & (table["distance"] == way[1])]
    for key, value in keys.items():
        rows = rows[rows[key] == value]
    return rows


def value(
    table: pd.DataFrame, way: tuple[str, str], patient: str, measure: str, noise: bool = False
) -> float:
    (found,) = of(table, way, patient=patient, measure=measure, noise=noise)["value"]
    return float(found)


def test_every_patient_is_measured_in_every_way(table):
    assert list(table.columns) == list(COLUMNS)
    assert len(table) == 10 * len(COMBINATIONS) * len(MEASURES)
    assert np.isfinite(table["value"]).all()


@pytest.mark.parametrize("way", EVERY_WAY)
def test_identical_lesions_have_no_heterogeneity(table, rungs, way):
    for found in (of(table, way, patient="identical lesions", noise=False), of(rungs, way, patient="0")):
        assert (found["value"].abs() < 1e-12).all()


def test_closed_forms_are_what_is_computed(table, rungs):
    for found in (table, rungs):
        known = found.dropna(subset="known")
        np.testing.assert_allclose(known["value"], known["known"], rtol=1e-12, atol=1e-12)
    exact = table[~table["noise"]]
    assert exact[(exact["scaling"] == "none")]["known"].notna().all()
    assert len(table.dropna(subset="known")) == 5 * 4 + 3 * (3 * 4 + 2 * 1)


@pytest.mark.parametrize("way", RIGHT_ORDER)
@pytest.mark.parametrize("measure", MEASURES)
def test_indices_order_the_ladder(rungs, way, measure):
    values = of(rungs, way, measure=measure)["value"].to_numpy()
    assert len(values) == len(RUNGS)
    assert (np.diff(values) > 0).all()


def test_halved_cosine_of_z_scores_does_not_order_the_ladder(rungs):
    """It looks from the average lesion of the cohort, around which every direction is near every other."""
    way = ("zscore", "cosine-half")
    averages, maxima = (of(rungs, way, measure=index)["value"].to_numpy() for index in INDICES[1:])
    assert averages.argmax() < len(RUNGS) - 1
    assert averages[-1] < 0.9 * averages.max()
    assert (maxima[-5:] > 0.999).all()


def test_cosine_does_not_see_size_but_the_variation_does(table):
    unscaled = ("none", "cosine")
    for index in INDICES:
        assert value(table, unscaled, "proportional lesions", index) < 1e-12
        assert value(table, unscaled, "proportional lesions", index, noise=True) < 2e-3
        assert value(table, ("zscore", "euclidean"), "proportional lesions", index) > 0.5
    assert value(table, unscaled, "proportional lesions", "mean_cv") > 20


def test_average_is_small_where_one_lesion_of_twelve_is_apart_and_the_maximum_is_not(table):
    way = ("none", "cosine")
    one, many = ("one outlier", "two groups")
    assert value(table, way, one, "maximal") == pytest.approx(value(table, way, many, "maximal"))
    assert value(table, way, one, "average_pairs") == pytest.approx(
        value(table, way, many, "average_pairs") * 11 / 32
    )


def test_noise_is_one_percent_and_the_same_each_time():
    exact, noisy = made_patients()[:5], made_patients()[5:]
    shares = np.concatenate([(n.lesions / e.lesions - 1).ravel() for e, n in zip(exact, noisy, strict=True)])
    assert np.std(shares) == pytest.approx(0.01, rel=0.2)
    for first, second in zip(made_patients(), made_patients(), strict=True):
        np.testing.assert_array_equal(first.lesions, second.lesions)


def test_an_arc_by_hand():
    """Three lesions at 0, 45 and 90 degrees: dissimilarities 1 - 1/sqrt(2), twice, and 1."""
    known = of_arc(3, 0.0, np.pi / 2)
    near = 1 - np.sqrt(0.5)
    assert known.maximal == pytest.approx(1)
    assert known.average_pairs == pytest.approx((2 * near + 1) / 3)
    assert known.average_paper == pytest.approx(2 * (2 * near + 1) / 9)
    features = np.array([[1, np.sqrt(0.5), 0], [0, np.sqrt(0.5), 1]])
    assert known.mean_cv == pytest.approx(100 * np.mean(features.std(axis=1, ddof=1) / features.mean(axis=1)))
