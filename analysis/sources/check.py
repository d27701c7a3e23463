"""Every fault of a cohort at once, found before any work."""

import re

import pandas as pd

from analysis.cohort import Cohort
from analysis.errors import Fault, InputError
from analysis.extraction.parameters import read_parameters
from analysis.sources.feature_table import read_features
from analysis.sources.lidc.faults import lidc_faults
from analysis.sources.overlaps import overlap_faults
from analysis.sources.patients import link_faults, read_patients
from analysis.sources.references import missing_features, reference_faults, wanted_of_reference
from analysis.sources.telling import telling_faults
from analysis.sources.volumes import open_manifest
from analysis.sources.voxels import voxel_faults


def check(cohort: Cohort, *, voxels: bool = True, outside: bool = False) -> list[Fault]:
    """Look for the faults of a cohort: in its tables, its volumes and its reference.

    Parameters
    ----------
    cohort : Cohort
        As read from its yml.
    voxels : bool
        Look at the volumes to the last voxel; else at the heads of their files, and whether they are whole.
    outside : bool
        Whether images and masks may lie outside of the folder of their cohort.

    Returns
    -------
    list of Fault
        Errors first, then by file and row. Bad input raises nothing.
    """
    faults = reference_faults(cohort, outside=outside)
    if cohort.source == "lidc":
        faults += read_patients(cohort)[1]
        faults += lidc_faults(cohort, cohort.features or wanted_of_reference(cohort))
    elif cohort.source != "table":
        faults += _parameter_faults(cohort)
    if cohort.source in ("table", "volumes"):
        faults += _lesion_faults(cohort, voxels, outside)
    return sorted(dict.fromkeys(faults), key=_place)


def _lesion_faults(cohort: Cohort, voxels: bool, outside: bool) -> list[Fault]:
    patients, faults = read_patients(cohort)
    usable = all(fault.severity != "error" for fault in faults)
    if cohort.source == "table":
        features, _, found = read_features(cohort)
        lesions = features
        faults += missing_features(cohort, wanted_of_reference(cohort), features)
    else:
        manifest, found = open_manifest(cohort, outside=outside)
        lesions = pd.DataFrame() if manifest is None else manifest.rows.frame
        if manifest is not None and voxels:
            faults += voxel_faults(manifest, resample_mask=cohort.resample_mask)
            faults += overlap_faults(manifest)
    if len(lesions) and cohort.lesions:
        faults += telling_faults(lesions, cohort.shown(cohort.lesions))
    if usable and len(lesions):
        faults += link_faults(cohort, lesions["patient_id"], patients)
    return faults + found


def _parameter_faults(cohort: Cohort) -> list[Fault]:
    try:
        read_parameters(cohort.extraction)
    except InputError as error:
        return list(error.faults)
    return []


def _place(fault: Fault) -> tuple[object, ...]:
    """Errors first; numbers in a row count as numbers."""
    parts = re.split(r"([0-9]+)", fault.row)
    row = [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]
    return fault.severity, fault.file, row, fault.message
