"""Which rows and columns of a table of features the statistics look at."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.features import FEATURES

KEYS = ("patient_id", "lesion_id")
"""What identifies a lesion."""

UNKNOWN = "unknown"
"""The site of a lesion whose place nobody noted."""


def feature_columns(features: pd.DataFrame) -> list[str]:
    """Features that a table has, in the fixed order of `FEATURES` whatever the order of its columns.

    Examples
    --------
    >>> table = pd.DataFrame(columns=["original_shape_Sphericity", "site", "original_firstorder_Mean"])
    >>> feature_columns(table)
    ['original_firstorder_Mean', 'original_shape_Sphericity']
    """
    present = set(features.columns)
    return [name for name in FEATURES if name in present]


def original_contours(features: pd.DataFrame) -> pd.DataFrame:
    """Rows of the original contour; the whole table where it has no column `contour`."""
    if "contour" not in features.columns:
        return features
    rows = features["contour"] == "original"
    return features if rows.all() else features[rows]


def usable(features: pd.DataFrame, names: Sequence[str]) -> np.ndarray:
    """Tell which lesions have a finite value of every feature in `names`.

    Parameters
    ----------
    features : pandas.DataFrame
        One row a lesion.
    names : sequence of str
        The features in use.

    Returns
    -------
    numpy.ndarray of bool, shape (n_lesions,)

    Examples
    --------
    >>> usable(pd.DataFrame({"a": [1.0, np.nan, 3.0], "b": [1.0, 2.0, np.inf]}), ["a", "b"]).tolist()
    [True, False, False]
    """
    return np.isfinite(feature_values(features, names)).all(axis=1)


def measured(features: pd.DataFrame) -> np.ndarray:
    """Tell which rows have a value of at least one feature.

    Parameters
    ----------
    features : pandas.DataFrame
        One row a lesion (and contour).

    Returns
    -------
    numpy.ndarray of bool, shape (n_rows,)

    Examples
    --------
    >>> table = pd.DataFrame({"original_shape_Sphericity": [1.0, np.nan], "original_glcm_MCC": np.nan})
    >>> measured(table).tolist()
    [True, False]
    """
    found = np.zeros(len(features), dtype=bool)
    # Column by column, for the table may fill half of the memory.
    for name in feature_columns(features):
        found |= features[name].notna().to_numpy()
    return found


def feature_values(features: pd.DataFrame, names: Sequence[str]) -> np.ndarray:
    """Values of some features as a new array of shape (n_lesions, n_features)."""
    return features[list(names)].to_numpy(dtype=float, na_value=np.nan, copy=True)
