"""Features of a cohort of volumes or outlines: taken as they stand where nothing changed, else measured."""

import json
import math
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import pandas as pd

from analysis import provenance, schema, stamp
from analysis.anew import why
from analysis.cohort import Cohort
from analysis.errors import raise_errors
from analysis.extraction import keys
from analysis.extraction.harvest import Extraction
from analysis.extraction.parameters import read_parameters
from analysis.extraction.run import extract as extract_volumes
from analysis.extraction.store import Store
from analysis.extraction.tally import Tally
from analysis.failures import FOLDER, leave_reports
from analysis.features import CONTOURS
from analysis.lesion_failures import lesion_failures, outline_failures
from analysis.owner import refuse_strangers
from analysis.run import Run
from analysis.sources.lidc.database import database_path
from analysis.sources.lidc.run import extract as extract_outlines
from analysis.sources.volumes import read_manifest
from analysis.tables import read_table, write_atomically, write_table
from analysis.wording import visible

SUMMARY = "extraction.json"
"""File of the counts and seconds of the last extraction."""


@dataclass(frozen=True)
class Part:
    """What of a cohort of volumes is measured, and how.

    Attributes
    ----------
    contours : tuple of str
        Contours.
    shuffle : int or None
        Seed of a random order of the voxels inside each contour.
    patients : collection of str or None
        These patients alone.
    """

    contours: tuple[str, ...] = CONTOURS
    shuffle: int | None = None
    patients: Collection[str] | None = None

    @property
    def stage(self) -> str:
        """What a person is told is being measured.

        Examples
        --------
        >>> Part().stage, Part(("original",)).stage, Part(("original",), shuffle=1).stage
        ('extract', 'bins', 'shuffled')
        """
        if self.shuffle is not None:
            return "shuffled"
        return "extract" if self.contours == CONTOURS else "bins"


WHOLE = Part()


def measure(cohort: Cohort, run: Run, part: Part = WHOLE) -> Extraction:
    """Measure a cohort, unless its tables in the run's folder are up to date.

    Parameters
    ----------
    cohort : Cohort
        Of volumes, or of the outlines of LIDC-IDRI.
    run : Run
        Where to write; told what is done anew, and why.
    part : Part
        Of a cohort of volumes; outlines are measured as they are.

    Returns
    -------
    Extraction
        Its tables are in `features.parquet`, `excluded.csv` and `surfaces.parquet`.

    Raises
    ------
    InputError
        The manifest, the outlines or the parameters cannot be used.
    """
    return _outlines(cohort, run) if cohort.source == "lidc" else _volumes(cohort, run, part)


def write(extraction: Extraction, out: Path) -> None:
    """Write the tables of an extraction, and its counts."""
    for table in ("excluded", "surfaces", "features"):
        write_table(table, getattr(extraction, table), out)
    if extraction.tally:
        text = json.dumps(_described(extraction.tally), indent=2) + "\n"
        write_atomically(out / SUMMARY, lambda path: path.write_text(text, encoding="utf-8"))


def _volumes(cohort: Cohort, run: Run, part: Part) -> Extraction:
    manifest, faults = read_manifest(cohort)
    raise_errors(faults)
    if part.patients is not None:
        manifest = manifest[manifest["patient_id"].isin(part.patients)]
    refuse_strangers(manifest["patient_id"].unique(), run.out)
    with run.watch.time("hash"):
        made_of = _stamp(cohort, manifest, run.jobs, part)
    return _unless_it_stands(
        cohort,
        run,
        made_of,
        run.store,
        lambda: _extract_volumes(cohort, run, manifest, part),
    )


def _extract_volumes(cohort: Cohort, run: Run, manifest: pd.DataFrame, part: Part) -> Extraction:
    """Measure lesions, and leave a report of each that failed; other parts measure the same lesions again."""
    extraction = extract_volumes(
        manifest,
        cohort.extraction,
        contours=part.contours,
        shuffle=part.shuffle,
        processes=run.processes,
        resample_mask=cohort.resample_mask,
        store=_working(run.store, run.say),
        workspace=run.out / ".progress",
        progress=run.tell(part.stage),
    )
    if part == WHOLE:
        failures = lesion_failures(cohort, manifest, extraction) if extraction.failed else []
        leave_reports(run.out / FOLDER, "lesion", failures)
    return extraction


