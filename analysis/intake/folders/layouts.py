"""How a folder of volumes is laid out: recognised, or as the user says."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from analysis.errors import Fault, InputError
from analysis.intake.draft import Options
from analysis.intake.folders.bids import find_bids, is_bids
from analysis.intake.folders.by_patient import common_folder, find_by_patient
from analysis.intake.folders.flat import find_flat
from analysis.intake.folders.found import Found
from analysis.intake.folders.heads import Heads
from analysis.intake.folders.nnunet import dataset_folder, find_dataset, has_channels
from analysis.intake.folders.patterns import find_by_pattern
from analysis.intake.folders.picking import Picker
from analysis.intake.folders.words import Role, folder_role, role, shared_words
from analysis.wording import did_you_mean, listing, quote

Layout = Literal["nnunet", "decathlon", "bids", "patients", "flat"]

LAYOUTS: Mapping[Layout, str] = {
    "nnunet": "nnU-Net",
    "decathlon": "Medical Segmentation Decathlon",
    "bids": "BIDS",
    "patients": "a folder a patient",
    "flat": "images and masks by their names",
}
"""Layouts that are known, and what they are called."""


def find_cases(root: Path, paths: Sequence[Path], options: Options, heads: Heads) -> Found:
    """Find the cases of a folder, as patterns, the layout asked for, or the recognised one have it.

    Parameters
    ----------
    root : pathlib.Path
    paths : sequence of pathlib.Path
        Volumes, relative to it; one at least.
    options : Options
        Its `layout`, `images`, `masks` and `modality` are used.
    heads : Heads
        Of the volumes.

    Returns
    -------
    Found

    Raises
    ------
    InputError
        The layout is not known, the folder is not laid out so, or a pattern is none.
    """
    if options.images or options.masks:
        picker = Picker(Found("patterns"), options.modality, heads.fit)
        return find_by_pattern(paths, options.images, options.masks, picker)
    layout = _asked(options.layout) if options.layout else recognise(paths)
    picker = Picker(Found(LAYOUTS[layout]), options.modality, heads.fit)
    if layout in ("nnunet", "decathlon"):
        folder = dataset_folder(paths)
        if folder is None:
            raise InputError([_not_so("expected the folders imagesTr and labelsTr, of one dataset")])
        channels = layout == "nnunet"
        return find_dataset(root, paths, folder, options.modality, picker.found, channels=channels)
    if layout == "bids":
        if not is_bids(paths):
            raise InputError([_not_so("expected names as in `sub-01_ct.nii.gz` and `sub-01_dseg.nii.gz`")])
        return find_bids(root, paths, picker)
    return find_by_roles(root, roles(paths), picker, by_patient=layout == "patients")


def find_by_roles(root: Path, told: Mapping[Path, Role | None], picker: Picker, *, by_patient: bool) -> Found:
    """Find cases by what names say that files are."""
    return (find_by_patient if by_patient else find_flat)(root, told, picker)


def recognise(paths: Sequence[Path]) -> Layout:
    """Tell how a folder is laid out, from the names in it.

    Parameters
    ----------
    paths : sequence of pathlib.Path
        Volumes, relative to the folder; one at least.

    Returns
    -------
    {'nnunet', 'decathlon', 'bids', 'patients', 'flat'}

    Examples
    --------
    >>> recognise([Path("imagesTr/a_0000.nii.gz"), Path("labelsTr/a.nii.gz")])
    'nnunet'
    >>> recognise([Path("P01/ct.nii.gz"), Path("P01/lesions.nii.gz")])
    'patients'
    """
    dataset = dataset_folder(paths)
    if dataset is not None:
        return "nnunet" if has_channels(paths, dataset) else "decathlon"
    if is_bids(paths):
        return "bids"
    return "patients" if is_by_patient(paths) else "flat"


def is_by_patient(paths: Sequence[Path]) -> bool:
    """Whether all files lie in folders that are not named for images and masks."""
    top = common_folder(paths)
    inner = [path.relative_to(top) for path in paths]
    return all(len(path.parts) > 1 and folder_role(path.parts[0]) is None for path in inner)


def roles(paths: Sequence[Path]) -> dict[Path, Role | None]:
    """Tell what files are from their names; words of all names, and folders of all files, say nothing."""
    shared = shared_words(paths)
    top = common_folder(paths)
    return {path: role(path.relative_to(top), shared) for path in paths}


def _asked(layout: str) -> Layout:
    known = {name: name for name in LAYOUTS} | {"msd": "decathlon"}
    name = known.get(layout.casefold().replace("-", ""))
    if name is None:
        remedy = did_you_mean(layout, LAYOUTS, f"Give one of {listing(LAYOUTS)}.")
        raise InputError([Fault("error", "--layout", "", f"There is no layout {quote(layout)}.", remedy)])
    return name  # type: ignore[return-value]


def _not_so(expected: str) -> Fault:
    message = f"The folder is not laid out so; {expected}."
    return Fault("error", "--layout", "", message, "Leave `--layout` out to have the layout recognised.")
