"""Files of a cohort of volumes: images, and label maps of their lesions."""

from collections.abc import Sequence
from pathlib import Path

import SimpleITK as sitk

from analysis.intake.copying import copy_volume
from analysis.intake.draft import Planned, Scan
from analysis.intake.layers import layers
from analysis.intake.naming import file_stem, unique
from analysis.sources.written import write_volume

_COPIED = (".nii.gz", ".nii", ".nrrd", ".mha")


def stems(planned: Sequence[Planned], names: dict[str, str]) -> list[str]:
    """Give names of files without endings, one for each image, from the patients' names in the cohort."""
    patients = list(dict.fromkeys(names[one.patient] for one in planned))
    # Some file systems take names that differ in case alone for one.
    own = dict(zip(patients, unique(map(file_stem, patients), key=str.casefold), strict=True))
    seen: dict[str, int] = {}
    found = []
    for one in planned:
        seen[one.patient] = seen.get(one.patient, 0) + 1
        stem = own[names[one.patient]]
        found.append(stem if seen[one.patient] == 1 else f"{stem}-image-{seen[one.patient]}")
    return found


def write_image(image: sitk.Image | Path, folder: Path, stem: str) -> str:
    """Write an image, or copy a file without what its head says beside the grid; give its path."""
    folder.mkdir(exist_ok=True)
    if not isinstance(image, Path):
        return _write(image, folder / f"{stem}.nii.gz")
    ending = next((end for end in _COPIED if image.name.lower().endswith(end)), None)
    if ending is None:
        return _write(_bare(sitk.ReadImage(str(image))), folder / f"{stem}.mha")
    copy_volume(image, folder / f"{stem}{ending}")
    return f"{folder.name}/{stem}{ending}"


def write_masks(scan: Scan, folder: Path, stem: str) -> list[tuple[str, int]]:
    """Write as many label maps as the lesions need; give the path and label of each lesion."""
    folder.mkdir(exist_ok=True)
    ending = _mask_ending(scan.image)
    found: dict[int, tuple[str, int]] = {}
    maps = layers([lesion.region for lesion in scan.lesions], scan.grid)
    for layer, (voxels, places) in enumerate(maps, start=1):
        name = f"{stem}{f'-layer-{layer}' if layer > 1 else ''}{ending}"
        file = _write(scan.grid.placed(voxels), folder / name)
        found |= {place: (file, label) for label, place in enumerate(places, start=1)}
    return [found[place] for place in range(len(scan.lesions))]


def _bare(image: sitk.Image) -> sitk.Image:
    """Take what the head says beside the grid off an image."""
    for key in image.GetMetaDataKeys():
        image.EraseMetaData(key)
    return image


def _mask_ending(image: sitk.Image | Path) -> str:
    """Give the ending of a format that rounds places as the image's: NIfTI keeps fewer digits than others."""
    named = isinstance(image, Path) and not image.name.lower().endswith((".nii", ".nii.gz"))
    return ".nrrd" if named else ".nii.gz"


def _write(image: sitk.Image, path: Path) -> str:
    write_volume(image, path)
    return f"{path.parent.name}/{path.name}"
