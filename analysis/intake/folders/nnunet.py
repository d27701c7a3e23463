"""nnU-Net and the Medical Segmentation Decathlon: `imagesTr`, `labelsTr` and `dataset.json`."""

import re
from collections.abc import Sequence
from pathlib import Path

from analysis.errors import InputError
from analysis.intake.draft import Modality
from analysis.intake.folders.by_patient import NO_IMAGE, NO_MASK
from analysis.intake.folders.found import Found, MaskFile
from analysis.intake.folders.label_names import Names, read_dataset
from analysis.intake.folders.words import modality, stem
from analysis.wording import quote

_SETS = ("Tr", "Ts", "Va")
"""Endings of the folders of cases for training, testing and validating."""

_CHANNEL = re.compile(r"(.+)_(\d{4})")
_KINDS: tuple[tuple[Modality, re.Pattern[str]], ...] = (
    ("CT", re.compile(r"(?i)\bct\b|computed tomography")),
    ("PT", re.compile(r"(?i)\b(pet|pt|suv)\b")),
    ("MR", re.compile(r"(?i)\b(mri?|t1\w*|t2\w*|flair|dwi|adc)\b")),
)


def dataset_folder(paths: Sequence[Path]) -> Path | None:
    """Find the one folder that holds images and labels as nnU-Net and the Decathlon lay them out.

    Returns
    -------
    pathlib.Path or None
        Relative as the paths are; None if there is none, or several.
    """
    folders = {path.parent for path in paths}
    tops = {
        folder.parent
        for folder in folders
        if folder.name in {f"labels{one}" for one in _SETS}
        and folder.with_name(folder.name.replace("labels", "images")) in folders
    }
    return tops.pop() if len(tops) == 1 else None


def find_dataset(
    root: Path, paths: Sequence[Path], folder: Path, wanted: Modality | None, found: Found, *, channels: bool
) -> Found:
    """Pair the images and label maps of a dataset by their names.

    Parameters
    ----------
    root : pathlib.Path
    paths : sequence of pathlib.Path
        Volumes, relative to it.
    folder : pathlib.Path
        Of the dataset, relative to it.
    wanted : {'CT', 'PT', 'MR'} or None
        Kind of the channel to use; None for CT if there is any, else the first.
    found : Found
        Gets cases and all else.
    channels : bool
        Whether images end with the number of their channel (nnU-Net), or are named as labels are (Decathlon).

    Returns
    -------
    Found
        The same.
    """
    try:
        names, kinds = read_dataset(root / folder / "dataset.json", (folder / "dataset.json").as_posix())
    except InputError as error:
        found.faults += error.faults
        return found
    wanted_folders = {folder / f"{what}{one}" for what in ("images", "labels") for one in _SETS}
    for path in paths:
        if path.parent not in wanted_folders:
            found.leave_out("", path, "not in a folder of images or labels")
    for one in _SETS:
        images = [path for path in paths if path.parent == folder / f"images{one}"]
        labels = [path for path in paths if path.parent == folder / f"labels{one}"]
        by_case = _by_case(images, channels=channels)
        chosen = _channel(images, kinds, wanted, found) if channels else ""
        _pair(by_case, chosen, labels, names, found)
    return found


def has_channels(paths: Sequence[Path], folder: Path) -> bool:
    """Whether the images of a dataset end with the number of a channel, and its labels do not."""
    images = [stem(path) for path in paths if path.parent == folder / "imagesTr"]
    labels = {stem(path) for path in paths if path.parent == folder / "labelsTr"}
    return any(
        (match := _CHANNEL.fullmatch(name)) and match[1] in labels and name not in labels for name in images
    )


def _by_case(images: Sequence[Path], *, channels: bool) -> dict[str, dict[str, Path]]:
    """Images by case and channel; without channels under an empty one."""
    cases: dict[str, dict[str, Path]] = {}
    for path in images:
        match = _CHANNEL.fullmatch(stem(path)) if channels else None
        case, channel = (match[1], match[2]) if match else (stem(path), "")
        cases.setdefault(case, {})[channel] = path
    return cases


def _channel(images: Sequence[Path], kinds: dict[int, str], wanted: Modality | None, found: Found) -> str:
    """Choose the channel to use, aloud where there are several."""
    present = sorted({match[2] for path in images if (match := _CHANNEL.fullmatch(stem(path)))})
    told = {channel: _kind(kinds.get(int(channel), "")) for channel in present}
    fitting = [channel for channel in present if told[channel] == (wanted or "CT")]
    if not fitting and wanted is None:
        fitting = present
    if not fitting:
        fitting = [channel for channel in present if told[channel] is None]
    chosen = (fitting or [""])[0]
    if len(present) > 1 and chosen:
        name = kinds.get(int(chosen))
        found.remarks.append(
            f"Of the {len(present)} channels, {chosen}{f' ({quote(name)})' if name else ''} is measured; "
            "`--modality` chooses another."
        )
    return chosen


def _kind(name: str) -> Modality | None:
    told = next((kind for kind, words in _KINDS if words.search(name)), None)
    return told or modality(Path(name))


def _pair(
    images: dict[str, dict[str, Path]],
    channel: str,
    labels: Sequence[Path],
    names: Names | None,
    found: Found,
) -> None:
    masks: dict[str, list[Path]] = {}
    for path in labels:
        masks.setdefault(stem(path), []).append(path)
    for case, held in sorted(images.items()):
        named = [MaskFile(path, "", names) for path in masks.pop(case, [])]
        if channel in held and named:
            found.add(case, held[channel], named)
        for other, path in sorted(held.items()):
            if not named:
                found.leave_out(case, path, NO_MASK)
            elif other != channel:
                found.leave_out(case, path, "another channel of the image is used")
        if named and channel not in held:
            _orphans(case, [mask.path for mask in named], found)
    for case, paths in sorted(masks.items()):
        _orphans(case, paths, found)


def _orphans(case: str, paths: Sequence[Path], found: Found) -> None:
    for path in paths:
        found.leave_out(case, path, NO_IMAGE)
