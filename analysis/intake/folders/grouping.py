"""Whose a folder is: a patient's, a time point's, or that of a group of patients, such as a centre."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from analysis.errors import Fault
from analysis.intake.folders.words import Role, folder_role
from analysis.intake.times import are_names
from analysis.sources.looks import are_dates
from analysis.wording import listing, quote

_TIME = re.compile(
    r"(?i)(19|20)\d{2}([-_.]?[01]\d([-_.]?[0-3]\d)?)?(?!\d).*|\d{1,2}[-_.]\d{1,2}[-_.](19|20)\d{2}(?!\d).*"
    r"|(t|tp|time(point)?|visit|ses(sion)?|study|scan|week|month|day|fu|follow[ _-]?up)[ _-]?\d+"
    r"|pre|post|baseline|before|after|follow[ _-]?up"
)
_PATIENT = re.compile(
    r"(?i)(p|pt|pat|patients?|patienten|case|cas|fall|sub|subj|subject|sujet|proband|id)[ _-]?\d+"
)
_UID = re.compile(r"\d+(\.\d+){4,}")

Key = tuple[str, ...]
"""Folders that name a patient: their own, after those of the groups they are in."""

PATIENTS_REMARK = (
    "Folders such as {example} were taken for patients, and the folders they lie in for groups of patients, "
    "such as centres."
)
_REMEDY = (
    'Where they are patients, say so with `--images "*/{patient}/ct.nii" --masks "*/{patient}/mask*.nii"`; '
    'where they are times, with patterns such as `"{patient}/{timepoint}/ct.nii.gz"`.'
)


@dataclass
class Grouped:
    """Volumes by the folder of their patient.

    Attributes
    ----------
    patients : dict of tuple of str to list of pathlib.Path
    faults : list of Fault
        What cannot be told; there are no patients then.
    remarks : list of str
    """

    patients: dict[Key, list[Path]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def names(self) -> dict[Key, str]:
        """Name each patient: by their own folder, and by those of the groups too where that is not enough."""
        own = Counter(key[-1].casefold() for key in self.patients)
        return {key: "_".join(key) if max(own.values()) > 1 else key[-1] for key in self.patients}


def is_time(folder: str) -> bool:
    """Whether a folder is named as time points are.

    Examples
    --------
    >>> [is_time(name) for name in ("t2", "2021-03-04 CT", "09-18-2008-NA", "Baseline", "pat1", "2012345")]
    [True, True, True, True, False, False]
    """
    return bool(_TIME.fullmatch(folder)) or are_names([folder]) or are_dates([folder])


def group(top: Path, roles: Mapping[Path, Role | None]) -> Grouped:
    """Find the folders of patients.

    A folder with images in several folders of its own is a patient's if all of these are named as time points
    are; else it is that of a group, and these are patients', if nothing speaks against that.

    Parameters
    ----------
    top : pathlib.Path
        What all volumes lie in, in folders.
    roles : mapping of pathlib.Path to {'image', 'mask'} or None
        Volumes, and what names say they are.

    Returns
    -------
    Grouped
    """
    found = Grouped()
    keys: dict[Path, Key] = {path: path.relative_to(top).parts[:1] for path in roles}
    while True:
        groups: dict[Key, list[Path]] = {}
        for path, key in keys.items():
            groups.setdefault(key, []).append(path)
        folders = {key: _folders(top, key, paths) for key, paths in groups.items()}
        inner = {key: _inner(top, key, paths, roles) for key, paths in groups.items()}
        several = {key: names for key, names in inner.items() if len(names - {""}) > 1}
        if all(map(is_time, set().union(*several.values()) - {""})):
            found.patients = groups
            return found
        if not _are_patients(several, {key: folders[key] for key in several}):
            found.faults = [_fault(top, key, names) for key, names in several.items()]
            return found
        opened = {key for key in groups if key in several or _is_like_them(inner[key], folders[key])}
        for path in [path for path, key in keys.items() if key in opened]:
            keys[path] = (*keys[path], _below(top, keys[path], path))
        example = max(sorted(keys.values()), key=len)
        found.remarks = [PATIENTS_REMARK.format(example=quote("/".join(example)))]


def within(top: Path, key: Key, path: Path) -> Path:
    """Path of a file from its patient's folder on."""
    parts = list(path.relative_to(top).parts)
    for part in key:
        parts.remove(part)
    return Path(*parts)


def _below(top: Path, key: Key, path: Path) -> str:
    """Name the first folder of a file below its patient's that is not named for images or masks."""
    return next((part for part in within(top, key, path).parent.parts if folder_role(part) is None), "")


def _folders(top: Path, key: Key, paths: Iterable[Path]) -> set[str]:
    return {_below(top, key, path) for path in paths}


def _inner(top: Path, key: Key, paths: Sequence[Path], roles: Mapping[Path, Role | None]) -> set[str]:
    """Folders with images; where no name tells an image, with what may be one."""
    images = [path for path in paths if roles[path] == "image"]
    return _folders(top, key, images or [path for path in paths if roles[path] is None])


def _are_patients(images: Mapping[Key, set[str]], volumes: Mapping[Key, set[str]]) -> bool:
    """Whether folders within folders can only be patients': none is named otherwise, and no file is outside.

    Names that come back in several groups may as well be those of phases or of times; so they must say that
    they are patients'.
    """
    names = list(chain.from_iterable(images.values()))
    if images != volumes or not all(map(_may_be_patients, names)):
        return False
    distinct = len({name.casefold() for name in names}) == len(names)
    return distinct or all(map(_PATIENT.fullmatch, names))


def _is_like_them(images: set[str], volumes: set[str]) -> bool:
    """Whether a group that holds one folder alone, beside groups with several, may hold one patient."""
    return images == volumes and all(map(_may_be_patients, images))


def _may_be_patients(folder: str) -> bool:
    return bool(folder) and not is_time(folder) and not _UID.fullmatch(folder)


def _fault(top: Path, key: Key, names: Iterable[str]) -> Fault:
    held = listing(sorted(name or "files beside them" for name in names))
    message = f"Folders in it may be patients or times of one patient; their names do not tell: {held}."
    return Fault("error", top.joinpath(*key).as_posix(), "", message, _REMEDY)
