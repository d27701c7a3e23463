"""Variance components by moments: sums of squares set equal to what they are on average."""

import numpy as np

from analysis.statistics.cells import COMPONENTS, Cells
from analysis.statistics.reductions import reductions
from analysis.statistics.terms import Terms


def moment_components(cells: Cells, terms: Terms, kept: np.ndarray | None = None) -> np.ndarray:
    r"""Estimate the components of the variance without bias, whatever the numbers of lesions.

    A value is :math:`y = \mu + o + p + (po) + e + c`: organ and patient are crossed, a lesion lies in a
    patient and an organ, contours repeat a lesion. With R(.) the sum of squares that terms explain,
    Henderson's third method sets

    .. math::
        R(po) - R(p, o), \quad R(p, o) - R(p), \quad R(p, o) - R(o)

    and the squares within cells and within lesions equal to their expectations, which are linear in the
    components. So each main component is estimated after the other was taken off. In balanced data it is the
    analysis of variance, and equals REML where no estimate is negative.

    Parameters
    ----------
    cells : Cells
    terms : Terms
        Which components to estimate.
    kept : numpy.ndarray of float, shape (n_sets, n_patients), optional
        1 for the patients of a set, 0 for the others: to estimate from parts of the patients.

    Returns
    -------
    numpy.ndarray, shape (5,) or (n_sets, 5)
        Variances in the order of `COMPONENTS`, in squares of the unit of the values; NaN for those that are
        not estimated, and where an expectation is not defined. A negative value says that nothing was found
        beyond what the inner components give by chance; to cut it off would bias the mean.

    References
    ----------
    Henderson CR. Biometrics 1953;9:226-252. doi:10.2307/3001853. Searle SR, Casella G, McCulloch CE. Variance
    Components. Wiley 1992, chapter 5. doi:10.1002/9780470316856.

    Examples
    --------
    Two patients, without organs: mean squares 8 between them and 1 within, two lesions each.

    >>> cells = Cells.of([0.0, 2.0 ** 0.5, 2.0 * 2 ** 0.5, 3.0 * 2 ** 0.5], ["A", "A", "B", "B"])
    >>> terms = Terms(("patient", "lesion"), {}, False)
    >>> moment_components(cells, terms).round(9).tolist()
    [nan, 3.5, nan, 1.0, nan]
    """
    sets = np.ones((1, cells.n_patients)) if kept is None else kept
    none = np.full(len(sets), np.nan)
    found = dict.fromkeys(COMPONENTS, none)
    with np.errstate(divide="ignore", invalid="ignore"):
        if "lesion" in terms.names:
            found |= _between(cells, terms, sets)
        if "contour" in terms.names:
            found["contour"] = (sets @ cells.contour) / (sets @ cells.repeats)
            in_mean = (sets @ cells.inverse) / (sets @ cells.counts.sum(axis=1))
            found["lesion"] = found["lesion"] - found["contour"] * in_mean
    components = np.stack([found[name] if name in terms.names else none for name in COMPONENTS], axis=1)
    components[~np.isfinite(components)] = np.nan
    return components if kept is not None else components[0]


def lesions_each(cells: Cells, terms: Terms) -> float:
    """Give the lesions that a patient has on average, as they count for the variance between patients.

    Where patients are fixed, those that a patient has in an organ; it sets the scale of intervals of shares.
    """
    counts = cells.counts.astype(float)
    n, own = counts.sum(), counts.sum(axis=1)
    if terms.patients_fixed:
        free = cells.n_cells - cells.n_patients
        return float((n - (counts**2).sum(axis=1).dot(1 / own)) / free) if free else n / cells.n_patients
    return float((n - (own**2).sum() / n) / (cells.n_patients - 1))


def _between(cells: Cells, terms: Terms, kept: np.ndarray) -> dict[str, np.ndarray]:
    """Solve for the components, from the innermost outwards; one value a set of patients."""
    r = reductions(cells, kept, "organ" in terms.names)
    n, m, within = r.lesions, r.patients_with, kept @ cells.within
    if "patient:organ" in terms.names:
        lesion = within / (n - r.cells_with)
        crossed = (r.cells - r.both - (r.cells_with - m - r.free) * lesion) / (n - r.of_both)
    else:
        lesion = (within + r.cells - r.both) / (n - m - r.free)
        crossed = np.zeros(len(kept))
    by_organ = (r.of_both - r.of_patients) * crossed + r.free * lesion
    by_patient = (r.of_both - r.of_organs) * crossed + (m - r.parts) * lesion
    return {
        "organ": (r.both - r.patients - by_organ) / (n - r.organ_by_patients),
        "patient": (r.both - r.organs - by_patient) / (n - r.patient_by_organs),
        "patient:organ": crossed,
        "lesion": lesion,
    }
