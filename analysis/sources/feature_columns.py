"""Columns of features: those the cohort needs, those a table lacks, those it has beside them."""

from collections.abc import Sequence
from difflib import get_close_matches

from analysis import schema
from analysis.cohort import Cohort
from analysis.errors import Fault
from analysis.features import FEATURE_CLASSES, FEATURES, PAPER_FEATURES, feature_class, short_name
from analysis.sources.contours import ORIGINAL
from analysis.sources.lesions import LesionRows
from analysis.wording import counted, did_you_mean, listing, quote


def feature_column_faults(cohort: Cohort, rows: LesionRows, present: Sequence[str]) -> list[Fault]:
    """Compare the features a table has with the 107, and with those the cohort needs.

    Parameters
    ----------
    cohort : Cohort
    rows : LesionRows
        With the column `contour`.
    present : sequence of str
        Features with at least one number.

    Returns
    -------
    list of Fault
        Errors where features are needed and not there; one warning that sums up the absent ones, and one
        the columns that are left aside.
    """
    sheet = rows.sheet
    known = {cohort.columns.get(name, name) for name in (*schema.columns("features"), "timepoint")}
    others = [name for name in sheet.header if name and name not in known]
    if not present:
        message = f"None of the 107 features is there; the table has {listing(sheet.header, limit=6)}."
        remedy = (
            "Name them as pyradiomics does, such as original_shape_Sphericity, or map them under `columns`."
        )
        return [Fault("error", sheet.file, "header", message, remedy)]
    faults = needed_faults(cohort, cohort.features or (), present)
    absent = [name for name in FEATURES if name not in present]
    if absent:
        message = f"Has {len(present)} of the 107 features; absent: {_by_class(absent)}."
        faults.append(Fault("warning", sheet.file, "header", message, _renaming(absent, others)))
    if others:
        message = f"{counted(len(others), 'other column')} left aside: {listing(others, limit=3)}."
        faults.append(
            Fault("warning", sheet.file, "header", message, "Only the 107 unfiltered features are used.")
        )
    return faults + _paper_faults(cohort, rows, present)


def needed_faults(cohort: Cohort, wanted: Sequence[str], present: Sequence[str]) -> list[Fault]:
    """List the features that the cohort, or its reference, fixes and its table lacks, as errors."""
    return [
        Fault(
            "error",
            cohort.shown(cohort.path),
            "features",
            f"{name} has no values in the table of lesions.",
            did_you_mean(name, present, "Leave it out, or add its column."),
        )
        for name in wanted
        if name not in present
    ]


def _paper_faults(cohort: Cohort, rows: LesionRows, present: Sequence[str]) -> list[Fault]:
    """Where features can come from the paper's eight alone, two of them must be there."""
    selects = (rows.frame["contour"] != ORIGINAL).any()
    if cohort.features or cohort.reference or selects or len(set(PAPER_FEATURES) & set(present)) > 1:
        return []
    message = "The cohort names no features, and of the paper's eight the table has fewer than two."
    remedy = f"Name some under `features:`, such as [{', '.join(present[:2])}]."
    return [Fault("error", cohort.shown(cohort.path), "features", message, remedy)]


def _by_class(absent: Sequence[str]) -> str:
    """Count absent features by class, with their names where they are few."""
    parts = []
    for each, features in FEATURE_CLASSES.items():
        lost = [short_name(name) for name in absent if feature_class(name) == each]
        if len(lost) == len(features):
            parts.append(f"all {len(lost)} of {each}")
        elif lost:
            parts.append(f"{len(lost)} of {each} ({listing(lost, limit=3)})")
    return ", ".join(parts)


def _renaming(absent: Sequence[str], others: Sequence[str]) -> str:
    folded = {name.casefold(): name for name in others}
    unknown = [name for name in others if name.startswith("original_")]
    for name in absent:
        theirs = folded.get(name.casefold()) or folded.get(name.removeprefix("original_").casefold())
        theirs = theirs or next(iter(get_close_matches(name, unknown, n=1, cutoff=0.92)), None)
        if theirs:
            return f"If {quote(theirs)} is {name}, rename it or map it under `columns`."
    return "The book does without them."