def _outlines(cohort: Cohort, run: Run) -> Extraction:
    with run.watch.time("hash"):
        made_of = _stamp_of_outlines(cohort)
    return _unless_it_stands(
        cohort,
        run,
        made_of,
        None,
        lambda: _extract_outlines(cohort, run),
    )


def _extract_outlines(cohort: Cohort, run: Run) -> Extraction:
    extraction = extract_outlines(cohort.extraction, jobs=run.jobs, progress=run.tell("extract"))
    leave_reports(run.out / FOLDER, "lesion", outline_failures(cohort, extraction))
    return extraction


def _unless_it_stands(
    cohort: Cohort, run: Run, made_of: stamp.Stamp, store: Store | None, make: Callable[[], Extraction]
) -> Extraction:
    if made_of.stands_in(run.out):
        return stored(run.out)
    for line in why(made_of, stamp.last(run.out), store):
        run.say(f"{cohort.name}: {line}")
    made_of.begin(run.out)
    with run.watch.time("extract"):
        extraction = make()
    write(extraction, run.out)
    # What failed for want of memory or the like is tried again by the next run.
    (made_of.write if extraction.lasting else made_of.leave)(run.out)
    return extraction


def stored(out: Path) -> Extraction:
    """Read the tables of an extraction; features alone are enough."""
    features = read_table("features", out)
    excluded, surfaces = (_read_if_there(table, out) for table in ("excluded", "surfaces"))
    return Extraction(features, excluded, surfaces)


def _stamp(cohort: Cohort, manifest: pd.DataFrame, jobs: int, part: Part) -> stamp.Stamp:
    """Everything that features depend on; file names are not among it."""
    names = sorted(set(manifest["image"]) | set(manifest["mask"]))
    with ThreadPoolExecutor(jobs) as threads:
        hashes = dict(zip(names, threads.map(provenance.file_hash, map(Path, names)), strict=True))
    content = manifest.assign(image=manifest["image"].map(hashes), mask=manifest["mask"].map(hashes))
    asked = read_parameters(cohort.extraction)
    packages = keys.made_of()
    return stamp.Stamp.of(
        lesions=provenance.content_hash(content.astype(str).to_dict("list")),
        parameters=provenance.content_hash(asked.settings, asked.feature_classes),
        resample_mask=cohort.resample_mask,
        contours=part.contours,
        shuffle=part.shuffle,
        code=packages.pop("code"),
        packages=packages,
    )


def _stamp_of_outlines(cohort: Cohort) -> stamp.Stamp:
    asked = read_parameters(cohort.extraction)
    packages = keys.made_of() | provenance.versions(("matplotlib",))
    return stamp.Stamp.of(
        annotations=provenance.file_hash(database_path()),
        parameters=provenance.content_hash(asked.settings, asked.feature_classes),
        code=[packages.pop("code"), provenance.source_hash("sources/lidc")],
        packages=packages,
    )


def _working(store: Store | None, say: Callable[[str], None]) -> Store | None:
    """Pass a store on; say so, once, if finished lesions cannot be kept in it."""
    if store is None:
        say("There is no store of finished lesions: a run that is broken off will have to begin anew.")
    elif trouble := store.trouble():
        say(
            f"The store of finished lesions, {visible(str(store.folder))}, cannot be written to ({trouble}): "
            "a run that is broken off will have to measure its lesions again."
        )
    return store


def _described(tally: Tally) -> dict[str, object]:
    each = tally.seconds_a_lesion
    return asdict(tally) | {"seconds_a_lesion": None if math.isnan(each) else each, **provenance.machine()}


def _read_if_there(table: str, out: Path) -> pd.DataFrame:
    try:
        return read_table(table, out)
    except FileNotFoundError:
        return schema.empty(table)
