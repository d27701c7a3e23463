"""A cohort of volumes made of a survey: one image at a time, written whole or not at all."""

import math
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd
import SimpleITK as sitk

from analysis.errors import Fault, InputError
from analysis.intake.cohort_files import key_path, require_sound, write_csv, write_key, write_yml
from analysis.intake.draft import LeftOut, Planned, Scan, Survey
from analysis.intake.layers import layers
from analysis.intake.made import Made, left_out_lines
from analysis.intake.naming import file_stem, lesion_ids, pseudonyms, unique, without_secrets
from analysis.intake.placing import Placing
from analysis.intake.staging import staged
from analysis.wording import quote

_COPIED = (".nii.gz", ".nii", ".nrrd", ".mha")
_OTHERS = "Give other masks, or say with --lesions which names or labels are lesions."
_KEYS = ("patient_id", "timepoint", "lesion_id", "site", "image", "mask", "label")


@dataclass
class _Rows:
    """What the scans of a cohort come to, scan by scan."""

    lesions: list[dict[str, object]] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def make_of_volumes(
    survey: Survey,
    out: Path,
    keys: dict[str, object],
    placing: Placing,
    *,
    skip_faulty: bool = False,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> Made:
    """Read every image of a survey and write the cohort.

    Parameters
    ----------
    survey : Survey
    out : pathlib.Path
        Folder that is made; it is free.
    keys : dict
        Further keys of `cohort.yml`: its name, title and so on.
    placing : Placing
        Gives each lesion its site.
    skip_faulty : bool
        Leave images with errors out, and say so, in place of refusing the source.
    progress : callable
        Called with the images done and all images.

    Returns
    -------
    Made

    Raises
    ------
    InputError
        Images are at fault, all of them told; or no lesion is left. Nothing is written then.
    """
    names = _names(survey)
    rows = _Rows(left_out=list(survey.left_out), remarks=list(survey.remarks), faults=list(survey.faults))
    clean = _cleaning(survey)
    with staged(out) as folder:
        stems = _stems(survey.planned, names)
        progress(0, len(survey.planned))
        for done, (planned, stem) in enumerate(zip(survey.planned, stems, strict=True), start=1):
            _add(rows, planned, names[planned.patient], folder=folder, stem=stem, placing=placing)
            progress(done, len(survey.planned))
        _refuse(rows, clean, skip_faulty=skip_faulty)
        lesions = _identified(rows)
        several = len(set(lesions["timepoint"])) > 1
        people = _people(survey.planned, names)
        _write_tables(folder, lesions, people, several=several)
        write_yml(
            keys
            | {
                "patients": None if people.empty else "patients.csv",
                "timepoint": "time-1" if several else None,
            },
            folder / "cohort.yml",
        )
        require_sound(folder / "cohort.yml")
        if survey.secret:
            write_key(names, key_path(out))
    told = [
        replace(entry, patient=names.get(entry.patient, entry.patient), what=clean(entry.what))
        for entry in rows.left_out
    ]
    return Made(
        out / "cohort.yml",
        survey.kind,
        lesions.drop(columns=["number"]),
        tuple(told),
        (*map(clean, rows.remarks), *_times_remark(lesions, several=several)),
        tuple(rows.faults),
        key_path(out) if survey.secret else None,
    )


def _names(survey: Survey) -> dict[str, str]:
    """Give each patient a name in the cohort."""
    patients = sorted({planned.patient for planned in survey.planned})
    if survey.secret:
        return pseudonyms(patients)
    return dict(zip(patients, unique(" ".join(name.split()) or "patient" for name in patients), strict=True))


def _cleaning(survey: Survey) -> Callable[[str], str]:
    """Give what takes texts that identify patients out of a line, where they are secret."""
    if not survey.secret:
        return str
    secrets = sorted({secret for planned in survey.planned for secret in planned.secrets})
    return lambda text: without_secrets(text, secrets)


def _stems(planned: Sequence[Planned], names: dict[str, str]) -> list[str]:
    """Names of files without endings, one for each image."""
    patients = list(dict.fromkeys(names[one.patient] for one in planned))
    # Some file systems take names that differ in case alone for one.
    stems = dict(zip(patients, unique(map(file_stem, patients), key=str.casefold), strict=True))
    seen: dict[str, int] = {}
    found = []
    for one in planned:
        seen[one.patient] = seen.get(one.patient, 0) + 1
        stem = stems[names[one.patient]]
        found.append(stem if seen[one.patient] == 1 else f"{stem}-image-{seen[one.patient]}")
    return found


def _add(rows: _Rows, planned: Planned, patient: str, *, folder: Path, stem: str, placing: Placing) -> None:
    """Read an image, write it and its label maps, and note its lesions."""
    try:
        scan = planned.read()
        placed = [placing.place(planned.patient, lesion, scan.grid) for lesion in scan.lesions]
    except InputError as error:
        rows.faults += error.faults
        return
    rows.left_out += scan.left_out
    rows.remarks += scan.remarks
    if not scan.lesions:
        rows.left_out.append(LeftOut(planned.patient, planned.place, "no lesion on it"))
        return
    image = _write_image(scan.image, folder / "images", stem)
    masks, labels = _write_masks(scan, folder / "masks", stem)
    for lesion, site, mask, label in zip(scan.lesions, placed, masks, labels, strict=True):
        name = without_secrets(lesion.name, planned.secrets) if planned.secrets else lesion.name
        keys = (patient, planned.timepoint, name, site.site, image, mask, label)
        rows.lesions.append(dict(zip(_KEYS, keys, strict=True), how=site.how, number=lesion.number))


def _write_image(image: sitk.Image | Path, folder: Path, stem: str) -> str:
    folder.mkdir(exist_ok=True)
    if isinstance(image, Path):
        ending = next((end for end in _COPIED if image.name.lower().endswith(end)), None)
        if ending:
            shutil.copyfile(image, folder / f"{stem}{ending}")
            return f"{folder.name}/{stem}{ending}"
        image = sitk.ReadImage(str(image))
        return _write(image, folder / f"{stem}.mha")
    return _write(image, folder / f"{stem}.nii.gz")


def _write_masks(scan: Scan, folder: Path, stem: str) -> tuple[list[str], list[int]]:
    """Write as many label maps as the lesions need; give each lesion's file and label."""
    folder.mkdir(exist_ok=True)
    maps, places = layers([lesion.region for lesion in scan.lesions], scan.grid)
    ending = _mask_ending(scan.image)
    files = [
        _write(scan.grid.placed(voxels), folder / f"{stem}{f'-layer-{layer}' if layer > 1 else ''}{ending}")
        for layer, voxels in enumerate(maps, start=1)
    ]
    return [files[place.layer] for place in places], [place.label for place in places]


def _mask_ending(image: sitk.Image | Path) -> str:
    """Give the ending of a format that rounds places as the image's: NIfTI keeps fewer digits than others."""
    named = isinstance(image, Path) and not image.name.lower().endswith((".nii", ".nii.gz"))
    return ".nrrd" if named else ".nii.gz"


def _write(image: sitk.Image, path: Path) -> str:
    sitk.WriteImage(image, str(path), useCompression=True, compressionLevel=1)
    return f"{path.parent.name}/{path.name}"


def _refuse(rows: _Rows, clean: Callable[[str], str], *, skip_faulty: bool) -> None:
    errors = [fault for fault in rows.faults if fault.severity == "error"]
    if errors and not skip_faulty:
        raise InputError(rows.faults)
    if not rows.lesions:
        why = left_out_lines(replace(entry, what=clean(entry.what)) for entry in rows.left_out)
        message = " ".join(["No lesion is left to make a cohort of.", *why])
        raise InputError([*rows.faults, Fault("error", "SOURCE", "", message, _OTHERS)])


def _identified(rows: _Rows) -> pd.DataFrame:
    """Table of lesions, with identifiers that are unique in a patient and time points in order."""
    frame = pd.DataFrame(rows.lesions)
    frame["timepoint"] = _ordinal(frame)
    for _, group in frame.groupby(["patient_id", "timepoint"], sort=False):
        frame.loc[group.index, "lesion_id"] = lesion_ids(list(group["lesion_id"]), list(group["number"]))
    return frame.sort_values(["patient_id", "timepoint", "image"], kind="stable").reset_index(drop=True)


def _ordinal(frame: pd.DataFrame) -> pd.Series:
    """Name time points by their order within the patient: `time-1` and on."""
    ranks = frame.groupby("patient_id")["timepoint"].rank(method="dense").astype(int)
    return "time-" + ranks.astype(str)


def _people(planned: Sequence[Planned], names: dict[str, str]) -> pd.DataFrame:
    """Age and sex of patients, at their first image; empty where nobody's is known."""
    first: dict[str, Planned] = {}
    for one in planned:
        first.setdefault(one.patient, one)
    known = [one for one in first.values() if one.sex or not math.isnan(one.age)]
    rows = [(names[one.patient], one.age, one.sex) for one in known]
    return pd.DataFrame(sorted(rows), columns=["patient_id", "age", "sex"])


def _write_tables(folder: Path, lesions: pd.DataFrame, people: pd.DataFrame, *, several: bool) -> None:
    columns = [name for name in _KEYS if several or name != "timepoint"]
    write_csv(lesions[columns], folder / "lesions.csv")
    if len(people):
        held = people[people["patient_id"].isin(lesions["patient_id"])]
        write_csv(held, folder / "patients.csv")


def _times_remark(lesions: pd.DataFrame, *, several: bool) -> list[str]:
    if not several:
        return []
    n = lesions.loc[lesions["timepoint"] != "time-1", "patient_id"].nunique()
    return [
        f"{n} of the patients were outlined at several times. The first time of each is used; all stand in "
        f"lesions.csv, and {quote('timepoint:')} in cohort.yml chooses another."
    ]
