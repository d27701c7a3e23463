"""Many synthetic lesions that differ in size, attenuation, texture and form, and their table of features."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from analysis.lessons.made_lesion import MadeLesion, features_of, made_lesion

DIAMETERS_MM = (8.0, 18.0)


def various_lesions(n_lesions: int, seed: int = 1) -> list[MadeLesion]:
    """Draw lesions that differ as metastases do: some larger, some brighter, some rougher.

    Parameters
    ----------
    n_lesions : int
    seed : int
        Each lesion has a stream of its own, so that asking for more changes none.

    Returns
    -------
    list of MadeLesion
        Diameters are even over `DIAMETERS_MM` (mm), and independent of attenuation, texture and form.
    """
    return [_drawn(seed, number) for number in range(n_lesions)]


def feature_table(lesions: Iterable[MadeLesion]) -> pd.DataFrame:
    """Measure lesions.

    Parameters
    ----------
    lesions : iterable of MadeLesion

    Returns
    -------
    pandas.DataFrame
        One row a lesion, the 107 columns of `features_of`.

    Raises
    ------
    LesionError
        A contour is empty or too small.
    """
    return pd.DataFrame([features_of(lesion) for lesion in lesions])


def _drawn(seed: int, number: int) -> MadeLesion:
    rng = np.random.default_rng([seed, number])
    return made_lesion(
        rng.uniform(*DIAMETERS_MM),
        hu=rng.normal(60, 20),
        texture_hu=rng.uniform(15, 35),
        grain_mm=rng.uniform(1, 2),
        lobulation=rng.uniform(0.05, 0.25),
        seed=int(rng.integers(2**31)),
    )
