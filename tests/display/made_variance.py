"""Made tables of components of the variance and of clustering by site."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis import schema
from analysis.statistics.cells import COMPONENTS
from analysis.statistics.intervals import FEWEST

_HOUNSFIELD = "original_firstorder_90Percentile"


def components_of(
    features: Sequence[str], sites: dict[str, dict[str, int]], contours: bool, rng: np.random.Generator
) -> pd.DataFrame:
    """Split each feature at random, by both methods; what a cohort of this shape cannot have is NaN."""
    n, known = len(sites), any("unknown" not in own for own in sites.values())
    few = n < FEWEST
    missing = {"organ": few or not known, "patient": few, "patient:organ": not known, "contour": not contours}
    if sum(map(len, sites.values())) == 1 and n == 1 and max(sites[next(iter(sites))].values()) < 2:
        missing = dict.fromkeys(COMPONENTS, True)
    rows = []
    for feature in features:
        for scale in ("rank",) if feature == _HOUNSFIELD else ("log", "rank"):
            parts = np.where([missing.get(name, False) for name in COMPONENTS], np.nan, rng.uniform(0, 1, 5))
            for method, extra in (("reml", 0.0), ("moments", 0.02)):
                shares = 100 * (parts + extra) / np.nansum(parts + extra)
                wide = np.nan if few or method == "reml" else 5.0
                rows += [
                    (feature, scale, name, method, sum(sum(own.values()) for own in sites.values()), n,
                     len({site for own in sites.values() for site in own}) if known else 0,
                     3 if contours else 1, part, "within patients" if few else "all", share,
                     share - wide, share + wide, False,
                     "a made reason" if np.isnan(share) else "")
                    for name, part, share in zip(COMPONENTS, parts, shares, strict=True)
                ]  # fmt: skip
    return pd.DataFrame(rows, columns=schema.columns("components"))


def clustering_of(sites: dict[str, dict[str, int]], rng: np.random.Generator) -> pd.DataFrame:
    """Cluster the lesions of every patient with two sites of three; one row with a reason without any."""
    kept = {
        patient: {site: n for site, n in own.items() if n >= 3 and site != "unknown"}
        for patient, own in sites.items()
    }
    tested = {patient: own for patient, own in kept.items() if len(own) > 1}
    columns = schema.columns("clustering")
    if not tested:
        row = ["cohort", "all", 0, 0, 0, *[np.nan] * 11, 0, "no patient has two such sites"]
        return pd.DataFrame([row], columns=columns)
    lesions, names = (
        sum(sum(own.values()) for own in tested.values()),
        {s for own in tested.values() for s in own},
    )
    p = 0.001 if len(tested) >= FEWEST else np.nan
    rows = [["cohort", "all", len(tested), lesions, len(names), 30.0, 9.0, 12.0, 22.0, p, 2.5, 0.001, 4.5,
             0.001, 2.4, 0.03, 999, ""]]  # fmt: skip
    rows += [
        ["patient", patient, 1, sum(own.values()), len(own), rng.uniform(2, 50), 9.0, 25.0, 1.0, np.nan, 1.2,
         rng.uniform(0.001, 0.6), 1.3, 0.2, 1.0, 0.4, 999, ""]
        for patient, own in tested.items()
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)
