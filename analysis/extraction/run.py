"""A manifest of lesions in, tables of features, exclusions and surfaces out."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path

import pandas as pd

from analysis.extraction import keys
from analysis.extraction.harvest import Extraction, tables
from analysis.extraction.lesions import Harvest, Recipe, measure_unit
from analysis.extraction.measured import Measured
from analysis.extraction.parameters import read_parameters
from analysis.extraction.processes import Local, Processes, WorkerLostError, run_units
from analysis.extraction.store import Store
from analysis.extraction.tally import Tally
from analysis.extraction.trail import Trail
from analysis.extraction.units import Unit, units
from analysis.extraction.volumes import forget
from analysis.extraction.watch import Progress, watched
from analysis.features import CONTOURS


def extract(
    manifest: pd.DataFrame,
    parameters: Path,
    *,
    contours: tuple[str, ...] = CONTOURS,
    shuffle: int | None = None,
    jobs: int = 1,
    processes: Processes | None = None,
    resample_mask: bool = False,
    store: Store | None = None,
    workspace: Path | None = None,
    progress: Progress | None = None,
) -> Extraction:
    """Measure every lesion on its original, eroded and dilated contour, or on some of them.

    Parameters
    ----------
    manifest : pandas.DataFrame
        Columns `patient_id`, `lesion_id`, `site`, `image`, `mask` (paths) and `label`; one row a lesion.
    parameters : pathlib.Path
        Parameter file of pyradiomics.
    contours : tuple of str
        Those that are measured; the tables have rows of these alone.
    shuffle : int, optional
        A seed: each lesion is measured with its voxels in random order, as a negative control.
    jobs : int
        Processes of this machine. The result does not depend on it.
    processes : Processes, optional
        Instead of `jobs`: where the work is done, such as a cluster.
    resample_mask : bool
        Bring masks on another grid to the image's by the nearest neighbour; else such a lesion fails.
    store : Store, optional
        Where finished lesions are kept, each as soon as it is measured, and looked up before.
    workspace : pathlib.Path, optional
        A folder that all processes can write to while the work goes on; gone at the end. Else a temporary
        one of this machine.
    progress : callable, optional
        Told about twice a second how far all has come. What it raises is a warning at the end.

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
    (van Griethuysen et al. 2017, doi 10.1158/0008-5472.CAN-17-0339): bit for bit, but for features formed
    from the area and volume of the surface mesh, whose sums are formed in another order (1e-9 and less,
    relative). A process holds one image and one mask.
    """
    settings = read_parameters(parameters)
    ordered = manifest.sort_values(["patient_id", "lesion_id"], kind="stable").reset_index(drop=True)
    where = processes or Local(jobs)
    work = units(ordered, where.jobs)
    began = time.perf_counter()
    with _trail(workspace) as trail, watched(len(ordered), trail, progress) as count:
        recipe = Recipe(settings, keys.versions(), resample_mask, store, trail, contours, shuffle)
        harvests = []
        with closing(run_units(work, partial(measure_unit, recipe), where, trail)) as done:
            for unit, harvest in done:
                harvests.append(harvest or _lost(unit))
                count.add(harvests[-1].lesions, unit.number)
    forget()
    lesions = [lesion for harvest in harvests for lesion in harvest.lesions]
    return tables(ordered, lesions, _tally(harvests, time.perf_counter() - began), contours)


def _lost(unit: Unit) -> Harvest:
    return Harvest([Measured.without(task.row, WorkerLostError()) for task in unit.tasks], 0.0, 0.0)


def _tally(harvests: list[Harvest], seconds: float) -> Tally:
    lesions = [lesion for harvest in harvests for lesion in harvest.lesions]
    return Tally(
        n_lesions=len(lesions),
        n_failed=sum(lesion.failed for lesion in lesions),
        n_stored=sum(lesion.stored for lesion in lesions),
        seconds_read=sum(harvest.seconds_read for harvest in harvests),
        seconds_measure=sum(harvest.seconds_measure for harvest in harvests),
        seconds_store=sum(harvest.seconds_store for harvest in harvests),
        seconds=seconds,
    )


@contextmanager
def _trail(workspace: Path | None) -> Iterator[Trail]:
    with ExitStack() as stack:
        if workspace is None:
            own = stack.enter_context(tempfile.TemporaryDirectory(prefix="interlesion-"))
            workspace = Path(own) / "trail"
        # Processes elsewhere may have another folder to work in.
        trail = Trail(workspace.absolute())
        stack.callback(trail.remove)
        trail.clear()
        yield trail
