"""The stage of the further statistics: their tables, made where they are missing or out of date."""

import os
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from analysis import provenance, schema, stamp
from analysis.beyond import FURTHER
from analysis.cohort import Cohort
from analysis.failures import FOLDER, Failure, leave_reports
from analysis.run import Prepare, Run
from analysis.shuffling import measure_shuffled
from analysis.study.choice import Choice
from analysis.study.further.material import Material
from analysis.study.further.run import MAKES, TopicError, further_statistics
from analysis.study.inputs import Inputs
from analysis.tables import table_path, write_table

_CODE = ("study", "statistics", "further", "cohort", "features", "scales", "beyond", "columns", "schema")
_PACKAGES = ("numpy", "scipy", "pandas", "statsmodels", "pingouin")


def go_further(
    cohort: Cohort, run: Run, inputs: Inputs, reference: Choice | None, prepare: Prepare
) -> dict[str, Path]:
    """Make the tables of the further statistics, unless they are up to date.

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
        The file of each of `FURTHER`, in a folder `further` of the run.
    """
    shuffled = measure_shuffled(prepare(cohort, run), run, inputs.original)
    folder = run.out / "further"
    with run.watch.time("further"):
        made_of = _stamp(cohort, inputs, reference, shuffled)
        if not made_of.stands_in(folder):
            made_of.begin(folder)
            material = Material.of(cohort, inputs, reference, shuffled)
            strict = bool(os.environ.get("INTERLESION_TRACEBACK"))
            found = further_statistics(material, jobs=run.jobs, progress=run.tell("further"), strict=strict)
            for name, table in found.tables.items():
                write_table(name, table, folder)
            leave_reports(
                run.out / FOLDER, "statistics", [_as_failure(cohort, error) for error in found.errors]
            )
            if found.whole:
                made_of.write(folder)
    return {name: table_path(name, folder) for name in FURTHER}


def _as_failure(cohort: Cohort, error: TopicError) -> Failure:
    made_from = {
        "features": "features.parquet",
        "tables that are empty": ", ".join(MAKES.get(error.topic, ())),
    }
    settings = {key: value for key, value in asdict(cohort).items() if not isinstance(value, Path)}
    settings.pop("about", None)
    why = f"{error.kind}: {error.message}"
    return Failure("statistics", (error.topic,), why, made_from, settings, error.trace)


def _stamp(
    cohort: Cohort, inputs: Inputs, reference: Choice | None, shuffled: pd.DataFrame | None
) -> stamp.Stamp:
    settings = {key: value for key, value in asdict(cohort).items() if not isinstance(value, Path)}
    fitted_on = reference.fitted_on if reference else None
    measured = (inputs.features, inputs.patients, fitted_on, shuffled)
    return stamp.Stamp.of(
        features=[None if table is None else provenance.table_hash(table) for table in measured],
        settings=provenance.content_hash(settings),
        reference=provenance.content_hash(reference.names if reference else None),
        tables=provenance.content_hash(*(schema.columns(name) for name in FURTHER)),
        code=provenance.source_hash(*_CODE),
        packages=provenance.versions(_PACKAGES),
    )
