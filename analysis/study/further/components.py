"""Results tables of whose variance it is."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from analysis.statistics.cells import COMPONENTS, Cells
from analysis.statistics.reml import restricted_likelihood
from analysis.statistics.shares import moment_shares, shares_of
from analysis.statistics.terms import Terms
from analysis.study.further.material import Material
from analysis.study.further.readings import Readings, scales

REML, MOMENTS = "reml", "moments"
_NO_FIT = "all lesions have the same value"
_NOT_CONVERGED = "the fit did not converge"
_BY_MOMENTS = "the interval is that of the moments"


def components_tables(material: Material) -> dict[str, pd.DataFrame]:
    """Split the variance of each feature in use.

    Returns
    -------
    dict of str to pandas.DataFrame
        `components`: five rows a feature, scale and method; none where no feature is in use.
    """
    names = material.choice.names
    if not names:
        return {}
    readings = Readings.of(material.inputs.features, names)
    parts = [part for name in names for part in _of_feature(name, readings)]
    return {"components": pd.concat(parts, ignore_index=True)} if parts else {}


def _of_feature(name: str, readings: Readings) -> Iterator[pd.DataFrame]:
    """One table a scale; nothing where no lesion has a value on its contours."""
    values, lesions = readings.values(name)
    if not len(values):
        return
    for scale, scaled in scales(name, values).items():
        sites = lesions["site"] if readings.sites_known else None
        cells = Cells.of(scaled, lesions["patient_id"], sites)
        terms = Terms.of(cells, readings.sites_known)
        table = pd.concat([_by_likelihood(cells, terms), _by_moments(cells, terms)], ignore_index=True)
        yield table.assign(
            feature=name,
            scale=scale,
            n_lesions=cells.n_lesions,
            n_patients=cells.n_patients,
            n_organs=cells.n_organs if readings.sites_known else 0,
            n_contours=values.shape[1],
            share_of="within patients" if terms.patients_fixed else "all",
        )


def _by_likelihood(cells: Cells, terms: Terms) -> pd.DataFrame:
    fit = restricted_likelihood(cells, terms)
    why = _NO_FIT if np.isnan(fit.variances).all() else "" if fit.converged else _NOT_CONVERGED
    return pd.DataFrame(
        {
            "component": COMPONENTS,
            "method": REML,
            "variance": fit.variances,
            "share_percent": 100 * shares_of(fit.variances),
            "low_percent": np.nan,
            "high_percent": np.nan,
            "singular": fit.singular,
            "reason": [terms.reasons.get(name, why or _BY_MOMENTS) for name in COMPONENTS],
        }
    )


def _by_moments(cells: Cells, terms: Terms) -> pd.DataFrame:
    found = moment_shares(cells, terms)
    return pd.DataFrame(
        {
            "component": COMPONENTS,
            "method": MOMENTS,
            "variance": found.variances,
            "share_percent": 100 * found.shares,
            "low_percent": 100 * found.low,
            "high_percent": 100 * found.high,
            "singular": found.variances <= 0,
            "reason": [terms.reasons.get(name, found.reason) for name in COMPONENTS],
        }
    )
