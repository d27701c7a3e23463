"""How far out a limit of the studentised bootstrap may be: the choice of `studentised_cells.MOST_OUT`.

`python -m analysis.truth.coverage.caps` prints how often intervals hold the truth with each limit. The made
patients are none of those that the page on coverage holds the intervals against.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from analysis.statistics.draws import patient_stream
from analysis.statistics.studentised_cells import ratio_to, studentised
from analysis.truth.coverage.run import SEED

CAPS = (1.0, 1.5, 2.0, 3.0, 5.0)
"""In limits of Student's t."""
PATIENTS = (6, 10, 30)
TRIALS = 2000
RESAMPLES = 500

_LEAST = 0.3
"""Recovery of a patient who is not recovered whole: uniform from here to 1."""
_WHOLE = {"half whole": 0.5, "three in four whole": 0.75}
_BETA = 4.0, 1.5
_MORE = 0.3, 0.6
"""How often a rule shows the same as random lesions, and by how much it shows less where it does not."""

Made = Callable[[np.random.Generator, int], np.ndarray]


def _whole(share: float) -> Made:
    def made(rng: np.random.Generator, n: int) -> np.ndarray:
        """Draw shares, some of which are the whole."""
        return np.where(rng.random(n) < share, 1.0, rng.uniform(_LEAST, 1, n))

    return made


def _graded(rng: np.random.Generator, n: int) -> np.ndarray:
    return rng.beta(*_BETA, n)


def _gains(rng: np.random.Generator, n: int) -> np.ndarray:
    """Make gains over random lesions, of which many are 0, some more and few much less."""
    return np.where(rng.random(n) < _MORE[0], 0.0, _MORE[1] - rng.exponential(_MORE[1], n))


MADE: dict[str, tuple[Made, float]] = {
    **{name: (_whole(share), share + (1 - share) * (1 + _LEAST) / 2) for name, share in _WHOLE.items()},
    "none whole": (_graded, _BETA[0] / sum(_BETA)),
    "gains": (_gains, 0.0),
}
"""How recoveries, or differences of them, are made, and their true mean; whole is a recovery of 1."""


def coverages(n_patients: int, made: str, trials: int = TRIALS) -> np.ndarray:
    """Count how often the interval of a mean holds the truth, with each limit.

    Parameters
    ----------
    n_patients : int
    made : str
        Key of `MADE`.
    trials : int, default 2000

    Returns
    -------
    numpy.ndarray, shape (caps,)
        Coverage (%) by `CAPS`, of cohorts whose patients are not all alike.

    Examples
    --------
    >>> bool(np.all(np.diff(coverages(6, "gains", trials=20)) >= 0))  # a farther limit never covers less
    True
    """
    make, truth = MADE[made]
    found = [
        _holds(make(rng, n_patients), truth, rng)
        for rng in (patient_stream(SEED, f"caps/{made}/{n_patients}/{trial}") for trial in range(trials))
    ]
    return 100 * np.nanmean(np.array(found), axis=0)


def _holds(values: np.ndarray, truth: float, rng: np.random.Generator) -> np.ndarray:
    """Tell for each limit whether the interval holds the truth, from the same resamples; NaN without one."""
    alike = np.repeat(values[:, np.newaxis], len(CAPS), axis=1)
    statistics = ratio_to(alike, np.ones_like(alike))
    low, high, reason = studentised(statistics, len(values), rng, RESAMPLES, most_out=CAPS)
    return np.where(reason == "", (low <= truth) & (truth <= high), np.nan)


def caps_table(trials: int = TRIALS) -> pd.DataFrame:
    """Give coverages (%): a row for each way to make patients and their number, a column for each limit."""
    rows = {(made, n): coverages(n, made, trials) for made in MADE for n in PATIENTS}
    return pd.DataFrame.from_dict(rows, orient="index", columns=list(CAPS))


if __name__ == "__main__":
    print(caps_table().round(1).to_string())
