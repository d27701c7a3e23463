"""Features of the original contours, measured again with grey levels of another width."""

import math
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from analysis import stamp
from analysis.cohort import Cohort
from analysis.extraction.parameters import read_parameters
from analysis.measuring import Part, measure
from analysis.run import Run
from analysis.tables import write_atomically

WIDTHS = (25, 10)
"""Widths of a grey level (HU) to try: the default of pyradiomics; where that is in use, the paper's."""


@dataclass(frozen=True)
class OtherBins:
    """Original contours of a cohort, measured with another bin width.

    Attributes
    ----------
    width : float
        Width of a grey level (HU).
    original : pandas.DataFrame
        Table `features`, of the original contour alone.
    """

    width: float
    original: pd.DataFrame


def bin_width(cohort: Cohort) -> float:
    """Width of a grey level (HU) in a cohort's parameters; NaN where they fix a number of levels instead.

    It is also NaN for cohorts that are not measured here from a CT: those of a table, and outlines.
    """
    if cohort.source not in ("volumes", "phantom"):
        return math.nan
    settings = read_parameters(cohort.extraction).settings
    return math.nan if settings.get("binCount") is not None else float(settings["binWidth"])


def measure_other_bins(cohort: Cohort, run: Run) -> OtherBins | None:
    """Measure the original contours again, with another bin width; finished lesions come from the store.

    Parameters
    ----------
    cohort : Cohort
        Of volumes; a phantom must have been drawn.
    run : Run
        Of the cohort; its features are there.

    Returns
    -------
    OtherBins or None
        Its table is `bin-<width>/features.parquet` in the run's folder. None where the bin width plays no
        part: see `bin_width`; and where the features were brought by somebody, for their own is unknown.
    """
    own = bin_width(cohort)
    if math.isnan(own) or not stamp.exists(run.out):
        return None
    width = next(width for width in WIDTHS if width != own)
    folder = run.out / f"bin-{width}"
    parameters = _write_parameters(cohort.extraction, width, folder)
    found = measure(replace(cohort, extraction=parameters), replace(run, out=folder), Part(("original",)))
    return OtherBins(float(width), found.features)


def _write_parameters(path: Path, width: int, folder: Path) -> Path:
    """Write a parameter file that differs from another in the bin width alone."""
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    content["setting"] = {**(content.get("setting") or {}), "binWidth": width}
    text = yaml.safe_dump(content, sort_keys=False)
    return write_atomically(folder / "extraction.yml", lambda to: to.write_text(text, encoding="utf-8"))
