"""A folder a patient: one image in it, or one a time point, and one or several masks."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from analysis.errors import Fault
from analysis.intake.folders.found import BY_PATTERN, Found, MaskFile
from analysis.intake.folders.grouping import group, is_time, within
from analysis.intake.folders.naming import mask_name, without_common_words
from analysis.intake.folders.picking import BY_VALUES, Picker, image_by_values
from analysis.intake.folders.words import Role, folder_role, path_tokens, tokens
from analysis.wording import listing

NO_IMAGE = "no image of it was found"
NO_MASK = "no mask of it was found"
UNKNOWN = "neither an image nor a mask by its name"

Moment = tuple[str, ...]
"""Folders between a patient's and a file that are not named for images or masks alone."""


def find_by_patient(root: Path, roles: Mapping[Path, Role | None], picker: Picker) -> Found:
    """Take each folder for a patient, or, where they hold those of patients, each folder in them.

    A patient with images in several folders has as many time points, named by these folders; see
    `grouping`. A mask belongs to the image in its own folder or in the nearest above it, else to the only
    image of the patient.

    Parameters
    ----------
    root : pathlib.Path
    roles : mapping of pathlib.Path to {'image', 'mask'} or None
        Volumes, relative to the root, and what names say they are.
    picker : Picker
        With what is found.

    Returns
    -------
    Found
        That of the picker.
    """
    found = picker.found
    top = common_folder(list(roles))
    within_folders = {}
    for path, role in roles.items():
        if len(path.relative_to(top).parts) > 1:
            within_folders[path] = role
        else:
            found.leave_out("", path, "beside the folders of patients")
    grouped = group(top, within_folders)
    found.faults += grouped.faults
    found.remarks += grouped.remarks
    names = grouped.names()
    for key in sorted(grouped.patients):
        told = _told(root, names[key], {path: roles[path] for path in grouped.patients[key]}, found)
        _add_patient(names[key], {path: within(top, key, path) for path in told}, told, picker)
    found.cases = without_common_words(found.cases)
    return found


def common_folder(paths: Sequence[Path]) -> Path:
    """Find the folder that holds the folders of patients: the innermost with all volumes in folders of it.

    Folders named as time points are a patient's.

    Examples
    --------
    >>> common_folder([Path("data/P1/ct.nii"), Path("data/P2/ct.nii")]).as_posix()
    'data'
    >>> common_folder([Path("P1/ct.nii"), Path("P1/mask.nii")]).as_posix()
    '.'
    >>> common_folder([Path("P1/2020/ct.nii"), Path("P1/2021/ct.nii")]).as_posix()
    '.'
    >>> common_folder([Path("P1/2020/ct.nii"), Path("P1/2020/mask.nii")]).as_posix()
    '.'
    """
    shared: list[str] = []
    for level in zip(*(path.parent.parts for path in paths), strict=False):
        if len(set(level)) > 1:
            break
        shared.append(level[0])
    children = {path.parts[len(shared)] for path in paths}
    lowest = Path(*shared)
    is_patient = any(path.parent == lowest for path in paths) or all(map(is_time, children))
    # The only time of the only patient.
    while is_patient and len(shared) > 1 and is_time(shared[-1]):
        shared.pop()
    return Path(*(shared[:-1] if is_patient else shared))


def _told(root: Path, patient: str, roles: dict[Path, Role | None], found: Found) -> dict[Path, Role]:
    """Settle what the files are whose names do not say it."""
    silent = [path for path, role in roles.items() if role is None]
    told = {path: role for path, role in roles.items() if role is not None}
    kinds = set(told.values())
    if not silent or kinds == {"image"}:
        return told | dict.fromkeys(silent, "mask")
    if kinds == {"mask"} and len(silent) == 1:
        return told | {silent[0]: "image"}
    images = [] if "image" in kinds else _images_by_values(root, patient, silent, found)
    told |= dict.fromkeys(images, "image")
    others = [path for path in silent if path not in images]
    if kinds:
        for path in others:
            found.leave_out(patient, path, UNKNOWN)
        return told
    return told | dict.fromkeys(others, "mask") if images else {}


def _images_by_values(root: Path, patient: str, silent: Sequence[Path], found: Found) -> list[Path]:
    """Tell images by their values, in each folder apart."""
    folders = sorted({path.parent for path in silent})
    told = (image_by_values(root, [path for path in silent if path.parent == one]) for one in folders)
    images = [image for image in told if image]
    if images:
        found.remarks.append(BY_VALUES)
        return images
    names = listing(path.as_posix() for path in silent)
    message = f"No name and no value tells which of these files is the image: {names}."
    found.faults.append(Fault("error", folders[0].as_posix(), f"patient {patient}", message, BY_PATTERN))
    return []


def _add_patient(patient: str, inner: Mapping[Path, Path], told: Mapping[Path, Role], picker: Picker) -> None:
    """Note the images of a patient with their masks; `inner` are their paths within the patient's folder."""
    moments = {path: _moment(inner[path]) for path in told}
    times = sorted({moments[path] for path, role in told.items() if role == "image"})
    masks: dict[Moment, list[Path]] = {time: [] for time in times}
    for path in (path for path, role in told.items() if role == "mask"):
        time = _time_of(moments[path], times)
        if time is None:
            reason = "which of the patient's images it belongs to is not told" if times else NO_IMAGE
            picker.found.leave_out(patient, path, reason)
        else:
            masks[time].append(path)
    for time in times:
        images = [path for path, role in told.items() if role == "image" and moments[path] == time]
        who = (patient, "/".join(time) if len(times) > 1 else "")
        _add_time(who, inner, images, masks[time], picker)


def _add_time(
    who: tuple[str, str],
    inner: Mapping[Path, Path],
    images: Sequence[Path],
    masks: Sequence[Path],
    picker: Picker,
) -> None:
    patient, time = who
    if not masks:
        for image in images:
            picker.found.leave_out(patient, image, NO_MASK)
        return
    picked = picker.pick(patient, images, masks)
    if picked:
        words = [*tokens(patient), *tokens(time), *path_tokens(inner[picked])]
        known = [word.casefold() for word in words]
        named = [MaskFile(path, mask_name(path_tokens(inner[path]), known)) for path in masks]
        picker.found.add(patient, picked, named, time)


def _moment(path: Path) -> Moment:
    """Folders of a file, without those that are named for images or masks."""
    return tuple(part for part in path.parent.parts if folder_role(part) is None)


def _time_of(moment: Moment, times: Sequence[Moment]) -> Moment | None:
    """Time point of a mask: that of the nearest folder with an image, else the only one there is."""
    above = [time for time in times if moment[: len(time)] == time]
    if above:
        return max(above, key=len)
    return times[0] if len(times) == 1 else None
