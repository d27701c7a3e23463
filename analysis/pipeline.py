"""A cohort in, results out: each stage's files, made where they are missing or out of date."""

import json
import warnings
from dataclasses import asdict, replace
from pathlib import Path

from analysis import __version__, provenance, schema, stamp
from analysis.cohort import Cohort, read_cohort
from analysis.errors import Fault, InputError, InterlesionWarning, raise_errors
from analysis.extraction.harvest import Extraction
from analysis.forking import fork
from analysis.further import go_further
from analysis.measuring import measure, stored, write
from analysis.owner import claim, refuse_others, refuse_strangers
from analysis.run import Outcome, Run
from analysis.sources.feature_table import read_features
from analysis.sources.patients import assign_groups, read_patients
from analysis.sources.phantom import write_phantom
from analysis.standards.export import write_standards
from analysis.study.choice import Choice, choose_features, select_own_features
from analysis.study.further.material import Material
from analysis.study.further.planning import Question, planning_tables
from analysis.study.inputs import Inputs
from analysis.study.not_computed import OWN as NOT_COMPUTED
from analysis.study.not_computed import left_out_by_quick
from analysis.study.results import compute_results
from analysis.tables import copy_table, write_atomically, write_table
from analysis.wording import counted

PROVENANCE = "provenance.json"
"""File of `results/` that says what made the tables."""


def extract(cohort: Cohort, run: Run) -> Inputs:
    """Make `features.parquet` and `excluded.csv` under the run's folder, unless they are up to date.

    Raises
    ------
    InputError
        The folder holds the results of another cohort, or the cohort cannot be used.
    """
    refuse_others(cohort, run.out)
    inputs = _extract(cohort, run)
    claim(cohort, run.out)
    return inputs


