"""A small patient with three lesions, and the folders in which data sets keep such patients."""

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import SimpleITK as sitk

SHAPE = (20, 24, 28)
SPACING = (1.5, 1.5, 3.0)
ORIGIN = (-20.0, 10.0, 100.0)
BALLS = {1: (4, 6, 7), 2: (10, 16, 20), 3: (16, 8, 20)}
"""Middle (z, y, x) of each lesion; all are 3 voxels in radius across."""


def label_map() -> np.ndarray:
    """Make a map of labels 1 to 3, apart from one another."""
    z, y, x = np.indices(SHAPE)
    labels = np.zeros(SHAPE, np.uint8)
    for label, (cz, cy, cx) in BALLS.items():
        labels[np.hypot(np.hypot(x - cx, y - cy), 2.0 * (z - cz)) <= 3] = label
    return labels


def ct(seed: int = 1) -> np.ndarray:
    """Make an image of whole numbers, some below 0."""
    return np.random.default_rng(seed).normal(-50, 300, SHAPE).astype(np.int16)


def write(
    path: Path,
    voxels: np.ndarray,
    *,
    spacing: tuple[float, ...] = SPACING,
    origin: tuple[float, ...] = ORIGIN,
    direction: tuple[float, ...] = (1, 0, 0, 0, 1, 0, 0, 0, 1),
    vector: bool = False,
    keys: Mapping[str, str] | None = None,
) -> Path:
    """Write voxels (z, y, x) as a volume; folders are made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    image = sitk.GetImageFromArray(voxels, isVector=vector)
    if image.GetDimension() == 3:
        image.SetSpacing(spacing)
        image.SetOrigin(origin)
        image.SetDirection(direction)
    for key, value in (keys or {}).items():
        image.SetMetaData(key, value)
    sitk.WriteImage(image, str(path), useCompression=True)
    return path


def write_json(path: Path, content: object) -> None:
    """Write a description."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")


def nnunet(folder: Path, patients: tuple[str, ...] = ("P1", "P2")) -> None:
    """Lay patients out as nnU-Net does, with a label a lesion."""
    for patient in patients:
        write(folder / f"imagesTr/{patient}_0000.nii.gz", ct())
        write(folder / f"labelsTr/{patient}.nii.gz", label_map())
    names = {"background": 0, "lesion a": 1, "lesion b": 2, "lesion c": 3}
    write_json(folder / "dataset.json", {"channel_names": {"0": "CT"}, "labels": names})


def decathlon(folder: Path, patients: tuple[str, ...] = ("P1", "P2")) -> None:
    """Lay patients out as the Decathlon does, with one label for all disease."""
    for patient in patients:
        write(folder / f"imagesTr/{patient}.nii.gz", ct())
        write(folder / f"labelsTr/{patient}.nii.gz", (label_map() > 0).astype(np.uint8))
        (folder / f"imagesTr/._{patient}.nii.gz").write_bytes(b"macOS")
    write_json(
        folder / "dataset.json", {"modality": {"0": "CT"}, "labels": {"0": "background", "1": "cancer"}}
    )


def bids(folder: Path, patients: tuple[str, ...] = ("P1", "P2")) -> None:
    """Lay patients out as BIDS does, with a table of labels."""
    for patient in patients:
        write(folder / f"sub-{patient}/ct/sub-{patient}_ct.nii.gz", ct())
        path = folder / f"derivatives/manual/sub-{patient}/ct/sub-{patient}_desc-manual_dseg.nii.gz"
        write(path, label_map())
    rows = ["index\tname", "0\tbackground", "1\tlesion a", "2\tlesion b", "3\tlesion c"]
    (folder / "derivatives/manual/dseg.tsv").write_text("\n".join(rows) + "\n")


def by_patient(folder: Path, patients: tuple[str, ...] = ("P1", "P2")) -> None:
    """Lay patients out in folders of their own, with a mask a lesion."""
    for patient in patients:
        write(folder / f"{patient}/ct.nii.gz", ct())
        for label in BALLS:
            write(folder / f"{patient}/mask_lesion{label}.nii.gz", (label_map() == label).astype(np.uint8))


def flat(folder: Path, patients: tuple[str, ...] = ("P1", "P2")) -> None:
    """Lay images and masks side by side, with a mask a lesion."""
    for patient in patients:
        write(folder / f"{patient}_ct.nrrd", ct())
        for label in BALLS:
            write(folder / f"{patient}_mask_liver{label}.nrrd", (label_map() == label).astype(np.uint8))


def two_folders(folder: Path, patients: tuple[str, ...] = ("P1", "P2")) -> None:
    """Lay images in one folder and label maps of the same names in another."""
    for patient in patients:
        write(folder / f"images/{patient}.mha", ct())
        write(folder / f"masks/{patient}.mha", label_map())
