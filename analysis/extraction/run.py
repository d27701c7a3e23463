"""A manifest of lesions in, tables of features, exclusions and surfaces out."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from joblib import Parallel, delayed

from analysis import schema
from analysis.extraction.lesions import Measured, Task, measure_lesions
from analysis.extraction.parameters import read_parameters
from analysis.extraction.volumes import forget

Progress = Callable[[int, int], None]
Row = dict[str, Any]
Batch = tuple[Path, list[Task]]

MOST_LESIONS_A_BATCH = 16
BATCHES_A_JOB = 4
"""Batches are small, so that few patients still keep all processes busy; a process keeps its last image."""


@dataclass(frozen=True)
class Extraction:
    """What an extraction leaves: three tables of `analysis.schema`.

    Attributes
    ----------
    features : pandas.DataFrame
        Table `features`: three rows a lesion, by patient, lesion and contour; a failed one is NaN.
    excluded : pandas.DataFrame
        Table `excluded`: contours without features, or not all of them, and why.
    surfaces : pandas.DataFrame
        Table `surfaces`: lesions as meshes, to be drawn.
    """

    features: pd.DataFrame
    excluded: pd.DataFrame
    surfaces: pd.DataFrame


def extract(
    manifest: pd.DataFrame,
    parameters: Path,
    *,
    jobs: int = 1,
    resample_mask: bool = False,
    progress: Progress | None = None,
) -> Extraction:
    """Measure every lesion on its original, eroded and dilated contour.

    Parameters
    ----------
    manifest : pandas.DataFrame
        Columns `patient_id`, `lesion_id`, `site`, `image`, `mask` (paths) and `label`; one row a lesion.
    parameters : pathlib.Path
        Parameter file of pyradiomics.
    jobs : int
        Processes. The result does not depend on it.
    resample_mask : bool
        Bring masks on another grid to the image's by the nearest neighbour; else such a lesion fails.
    progress : callable, optional
        Called with the number of lesions done, and of all.

    Returns
    -------
    Extraction

    Raises
    ------
    InputError
        The parameter file cannot be used. A lesion that fails raises nothing: see `Extraction.excluded`.

    Notes
    -----
    The numbers are those of pyradiomics called on the whole image with the same parameters
    (van Griethuysen et al. 2017, doi 10.1158/0008-5472.CAN-17-0339). Memory holds one image and one mask
    a process.
    """
    settings = read_parameters(parameters)
    ordered = manifest.sort_values(["patient_id", "lesion_id"], kind="stable").reset_index(drop=True)
    work = Parallel(n_jobs=jobs, return_as="generator_unordered", batch_size=1)(
        delayed(measure_lesions)(image, tasks, settings, resample_mask)
        for image, tasks in batches(ordered, jobs)
    )
    measured: list[Measured] = []
    for done in work:
        measured.extend(done)
        if progress:
            progress(len(measured), len(ordered))
    forget()
    return _tables(ordered, sorted(measured, key=lambda lesion: lesion.row))


def batches(manifest: pd.DataFrame, jobs: int) -> list[Batch]:
    """Split a manifest into the units of work: lesions of one image, those of one mask file side by side."""
    size = int(np.clip(-(-len(manifest) // (BATCHES_A_JOB * jobs)), 1, MOST_LESIONS_A_BATCH))
    made = []
    for image, rows in manifest.groupby("image", sort=False):
        ordered = rows.sort_values(["mask", "label"], kind="stable")
        tasks = [
            Task(int(row), Path(mask), int(label))
            for row, mask, label in zip(ordered.index, ordered["mask"], ordered["label"], strict=True)
        ]
        made += [(Path(str(image)), tasks[start : start + size]) for start in range(0, len(tasks), size)]
    return made


def _tables(manifest: pd.DataFrame, measured: list[Measured]) -> Extraction:
    keys: list[Row] = manifest[["patient_id", "lesion_id", "site"]].to_dict("records")  # type: ignore[assignment]
    rows: dict[str, list[Row]] = {name: [] for name in ("features", "excluded", "surfaces")}
    for lesion in measured:
        key = keys[lesion.row]
        rows["features"] += [
            key | {"contour": name} | lesion.features.get(name, {}) for name in schema.CONTOURS
        ]
        rows["excluded"] += [
            key | {"contour": name, "reason": lesion.reasons[name]}
            for name in schema.CONTOURS
            if name in lesion.reasons
        ]
        rows["surfaces"] += list(_corners(key, lesion.surface))
    return Extraction(**{name: _frame(name, records) for name, records in rows.items()})


def _corners(key: Row, triangles: np.ndarray) -> Iterator[Row]:
    for triangle, corners in enumerate(triangles):
        for vertex, (x, y, z) in enumerate(corners):
            yield key | {"triangle": triangle, "vertex": vertex, "x_mm": x, "y_mm": y, "z_mm": z}


def _frame(table: str, records: list[Row]) -> pd.DataFrame:
    return schema.conform(table, pd.DataFrame(records, columns=schema.columns(table)))
