"""A cohort in, results out: each stage's files, made where they are missing or out of date."""

import json
import warnings
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path

import pandas as pd

from analysis import __version__, provenance, schema, stamp
from analysis.cohort import Cohort, read_cohort
from analysis.errors import InterlesionWarning, raise_errors
from analysis.extraction.run import Extraction
from analysis.extraction.run import extract as extract_volumes
from analysis.sources.feature_table import read_features
from analysis.sources.patients import assign_groups, read_patients
from analysis.sources.phantom import write_phantom
from analysis.sources.volumes import read_manifest
from analysis.study.choice import Choice, choose_features, select_own_features
from analysis.study.inputs import Inputs
from analysis.study.results import compute_results
from analysis.tables import read_table, write_atomically, write_table

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much is done, and of how much."""


@dataclass(frozen=True)
class Run:
    """Where a run writes, with how many processes, and whom it tells.

    Attributes
    ----------
    out : pathlib.Path
        Folder of this cohort.
    references : pathlib.Path
        Folder that holds, or will hold, a folder for each reference cohort.
    jobs : int
        Processes.
    progress : callable
        See `Progress`.
    adapt : callable
        Changes every cohort that is read on the way, such as a reference, as the cohort itself was changed.
    """

    out: Path
    references: Path
    jobs: int = 1
    progress: Progress = lambda _stage, _done, _total: None
    adapt: Callable[[Cohort], Cohort] = lambda cohort: cohort
    watch: provenance.Stopwatch = field(default_factory=provenance.Stopwatch)

    def of(self, cohort: Cohort) -> "Run":
        """Give the run of one of this run's reference cohorts."""
        return replace(self, out=self.references / cohort.name, watch=provenance.Stopwatch())

    def tell(self, stage: str) -> Callable[[int, int], None]:
        """Return a callback of what is done, and of how much, for one stage."""
        return partial(self.progress, stage)


@dataclass(frozen=True)
class Outcome:
    """What the run of a cohort left behind.

    Attributes
    ----------
    results : pathlib.Path
        Folder of the results tables.
    n_lesions : int
        Lesions of the cohort.
    failures : tuple of str
        Lesions without any feature of their original contour, and why.
    messages : tuple of str
        Warnings raised on the way.
    """

    results: Path
    n_lesions: int
    failures: tuple[str, ...]
    messages: tuple[str, ...]


def extract(cohort: Cohort, run: Run) -> Inputs:
    """Make `features.parquet` and `excluded.csv` under the run's folder, unless they are up to date."""
    ready = _prepare(cohort, run)
    extraction = _read_table(ready, run) if ready.source == "table" else _measure(ready, run)
    return _with_patients(ready, extraction)


def analyse(cohort: Cohort, run: Run) -> Outcome:
    """Make every table under `results/`; extracts first where there are no features."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", InterlesionWarning)
        inputs = _inputs(cohort, run)
        reference = _reference(cohort, run)
        with run.watch.time("analyse"):
            tables = compute_results(cohort, inputs, reference)
    folder = run.out / "results"
    for name, table in tables.items():
        write_table(name, table, folder)
    messages = _messages(caught)
    _write_provenance(cohort, run, messages)
    return Outcome(folder, len(inputs.original), inputs.failures, messages)


def _inputs(cohort: Cohort, run: Run) -> Inputs:
    """Take features that somebody laid down without our stamp as they are; else extract."""
    brought = (run.out / "features.parquet").exists() and not stamp.exists(run.out)
    if brought and cohort.source != "table":
        return _with_patients(_prepare(cohort, run), _stored(run.out))
    return extract(cohort, run)


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
        stamp.begin(folder)
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
        extraction = Extraction(features, excluded, schema.empty("surfaces"))
        _store(extraction, run.out)
    return extraction


def _measure(cohort: Cohort, run: Run) -> Extraction:
    manifest, faults = read_manifest(cohort)
    raise_errors(faults)
    with run.watch.time("hash"):
        made_of = _extraction_stamp(cohort, manifest)
    if made_of.stands_in(run.out):
        return _stored(run.out)
    stamp.begin(run.out)
    with run.watch.time("extract"):
        extraction = extract_volumes(
            manifest,
            cohort.extraction,
            jobs=run.jobs,
            resample_mask=cohort.resample_mask,
            progress=run.tell("extract"),
        )
    _store(extraction, run.out)
    made_of.write(run.out)
    return extraction


def _extraction_stamp(cohort: Cohort, manifest: pd.DataFrame) -> stamp.Stamp:
    """Everything that features depend on; file names are not among it."""
    names = set(manifest["image"]) | set(manifest["mask"])
    hashes = {name: provenance.file_hash(Path(name)) for name in sorted(names)}
    content = manifest.assign(image=manifest["image"].map(hashes), mask=manifest["mask"].map(hashes))
    return stamp.Stamp.of(
        lesions=provenance.content_hash(content.astype(str).to_dict("list")),
        parameters=provenance.file_hash(cohort.extraction),
        resample_mask=cohort.resample_mask,
        code=provenance.source_hash("extraction"),
        packages=provenance.versions(provenance.NUMERIC_PACKAGES),
    )


def _store(extraction: Extraction, out: Path) -> None:
    for table in ("excluded", "surfaces", "features"):
        write_table(table, getattr(extraction, table), out)


def _stored(out: Path) -> Extraction:
    features = read_table("features", out)
    excluded, surfaces = (_read_if_there(table, out) for table in ("excluded", "surfaces"))
    return Extraction(features, excluded, surfaces)


def _read_if_there(table: str, out: Path) -> pd.DataFrame:
    try:
        return read_table(table, out)
    except FileNotFoundError:
        return schema.empty(table)


def _with_patients(cohort: Cohort, extraction: Extraction) -> Inputs:
    patients, faults = read_patients(cohort)
    raise_errors(faults)
    original = extraction.features.query("contour == 'original'")
    groups = assign_groups(original.groupby("patient_id").size(), patients)
    described = groups.rename("group").rename_axis("patient_id").reset_index()
    described = described.merge(patients.drop(columns="group", errors="ignore"), on="patient_id", how="left")
    return Inputs(extraction.features, extraction.excluded, described, extraction.surfaces)


def _messages(caught: list[warnings.WarningMessage]) -> tuple[str, ...]:
    return tuple(str(entry.message) for entry in caught if issubclass(entry.category, InterlesionWarning))


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
        "seconds": run.watch.seconds,
        "messages": messages,
    }
    text = json.dumps(record, indent=2, default=str) + "\n"
    write_atomically(
        run.out / "results" / "provenance.json", lambda path: path.write_text(text, encoding="utf-8")
    )
