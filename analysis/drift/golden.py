"""Results of the embedded cohorts that are kept to see whether numbers move: `data/golden/`."""

import json
import platform
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pandas as pd

from analysis import provenance
from analysis.drift.compare import Drift, drift
from analysis.features import FEATURES, PAPER_FEATURES
from analysis.tables import read_table, write_atomically

GOLDEN = Path(__file__).resolve().parents[2] / "data" / "golden"
"""A folder a cohort: one CSV a table, and the versions that made them."""
VERSIONS = "versions.json"
LESIONS, MEANS = "lesion_features", "feature_means"
"""The eight features of each lesion, and the mean of each feature over them, by contour."""

_DIGITS = "%.13g"
"""More than are compared; what results are computed from keeps all."""

_Rows = Callable[[pd.DataFrame], pd.Series]


def _of_all(frame: pd.DataFrame) -> pd.Series:
    return frame["level"] != "patient"


SUMMARIES: dict[str, _Rows | None] = {
    "population": None,
    "contours": None,
    "robustness": None,
    "selection": None,
    "scaling": None,
    "dispersion_summary": lambda frame: (frame["over"] == "selected") & (frame["site"] == "all"),
    "inference": None,
    "heterogeneity": None,
    "scalings": None,
    "sampling": _of_all,
    "recovery": _of_all,
    "required": _of_all,
    "unscaled": None,
    "over_patients": None,
    "ledger": None,
    "conclusions": None,
    "effects": None,
    "clustering": None,
    "floor_summary": lambda frame: frame["patient_id"] == "all",
}
"""Tables that are kept, and which of their rows; None for all."""


def summaries(results: Path) -> Iterator[tuple[str, pd.DataFrame]]:
    """Read the tables that are kept, with the rows that are kept, from a folder of results."""
    for name in SUMMARIES:
        yield name, summary(name, read_table(name, results))


def summary(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Choose the rows of a table that are kept."""
    chosen = SUMMARIES[name]
    return (frame if chosen is None or frame.empty else frame[chosen(frame)]).reset_index(drop=True)


def of_features(features: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Sum up the table of features: the eight of each lesion, and the means of all.

    Parameters
    ----------
    features : pandas.DataFrame
        Table `features`.
    """
    original = features[features["contour"] == "original"]
    means = features.groupby("contour", sort=False, as_index=False)[list(FEATURES)].mean()
    long = means.melt("contour", var_name="feature", value_name="mean")
    return {LESIONS: original[["patient_id", "lesion_id", "site", *PAPER_FEATURES]], MEANS: long}


def read_golden(cohort: str, table: str, folder: Path = GOLDEN) -> pd.DataFrame:
    """Read a kept table of a cohort."""
    if table in SUMMARIES:
        return read_table(table, folder / cohort)
    text = dict.fromkeys(("patient_id", "lesion_id", "site", "contour", "feature"), str)
    return pd.read_csv(folder / cohort / f"{table}.csv", dtype=text)


def made_now(run: Path) -> dict[str, pd.DataFrame]:
    """Read from the folder of a run what would be kept of it."""
    return of_features(read_table("features", run)) | dict(summaries(run / "results"))


def drifts(cohort: str, run: Path, folder: Path = GOLDEN) -> list[Drift]:
    """Compare a run of a cohort with what was kept of it.

    Parameters
    ----------
    cohort : str
        Its name.
    run : pathlib.Path
        Folder with `features.parquet` and `results/`, made without `--quick`.
    folder : pathlib.Path
        Holds a folder a cohort.
    """
    now = made_now(run)
    return [drift(name, read_golden(cohort, name, folder), frame) for name, frame in now.items()]


def write_golden(cohort: str, run: Path, folder: Path = GOLDEN) -> Path:
    """Keep a run of a cohort, with the versions that made it."""
    for name, frame in made_now(run).items():
        path = folder / cohort / f"{name}.csv"
        write_atomically(path, partial(_write, frame, None if name == LESIONS else _DIGITS))
    text = json.dumps(versions(), indent=2) + "\n"
    return write_atomically(folder / cohort / VERSIONS, lambda to: to.write_text(text, encoding="utf-8"))


def versions() -> dict[str, str]:
    """Versions of Python and of all packages that can change a number, as they are installed."""
    return {"python": platform.python_version()} | provenance.versions()


def changed_versions(kept: dict[str, str]) -> dict[str, tuple[str, str]]:
    """Find packages of another version than then: the version then, and now."""
    now = versions()
    return {name: (then, now.get(name, "absent")) for name, then in kept.items() if now.get(name) != then}


def _write(frame: pd.DataFrame, digits: str | None, path: Path) -> None:
    frame.to_csv(path, index=False, lineterminator="\n", float_format=digits)
