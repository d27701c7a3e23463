"""What is wrong with the cohorts that a cohort refers to for its features and scaling."""

import pandas as pd

from analysis.cohort import Cohort, read_cohort
from analysis.errors import Fault, InputError
from analysis.sources.feature_columns import needed_faults
from analysis.sources.feature_table import read_features
from analysis.sources.lidc.database import database_faults
from analysis.sources.volumes import read_manifest
from analysis.wording import quote


def reference_faults(cohort: Cohort, *, outside: bool = True) -> list[Fault]:
    """Look for what keeps a cohort from using its reference.

    References are followed to their end: each must be readable, have another name (it is measured into a
    folder of that name), and tables without error; none may come twice. Warnings about a reference are told
    when it is checked itself. `outside` is that of `check`.
    """
    chain, faults = _chain(cohort)
    for reference in chain:
        features, found = _tables(reference, outside)
        faults += [fault for fault in found if fault.severity == "error"]
        faults += missing_features(reference, cohort.features, features)
    return faults


def missing_features(
    cohort: Cohort, wanted: tuple[str, ...] | None, features: pd.DataFrame | None
) -> list[Fault]:
    """Tell which of some wanted features a cohort's table has no value of; nothing is missing in volumes."""
    if features is None or features.empty:
        return []
    present = [name for name in features.columns[4:] if features[name].notna().any()]
    return needed_faults(cohort, wanted or (), present)


def wanted_of_reference(cohort: Cohort) -> tuple[str, ...]:
    """Features that the reference's yml fixes, where the cohort itself fixes none."""
    if cohort.reference is None or cohort.features:
        return ()
    try:
        return read_cohort(cohort.reference).features or ()
    except InputError:
        return ()


def _chain(cohort: Cohort) -> tuple[list[Cohort], list[Fault]]:
    chain: list[Cohort] = []
    reference = cohort.reference
    while reference is not None:
        seen = [cohort, *chain]
        if reference.resolve() in [one.path.resolve() for one in seen]:
            names = " > ".join([*(one.path.name for one in seen), reference.name])
            return chain, [_fault(cohort, f"The references lead back to where they began: {names}.")]
        try:
            chain.append(read_cohort(reference))
        except InputError as error:
            own = f"The reference {quote(reference)} cannot be used."
            return chain, [_fault(cohort, own, "Correct its yml; see the other messages."), *error.faults]
        if chain[-1].name in [one.name for one in seen]:
            message = f"The reference {quote(reference)} is named {quote(chain[-1].name)} too."
            return chain, [_fault(cohort, message, "Give one of them another name.")]
        reference = chain[-1].reference
    return chain, []


def _tables(reference: Cohort, outside: bool) -> tuple[pd.DataFrame | None, list[Fault]]:
    if reference.source == "table":
        features, _, faults = read_features(reference)
        return features, faults
    if reference.source == "lidc":
        return None, database_faults()
    found = read_manifest(reference, outside=outside)[1] if reference.source == "volumes" else []
    return None, found


def _fault(cohort: Cohort, message: str, remedy: str = "Name another cohort, or leave it out.") -> Fault:
    return Fault("error", cohort.shown(cohort.path), "reference", message, remedy)