def analyse(cohort: Cohort, run: Run) -> Outcome:
    """Make every table under `results/`; extracts first where there are no features."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", InterlesionWarning)
        inputs = _inputs(cohort, run)
        reference = _reference(cohort, run)
        with run.watch.time("analyse"):
            tables = compute_results(cohort, inputs, reference)
        if tables["heterogeneity"].empty:
            warnings.warn(_no_index(cohort, len(inputs.patients)), InterlesionWarning, stacklevel=2)
        beyond = {} if run.quick else _beyond(cohort, run, inputs, reference)
        if run.quick:
            tables[NOT_COMPUTED] = left_out_by_quick()
    folder = run.out / "results"
    # What is written last says of which run the tables are: until then, of none.
    (folder / PROVENANCE).unlink(missing_ok=True)
    for name, table in tables.items():
        write_table(name, table, folder)
    for name, path in beyond.items():
        copy_table(name, path, folder)
    messages = _messages(caught)
    _write_provenance(cohort, run, messages)
    write_standards(cohort, folder, measured=cohort.source != "table" and stamp.exists(run.out))
    return Outcome(folder, len(inputs.original), inputs.failures, messages, inputs.tally)


def plan(cohort: Cohort, run: Run, question: Question) -> Outcome:
    """Answer how many lesions to segment: `results/plan.csv`; extracts first where there are no features.

    Raises
    ------
    InputError
        No patient has an index on which recovery could be seen. Nothing is written then.
    """
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", InterlesionWarning)
        inputs = _inputs(cohort, run)
        with run.watch.time("plan"):
            material = Material.of(cohort, inputs, _reference(cohort, run))
            tables = planning_tables(material, question)
    if not tables or tables["plan"]["n_lesions"].isna().all():
        raise InputError([_nobody(cohort)])
    folder = run.out / "results"
    for name, table in tables.items():
        write_table(name, table, folder)
    return Outcome(folder, len(inputs.original), inputs.failures, _messages(caught), inputs.tally)


def _nobody(cohort: Cohort) -> Fault:
    least = max(2, cohort.minimum_lesions)
    message = f"No patient has {least} usable lesions that differ, so there is nothing to recover."
    remedy = "`interlesion analyse` lists in left_out.csv what was left out, and why."
    return Fault("error", str(cohort.path), "", message, remedy)


def _no_index(cohort: Cohort, n_patients: int) -> str:
    least = max(2, cohort.minimum_lesions)
    return (
        f"No index of heterogeneity was computed: of {counted(n_patients, 'patient')} none has {least} "
        "usable lesions. results/left_out.csv says why, of each."
    )


def _beyond(cohort: Cohort, run: Run, inputs: Inputs, reference: Choice | None) -> dict[str, Path]:
    """Make the tables that take long, each stage in a folder of its own."""
    paths = fork(cohort, run, inputs, reference, _prepare)
    return paths | go_further(cohort, run, inputs, reference, _prepare)


def _inputs(cohort: Cohort, run: Run) -> Inputs:
    """Take features that somebody laid down without our stamp as they are; else extract."""
    brought = (run.out / "features.parquet").exists() and not stamp.exists(run.out)
    if not brought or cohort.source == "table":
        return extract(cohort, run)
    refuse_others(cohort, run.out)
    inputs = _with_patients(_prepare(cohort, run), stored(run.out))
    claim(cohort, run.out)
    return inputs


def _extract(cohort: Cohort, run: Run) -> Inputs:
    ready = _prepare(cohort, run)
    extraction = _read_table(ready, run) if ready.source == "table" else measure(ready, run)
    return _with_patients(ready, extraction)


def _reference(cohort: Cohort, run: Run) -> Choice | None:
    if cohort.reference is None:
        return None
    reference = run.adapt(read_cohort(cohort.reference))
    its_run = run.of(reference)
    inputs = _inputs(reference, its_run)
    own = select_own_features(reference, inputs)[1]
    return choose_features(reference, inputs, own, _reference(reference, its_run))


def _prepare(cohort: Cohort, run: Run) -> Cohort:
    """Write the volumes of a phantom; leave any other cohort as it is."""
    if cohort.phantom is None:
        return cohort
    folder = run.out / "phantom"
    made_of = stamp.Stamp.of(
        kind=cohort.phantom,
        seed=cohort.seed,
        code=provenance.source_hash("sources/phantom"),
        packages=provenance.versions(("numpy", "scipy", "SimpleITK")),
    )
    if not made_of.stands_in(folder):
        made_of.begin(folder)
        with run.watch.time("phantom"):
            write_phantom(
                cohort.phantom, folder, seed=cohort.seed, jobs=run.jobs, progress=run.tell("phantom")
            )
        made_of.write(folder)
    written = read_cohort(folder / "cohort.yml")
    return replace(cohort, source="volumes", phantom=None, lesions=written.lesions, patients=written.patients)


def _read_table(cohort: Cohort, run: Run) -> Extraction:
    with run.watch.time("extract"):
        features, excluded, faults = read_features(cohort)
        raise_errors(faults)
        refuse_strangers(features["patient_id"].unique(), run.out)
        extraction = Extraction(features, excluded, schema.empty("surfaces"))
        write(extraction, run.out)
    return extraction


def _with_patients(cohort: Cohort, extraction: Extraction) -> Inputs:
    patients, faults = read_patients(cohort)
    raise_errors(faults)
    original = extraction.features.query("contour == 'original'")
    groups = assign_groups(original.groupby("patient_id").size(), patients)
    described = groups.rename("group").rename_axis("patient_id").reset_index()
    described = described.merge(patients.drop(columns="group", errors="ignore"), on="patient_id", how="left")
    return Inputs(extraction.features, extraction.excluded, described, extraction.surfaces, extraction.tally)


def _messages(caught: list[warnings.WarningMessage]) -> tuple[str, ...]:
    """Texts of our warnings, each once: a stage that chooses features again warns again."""
    ours = (str(entry.message) for entry in caught if issubclass(entry.category, InterlesionWarning))
    return tuple(dict.fromkeys(ours))


def _write_provenance(cohort: Cohort, run: Run, messages: tuple[str, ...]) -> None:
    """Say what made the results; no path, and of the cohort's files only their hashes."""
    files = {"cohort": cohort.path, "lesions": cohort.lesions, "patients": cohort.patients}
    files |= {"extraction": cohort.extraction, "features": run.out / "features.parquet"}
    record = {
        "interlesion": __version__,
        "commit": provenance.commit(),
        "packages": provenance.versions(),
        "machine": provenance.machine(),
        "parameters": {key: value for key, value in asdict(cohort).items() if not isinstance(value, Path)},
        "inputs": {name: provenance.file_hash(path) for name, path in files.items() if path},
        "quick": run.quick,
        "seconds": run.watch.seconds,
        "messages": messages,
    }
    text = json.dumps(record, indent=2, default=str) + "\n"
    write_atomically(run.out / "results" / PROVENANCE, lambda path: path.write_text(text, encoding="utf-8"))
