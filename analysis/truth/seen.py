"""What the indices make of made patients, beside what is known."""

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.spatial.distance import pdist, squareform

from analysis.statistics.dispersion import coefficient_of_variation
from analysis.statistics.dissimilarity import INDICES, dissimilarity_matrix, heterogeneity
from analysis.statistics.scaling import fit_scaling, scale
from analysis.truth.closed import indices_of_clusters
from analysis.truth.made import Made

EUCLIDEAN = "euclidean"
COMBINATIONS = (
    ("none", "cosine"),
    ("zscore", "cosine-half"),
    ("minmax", "cosine"),
    ("zscore", EUCLIDEAN),
)
"""Scaling and distance under which made patients are looked at."""
MEASURES = (*INDICES, "mean_cv")
COLUMNS = ("patient", "noise", "n_lesions", "scaling", "distance", "measure", "value", "known", "difference")


def seen(patients: Sequence[Made]) -> pd.DataFrame:
    """Compute each measure of each made patient under each scaling and distance.

    Parameters
    ----------
    patients : sequence of Made
        Together they are the cohort that a scaling is fitted on.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`, one row a patient, combination and measure. `measure` is an index of `INDICES`, or
        `mean_cv`: the mean over the features of the coefficient of variation (%), which knows no scaling.
        `known` is its value by a formula and `difference` the value less that; NaN where there is no formula.
    """
    parts = [_seen_by(patients, scaling, distance) for scaling, distance in COMBINATIONS]
    table = pd.DataFrame([row for part in parts for row in part], columns=COLUMNS[:-1])
    return table.assign(difference=table["value"] - table["known"])


def scaled(patients: Sequence[Made], scaling: str) -> list[np.ndarray]:
    """Scale made patients as one cohort.

    Returns
    -------
    list of numpy.ndarray, shape (n_lesions, n_features)
    """
    lesions = np.concatenate([made.lesions for made in patients])
    names = [f"feature {place + 1}" for place in range(lesions.shape[1])]
    table = pd.DataFrame(lesions, columns=names)
    values = scale(table, fit_scaling(table, names, scaling, "made"))
    return np.split(values, np.cumsum([len(made.lesions) for made in patients])[:-1])


def distances(vectors: np.ndarray, distance: str) -> np.ndarray:
    """Give the dissimilarity of all lesions, shape (n, n); Euclidean distances for comparison are SciPy's."""
    if distance == EUCLIDEAN:
        return squareform(pdist(vectors))
    return dissimilarity_matrix(vectors, distance)


def _seen_by(patients: Sequence[Made], scaling: str, distance: str) -> list[tuple]:
    rows = []
    for made, vectors in zip(patients, scaled(patients, scaling), strict=True):
        matrix = distances(vectors, distance)
        known = _known(made, vectors, scaling, distance)
        values = [*heterogeneity(matrix), float(coefficient_of_variation(made.lesions).mean())]
        rows += [
            (made.name, made.noisy, len(vectors), scaling, distance, measure, float(value), truth)
            for measure, value, truth in zip(MEASURES, values, known, strict=True)
        ]
    return rows


def _known(made: Made, vectors: np.ndarray, scaling: str, distance: str) -> list[float]:
    """Look up the formulas: those of the angle on features as they are, of two groups under any scaling."""
    if made.known is None:
        return [math.nan] * len(MEASURES)
    of_features = [getattr(made.known, measure) for measure in MEASURES]
    if (scaling, distance) == COMBINATIONS[0]:
        return of_features
    if made.groups is None:
        return [math.nan] * len(INDICES) + of_features[-1:]
    between = _plain_distance(vectors[0], vectors[-1], distance)
    return [*indices_of_clusters(*made.groups, between), of_features[-1]]


def _plain_distance(one: np.ndarray, other: np.ndarray, distance: str) -> float:
    """Distance of two lesions from its definition, an oracle for the matrix."""
    if distance == EUCLIDEAN:
        return math.dist(one, other)
    share = 0.5 if distance == "cosine-half" else 1.0
    return share * (1 - float(one @ other) / (math.hypot(*one) * math.hypot(*other)))
