"""Where the lesions of a cohort lie in the space of its scaled features."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.cohort import Cohort
from analysis.statistics import scaling
from analysis.statistics.directions import comparable
from analysis.statistics.dissimilarity import dissimilarity_matrix
from analysis.study.choice import usable_lesions


@dataclass(frozen=True)
class Space:
    """Lesions as vectors of scaled features, and their dissimilarities by patient.

    Attributes
    ----------
    usable : pandas.DataFrame
        Lesions of the whole cohort whose features in use are all finite: keys, site and those features.
    too_few : dict of str to int
        Patients with too few lesions for an index, and how many they have.
    lesions, sites : dict of str to numpy.ndarray of str, shape (n,)
        Lesions of each other patient, and their sites.
    matrices : dict of str to numpy.ndarray, shape (n, n)
        Their dissimilarities; NaN for a lesion that cannot be compared, such as one without direction.
    directed : dict of str to numpy.ndarray of bool, shape (n,)
        Whether the lesion can be compared.
    """

    usable: pd.DataFrame
    too_few: dict[str, int]
    lesions: dict[str, np.ndarray]
    sites: dict[str, np.ndarray]
    matrices: dict[str, np.ndarray]
    directed: dict[str, np.ndarray]

    @classmethod
    def of(
        cls,
        cohort: Cohort,
        original: pd.DataFrame,
        names: Sequence[str],
        frozen: pd.DataFrame,
        distance: str | None = None,
    ) -> "Space":
        """Scale the original contours of a cohort and compare the lesions of each patient.

        A lesion is usable if all selected features, `names`, are finite, also one that has no scale. The
        distance is the cohort's own unless another is given.
        """
        distance = distance or cohort.distance
        usable = usable_lesions(original, names)
        vectors = scaling.scale(usable, frozen)
        directed = comparable(vectors, distance)
        counts = pd.Series(directed).groupby(usable["patient_id"]).sum()
        counts = counts.reindex(sorted(original["patient_id"].unique()), fill_value=0).astype(int)
        enough = counts >= max(2, cohort.minimum_lesions)
        places = usable.groupby("patient_id").indices
        rows = {str(key): place for key, place in places.items() if enough.get(key)}
        lesions, sites = (usable[name].to_numpy(dtype=object) for name in ("lesion_id", "site"))
        return cls(
            usable=usable,
            too_few={str(key): int(count) for key, count in counts[~enough].items()},
            lesions={key: lesions[place] for key, place in rows.items()},
            sites={key: sites[place] for key, place in rows.items()},
            matrices={key: dissimilarity_matrix(vectors[place], distance) for key, place in rows.items()},
            directed={key: directed[place] for key, place in rows.items()},
        )

    @property
    def defined(self) -> dict[str, np.ndarray]:
        """Dissimilarities among the lesions that have a direction."""
        return {key: _among(matrix, self.directed[key]) for key, matrix in self.matrices.items()}

    @property
    def defined_sites(self) -> dict[str, np.ndarray]:
        """Sites of the lesions that have a direction."""
        return {key: sites[self.directed[key]] for key, sites in self.sites.items()}


def _among(matrix: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Part of a square matrix; the matrix itself, not a copy, where it is the whole."""
    return matrix if rows.all() else matrix[np.ix_(rows, rows)]
