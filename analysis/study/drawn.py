"""What the lesions that can be drawn are coloured by."""

from collections.abc import Sequence

import pandas as pd

from analysis import schema
from analysis.study.inputs import Inputs

_KEYS = ["patient_id", "lesion_id"]


def drawn_features(inputs: Inputs, names: Sequence[str]) -> pd.DataFrame:
    """List the features in use of each lesion that has a surface.

    Lesions that came in a table have none, so that no table of features is repeated among the results.

    Parameters
    ----------
    inputs : Inputs
        Features and surfaces.
    names : sequence of str
        Pyradiomics names of the features in use.

    Returns
    -------
    pandas.DataFrame
        Table `drawn_features`, in the order of the lesions, then of `names`; NaN where a lesion could not
        be measured.
    """
    with_surface = pd.MultiIndex.from_frame(inputs.surfaces[_KEYS].drop_duplicates())
    original = inputs.original
    drawn = original[pd.MultiIndex.from_frame(original[_KEYS]).isin(with_surface)]
    if drawn.empty or not names:
        return schema.empty("drawn_features")
    long = drawn.melt(_KEYS, list(names), "feature", "value", ignore_index=False)
    return long.sort_index(kind="stable").reset_index(drop=True)
