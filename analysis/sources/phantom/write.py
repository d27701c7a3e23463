"""A synthetic cohort on disk, as a cohort of volumes like any other."""

from collections.abc import Callable
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
import SimpleITK as sitk
import yaml

from analysis.interrupts import in_parallel
from analysis.sources.phantom.anatomy import SPACING
from analysis.sources.phantom.composition import Kind, Patient, composition
from analysis.sources.phantom.volume import Scan, draw_scan
from analysis.sources.written import write_volume
from analysis.tables import write_atomically

COHORTS = Path(__file__).resolve().parents[3] / "data" / "cohorts"
"""The embedded cohorts, whose yml the written one repeats."""


def write_phantom(
    kind: Kind,
    out: Path,
    *,
    seed: int = 20221014,
    jobs: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> Path:
    """Write a synthetic cohort: CT, label maps, tables, and the truth it was drawn from.

    Parameters
    ----------
    kind : {'lung', 'melanoma'}
    out : pathlib.Path
        Folder; made if absent. Takes `cohort.yml`, `lesions.csv`, `patients.csv`, `truth.csv`,
        `images/<patient>.nii.gz` and `masks/<patient>.nii.gz`.
    seed : int, optional
        The same seed gives the same bytes.
    jobs : int, optional
        Processes; their number changes nothing that is written.
    progress : callable, optional
        Called with the patients done and all patients, after each.

    Returns
    -------
    pathlib.Path
        `out/cohort.yml`.
    """
    patients = composition(kind, seed)
    work = (joblib.delayed(_write_patient)(kind, patient, out, seed) for patient in patients)
    truths = []
    for done, truth in enumerate(in_parallel(work, jobs), start=1):
        truths.append(truth)
        if progress is not None:
            progress(done, len(patients))
    truth = pd.concat(truths, ignore_index=True)
    _write_csv(truth, out / "truth.csv")
    _write_csv(_manifest(truth), out / "lesions.csv")
    _write_csv(_people(patients), out / "patients.csv")
    return _write_yml(kind, seed, out / "cohort.yml")


def _write_patient(kind: Kind, patient: Patient, out: Path, seed: int) -> pd.DataFrame:
    scan = draw_scan(kind, patient, seed)
    _write_volume(scan.image, scan, out / "images" / f"{patient.patient_id}.nii.gz")
    _write_volume(scan.labels, scan, out / "masks" / f"{patient.patient_id}.nii.gz")
    truth = scan.truth
    truth.insert(0, "patient_id", patient.patient_id)
    return truth


def _write_volume(voxels: np.ndarray, scan: Scan, path: Path) -> None:
    volume = sitk.GetImageFromArray(voxels)
    volume.SetSpacing(SPACING)
    volume.SetOrigin(scan.origin)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_volume(volume, path)


def _manifest(truth: pd.DataFrame) -> pd.DataFrame:
    files = truth["patient_id"] + ".nii.gz"
    return pd.DataFrame(
        {
            "patient_id": truth["patient_id"],
            "lesion_id": truth["lesion_id"],
            "site": truth["site"],
            "image": "images/" + files,
            "mask": "masks/" + files,
            "label": truth["label"],
        }
    )


def _people(patients: tuple[Patient, ...]) -> pd.DataFrame:
    names = ["patient_id", "age", "sex", "group"]
    return pd.DataFrame([[getattr(patient, name) for name in names] for patient in patients], columns=names)


def _write_csv(frame: pd.DataFrame, path: Path) -> None:
    write_atomically(path, lambda to: frame.to_csv(to, index=False, lineterminator="\n"))


def _write_yml(kind: Kind, seed: int, path: Path) -> Path:
    """Repeat the embedded cohort's yml, with volumes in place of the phantom."""
    keys = yaml.safe_load((COHORTS / f"{kind}.yml").read_text(encoding="utf-8"))
    tables = {"source": "volumes", "lesions": "lesions.csv", "patients": "patients.csv"}
    first = {key: keys[key] for key in ("name", "title")}
    rest = {key: value for key, value in keys.items() if key not in (*first, *tables, "phantom")}
    keys = first | tables | rest | {"seed": seed}
    text = yaml.safe_dump(keys, sort_keys=False, allow_unicode=True, width=100)
    return write_atomically(path, lambda to: to.write_text(text, encoding="utf-8"))
