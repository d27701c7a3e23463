"""A cohort of volumes made of a survey: one image at a time, written whole or not at all."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from analysis.errors import Fault, InputError
from analysis.intake.cohort_files import key_path, require_sound, write_csv, write_key, write_yml
from analysis.intake.draft import LeftOut, Planned, Survey
from analysis.intake.left_out import cleaned, left_out_lines, write_left_out
from analysis.intake.made import Made
from analysis.intake.naming import lesion_ids, pseudonyms, unique
from analysis.intake.placing import Placing
from analysis.intake.secrecy import Cleaner, without_secrets
from analysis.intake.staging import staged
from analysis.intake.volume_files import stems, write_image, write_masks
from analysis.intake.volume_times import Times, name_times

_OTHERS = "Give other masks, or say with --lesions which names or labels are lesions."
_SKIP = "Add `--skip-faulty`, and the cohort is made of the rest."
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
    timepoint: str | None = None,
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
    timepoint : str or None
        The time point to use; None for the first.
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
        The survey or images are at fault: all that the survey knows is told before a voxel is read, then
        all that is wrong with the images. Or no lesion is left. Nothing is written then.
    """
    survey = _in_time(survey, timepoint, skip_faulty=skip_faulty)
    names = _names(survey)
    cleaner = Cleaner(secrets_of(survey), secret=survey.secret)
    with staged(out) as folder:
        rows = _read(survey, names, folder=folder, placing=placing, progress=progress)
        told = cleaned(rows.left_out, names, cleaner, secret=survey.secret)
        _refuse(rows, told, skip_faulty=skip_faulty)
        lesions, times = _identified(rows, timepoint)
        _write(folder, lesions, _people(survey.planned, names), keys, times)
        write_left_out(told, folder, secret=survey.secret)
        require_sound(folder / "cohort.yml")
        if survey.secret:
            write_key(names, key_path(out))
    said = [times.remark(list(lesions["patient_id"]), asked=timepoint is not None)] if times.chosen else []
    return Made(
        out / "cohort.yml",
        survey.kind,
        _used(lesions, times),
        told,
        (*map(cleaner.sentence, rows.remarks), *said),
        tuple(replace(fault, severity="warning") for fault in rows.faults),
        key_path(out) if survey.secret else None,
        tuple(sorted(names.values())),
    )


def secrets_of(survey: Survey) -> set[str]:
    """Give all texts of a survey that identify its patients, also those of whom no image is planned."""
    people = {planned.patient for planned in survey.planned} | {entry.patient for entry in survey.left_out}
    own = {secret for planned in survey.planned for secret in planned.secrets}
    return {*survey.secrets, *own, *people} - {""}


def _in_time(survey: Survey, timepoint: str | None, *, skip_faulty: bool) -> Survey:
    """Bring each patient's images in the order of time; raise all that is known to be wrong by now."""
    planned = list(survey.planned)
    errors = [] if skip_faulty else [fault for fault in survey.faults if fault.severity == "error"]
    faults = list(errors)
    try:
        patients, words = [one.patient for one in planned], [one.timepoint for one in planned]
        numbers = [int(name.removeprefix("time-")) for name in name_times(patients, words, timepoint).names]
        order = sorted(range(len(planned)), key=lambda at: (patients[at], numbers[at], at))
        planned = [planned[at] for at in order]
    except InputError as error:
        faults += error.faults
    if faults:
        warnings = [fault for fault in survey.faults if fault not in faults]
        raise InputError([*faults, *warnings, *_skippable(errors, bool(planned))])
    return replace(survey, planned=tuple(planned))


def _names(survey: Survey) -> dict[str, str]:
    """Give each patient a name in the cohort, also those who are only left out."""
    patients = sorted({planned.patient for planned in survey.planned})
    others = sorted({entry.patient for entry in survey.left_out if entry.patient} - set(patients))
    if survey.secret:
        return pseudonyms(patients, others)
    every = [*patients, *others]
    return dict(zip(every, unique(" ".join(name.split()) or "patient" for name in every), strict=True))


def _left_out(survey: Survey) -> list[LeftOut]:
    """Take what the survey leaves out, and files that errors cost."""
    errors = (fault for fault in survey.faults if fault.severity == "error")
    return [*survey.left_out, *(LeftOut("", fault.file, "is at fault") for fault in errors)]


def _read(
    survey: Survey,
    names: dict[str, str],
    *,
    folder: Path,
    placing: Placing,
    progress: Callable[[int, int], None],
) -> _Rows:
    """Read and write images one by one."""
    rows = _Rows(left_out=_left_out(survey), remarks=list(survey.remarks), faults=list(survey.faults))
    progress(0, len(survey.planned))
    named = zip(survey.planned, stems(survey.planned, names), strict=True)
    for done, (planned, stem) in enumerate(named, start=1):
        _add(rows, planned, names[planned.patient], folder=folder, stem=stem, placing=placing)
        progress(done, len(survey.planned))
    return rows


