"""The stage of the forking paths: its tables, made where they are missing or out of date."""

import math
from dataclasses import asdict
from pathlib import Path

from analysis import provenance, published, stamp
from analysis.bins import bin_width, measure_other_bins
from analysis.cohort import Cohort, read_cohort
from analysis.run import Prepare, Run
from analysis.study.choice import Choice
from analysis.study.inputs import Inputs
from analysis.study.paths.forks import AS_MEASURED, Bins
from analysis.study.paths.run import TABLES, forking_paths
from analysis.tables import table_path, write_table

_CODE = ("study", "statistics", "forking", "bins", "cohort", "features", "beyond", "columns", "schema")
_PACKAGES = ("numpy", "scipy", "pandas")


def fork(
    cohort: Cohort, run: Run, inputs: Inputs, reference: Choice | None, prepare: Prepare
) -> dict[str, Path]:
    """Make the tables of the forking paths, unless they are up to date.

    Parameters
    ----------
    cohort : Cohort
    run : Run
        Of the cohort; its features are there, and those of its reference.
    inputs : Inputs
    reference : Choice or None
        Of the discovery cohort.
    prepare : callable
        See `Prepare`.

    Returns
    -------
    dict of str to pathlib.Path
        The file of each of `TABLES`, in a folder `paths` of the run.
    """
    bins = _bins(cohort, run, inputs, reference, prepare)
    folder = run.out / "paths"
    with run.watch.time("paths"):
        made_of = _stamp(cohort, bins, reference, inputs)
        if not made_of.stands_in(folder):
            made_of.begin(folder)
            tables = forking_paths(cohort, inputs, reference, bins, jobs=run.jobs, progress=run.tell("paths"))
            for name, table in tables.items():
                write_table(name, table, folder)
            made_of.write(folder)
    return {name: table_path(name, folder) for name in TABLES}


def _bins(cohort: Cohort, run: Run, inputs: Inputs, reference: Choice | None, prepare: Prepare) -> list[Bins]:
    """Take the features with the bins in use, and measure them with others where that can be."""
    fitted_on = reference.fitted_on if reference else None
    width = bin_width(cohort)
    found = [Bins(AS_MEASURED if math.isnan(width) else f"{width:g}", inputs.original, fitted_on)]
    others = measure_other_bins(prepare(cohort, run), run)
    if others is None:
        return found
    of_reference = _of_reference(cohort, run, prepare)
    known = of_reference if of_reference and of_reference.label == f"{others.width:g}" else None
    return [*found, Bins(f"{others.width:g}", others.original, known.original if known else None)]


def _of_reference(cohort: Cohort, run: Run, prepare: Prepare) -> Bins | None:
    """Measure the cohort that the scaling comes from, at the end of the chain of references."""
    if cohort.reference is None:
        return None
    while cohort.reference is not None:
        cohort = run.adapt(read_cohort(cohort.reference))
        run = run.of(cohort)
    others = measure_other_bins(prepare(cohort, run), run)
    return Bins(f"{others.width:g}", others.original) if others else None


def _stamp(cohort: Cohort, bins: list[Bins], reference: Choice | None, inputs: Inputs) -> stamp.Stamp:
    settings = {key: value for key, value in asdict(cohort).items() if not isinstance(value, Path)}
    tables = [table for each in bins for table in (each.original, each.reference)]
    return stamp.Stamp.of(
        features=[provenance.table_hash(table) for table in (inputs.features, *tables) if table is not None],
        settings=provenance.content_hash(settings, [each.label for each in bins]),
        reference=provenance.content_hash(reference.names if reference else None),
        claims=provenance.file_hash(published.VALUES),
        code=provenance.source_hash(*_CODE),
        packages=provenance.versions(_PACKAGES),
    )
