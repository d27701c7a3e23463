"""Cohorts let in to be worked on: every fault of all of them first, at once."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from analysis.cohort import Cohort, find_cohort, read_cohort, try_cohort
from analysis.errors import Fault, InputError
from analysis.sources.check import check

Adapt = Callable[[Cohort], Cohort]


def adaptation(seed: int | None = None, draws: int | None = None) -> Adapt:
    """Return a function that puts a seed and a number of draws in place of a cohort's own."""
    changes = {key: value for key, value in (("seed", seed), ("draws", draws)) if value is not None}
    return lambda cohort: replace(cohort, **changes)  # type: ignore[arg-type]


def faults_of(name: str, *, voxels: bool = True, outside: bool = False) -> tuple[Cohort | None, list[Fault]]:
    """Read a cohort, by path or name, and find all its faults: of its yml, its tables and its volumes.

    Parameters
    ----------
    name : str
        Path, or name in `data/cohorts/`.
    voxels : bool
        Look at volumes to the last voxel.
    outside : bool
        Whether images and masks may lie outside of the folder of their cohort.

    Returns
    -------
    cohort : Cohort or None
        None where its yml says too little to go on.
    faults : list of Fault
    """
    try:
        cohort, faults = try_cohort(find_cohort(name, Path.cwd()))
    except InputError as error:
        return None, list(error.faults)
    return cohort, faults + (check(cohort, voxels=voxels, outside=outside) if cohort else [])


def admit(names: Sequence[str], adapt: Adapt, *, outside: bool = False) -> tuple[list[Cohort], list[Fault]]:
    """Let cohorts in, or refuse them.

    Voxels are not looked at: what is wrong with those of a lesion is found when it is measured.

    Parameters
    ----------
    names : sequence of str
        Paths, or names in `data/cohorts/`.
    adapt : callable
        From `adaptation`.
    outside : bool
        Whether images and masks may lie outside of the folder of their cohort.

    Returns
    -------
    cohorts : list of Cohort
    warnings : list of Fault

    Raises
    ------
    InputError
        One of them has an error, or two would write to the same folder: all faults of all.
    """
    read = [faults_of(name, voxels=False, outside=outside) for name in names]
    cohorts = [cohort for cohort, _ in read if cohort]
    faults = [fault for _, found in read for fault in found]
    faults += _same_names(cohorts)
    if any(fault.severity == "error" for fault in faults):
        raise InputError(faults)
    return [adapt(cohort) for cohort in cohorts], faults


def names_written(cohorts: Sequence[Cohort]) -> list[str]:
    """Name cohorts and all that they refer to, each once: a run of them writes to a folder for each."""
    names: dict[str, None] = {}
    for cohort in cohorts:
        at: Cohort | None = cohort
        while at and at.name not in names:
            names[at.name] = None
            at = _reference(at)
    return list(names)


def _same_names(cohorts: Sequence[Cohort]) -> list[Fault]:
    """Find cohorts, and cohorts referred to, that share a name and so a folder, but are not the same."""
    taken: dict[str, Path] = {}
    faults = []
    for cohort in cohorts:
        if cohort.name in taken:
            faults.append(_taken(cohort, f"Two cohorts are named {cohort.name}."))
        taken.setdefault(cohort.name, cohort.path.resolve())
    for cohort in cohorts:
        reference = _reference(cohort)
        if reference and taken.get(reference.name, reference.path.resolve()) != reference.path.resolve():
            faults.append(_taken(cohort, f"Its reference is another cohort named {reference.name}."))
    return faults


def _reference(cohort: Cohort) -> Cohort | None:
    try:
        return read_cohort(cohort.reference) if cohort.reference else None
    except InputError:
        return None


def _taken(cohort: Cohort, message: str) -> Fault:
    return Fault("error", str(cohort.path), "name", message, "Give one of them another name.")