def _add(rows: _Rows, planned: Planned, patient: str, *, folder: Path, stem: str, placing: Placing) -> None:
    """Read an image, write it and its label maps, and note its lesions."""
    try:
        scan = planned.read()
        placed = [placing.place(planned.patient, lesion, scan.grid) for lesion in scan.lesions]
    except InputError as error:
        rows.faults += error.faults
        rows.left_out.append(LeftOut(planned.patient, planned.place, "is at fault"))
        return
    rows.left_out += scan.left_out
    rows.remarks += scan.remarks
    if not scan.lesions:
        rows.left_out.append(LeftOut(planned.patient, planned.place, "no lesion on it"))
        return
    image = write_image(scan.image, folder / "images", stem)
    masks = write_masks(scan, folder / "masks", stem)
    for lesion, site, (mask, label) in zip(scan.lesions, placed, masks, strict=True):
        name = without_secrets(lesion.name, planned.secrets) if planned.secrets else lesion.name
        keys = (patient, planned.timepoint, name, site.site, image, mask, label)
        rows.lesions.append(dict(zip(_KEYS, keys, strict=True), how=site.how, number=lesion.number))


def _refuse(rows: _Rows, told: Iterable[LeftOut], *, skip_faulty: bool) -> None:
    errors = [fault for fault in rows.faults if fault.severity == "error"]
    if errors and not skip_faulty:
        raise InputError([*rows.faults, *_skippable(errors, bool(rows.lesions))])
    if not rows.lesions:
        message = " ".join(["No lesion is left to make a cohort of.", *left_out_lines(told)])
        raise InputError([*rows.faults, Fault("error", "SOURCE", "", message, _OTHERS)])


def _skippable(errors: Sequence[Fault], anything_left: bool) -> list[Fault]:
    """Say that files at fault can be left out, where a cohort would remain."""
    count = len({error.file for error in errors})
    if not count or not anything_left:
        return []
    what = "The file at fault" if count == 1 else f"The {count} files at fault"
    return [Fault("warning", "SOURCE", "", f"{what} can be left out.", _SKIP)]


def _identified(rows: _Rows, timepoint: str | None) -> tuple[pd.DataFrame, Times]:
    """Table of lesions, with identifiers that are unique in a patient, and the time points in order."""
    frame = pd.DataFrame(rows.lesions)
    times = name_times(list(frame["patient_id"]), list(frame["timepoint"]), timepoint)
    frame["timepoint"] = times.names
    for _, group in frame.groupby(["patient_id", "timepoint"], sort=False):
        frame.loc[group.index, "lesion_id"] = lesion_ids(list(group["lesion_id"]), list(group["number"]))
    place = frame["timepoint"].str.removeprefix("time-").astype(int)
    frame = frame.assign(place=place).sort_values(["patient_id", "place", "image"], kind="stable")
    order = frame.index.to_numpy()
    return (
        frame.drop(columns="place").reset_index(drop=True),
        replace(times, names=times.names[order]),
    )


def _people(planned: Sequence[Planned], names: dict[str, str]) -> pd.DataFrame:
    """Age and sex of patients, at their first image; empty where nobody's is known."""
    first: dict[str, Planned] = {}
    for one in planned:
        first.setdefault(one.patient, one)
    known = [one for one in first.values() if one.sex or not math.isnan(one.age)]
    rows = [(names[one.patient], one.age, one.sex) for one in known]
    return pd.DataFrame(sorted(rows), columns=["patient_id", "age", "sex"])


def _used(lesions: pd.DataFrame, times: Times) -> pd.DataFrame:
    """Take the lesions of the time point in use."""
    used = lesions if times.chosen is None else lesions[lesions["timepoint"] == times.chosen]
    return used.drop(columns=["number"]).reset_index(drop=True)


def _write(
    folder: Path, lesions: pd.DataFrame, people: pd.DataFrame, keys: dict[str, object], times: Times
) -> None:
    """Write lesions.csv, patients.csv where anything is known of patients, and cohort.yml."""
    columns = [name for name in _KEYS if times.chosen or name != "timepoint"]
    write_csv(lesions[columns], folder / "lesions.csv")
    held = people[people["patient_id"].isin(lesions["patient_id"])]
    if len(held):
        write_csv(held, folder / "patients.csv")
    more = {"patients": "patients.csv" if len(held) else None, "timepoint": times.chosen}
    write_yml(keys | more, folder / "cohort.yml")
