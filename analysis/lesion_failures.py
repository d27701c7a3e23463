"""Lesions that failed, as reports tell of them."""

from pathlib import Path

import pandas as pd

from analysis.cohort import Cohort
from analysis.extraction.harvest import Extraction
from analysis.extraction.parameters import read_parameters
from analysis.failures import Failure
from analysis.sources.lidc.database import database_path


def lesion_failures(cohort: Cohort, manifest: pd.DataFrame, extraction: Extraction) -> list[Failure]:
    """Say of each lesion that failed what it was measured from, and how.

    Parameters
    ----------
    cohort : Cohort
        Of volumes.
    manifest : pandas.DataFrame
        Its lesions, with the files of each.
    extraction : Extraction

    Returns
    -------
    list of Failure
        Files are named from the folder of the table of lesions on; of one elsewhere, the name alone.
    """
    folder = (cohort.lesions or cohort.path).parent
    settings = read_parameters(cohort.extraction).settings | {"resample_mask": cohort.resample_mask}
    settings.pop("label", None)  # pyradiomics' default; each lesion has its own
    rows = manifest.set_index(["patient_id", "lesion_id"]).to_dict("index")
    failures = []
    for lost in extraction.failed:
        names = (lost.patient_id, lost.lesion_id)
        row = rows[names]
        files = {kind: _from(folder, Path(str(row[kind]))) for kind in ("image", "mask")}
        inputs = files | {"label": row["label"], "site": row["site"]}
        failures.append(Failure("lesion", names, lost.reason, inputs, settings, lost.trace))
    return failures


def outline_failures(cohort: Cohort, extraction: Extraction) -> list[Failure]:
    """Say the same of nodules that were measured from outlines alone."""
    if not extraction.failed:
        return []
    settings = read_parameters(cohort.extraction).settings
    settings.pop("label", None)
    inputs = {"annotations": database_path().name}
    return [
        Failure("lesion", (lost.patient_id, lost.lesion_id), lost.reason, inputs, settings, lost.trace)
        for lost in extraction.failed
    ]


def _from(folder: Path, path: Path) -> str:
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name
