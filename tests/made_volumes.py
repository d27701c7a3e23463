"""A small cohort of volumes: two patients, five lesions, one label that is nowhere."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import SimpleITK as sitk

SPACING = (1.5, 1.5, 2.0)
LESIONS = {
    "P1": {"a": (14, 14, 8, 7.0), "b": (32, 30, 14, 9.0), "c": (14, 34, 15, 6.0)},
    "P2": {"a": (20, 20, 10, 8.0), "b": (34, 32, 13, 6.5)},
}
"""Centre (voxels) and radius (mm) of each lesion."""
SIX = {"P1": LESIONS["P1"], "P2": LESIONS["P2"] | {"c": (12, 36, 16, 6.0)}}
"""The same with one more, so that each of two patients has three."""

Balls = Mapping[str, Mapping[str, tuple[float, float, float, float]]]


def write_volumes(folder: Path, *, absent: bool = True, seed: int = 3, lesions: Balls = LESIONS) -> Path:
    """Write images, label maps, lesions.csv and cohort.yml; return the yml."""
    rng = np.random.default_rng(seed)
    rows = ["patient_id,lesion_id,site,image,mask,label"]
    for patient, balls in lesions.items():
        labels = np.zeros((24, 48, 48), np.uint8)
        z, y, x = np.indices(labels.shape)
        image = rng.normal(-80, 20, labels.shape)
        for label, (lesion, (cx, cy, cz, radius)) in enumerate(balls.items(), start=1):
            far = np.hypot(np.hypot((x - cx) * 1.5, (y - cy) * 1.5), (z - cz) * 2.0)
            labels[far <= radius] = label
            image[far <= radius] += 100 + 25 * label
            site = "lung" if label < 3 else "liver"
            rows.append(f"{patient},{lesion},{site},{patient}.nrrd,{patient}-mask.nrrd,{label}")
        _write(image.astype(np.int16), folder / f"{patient}.nrrd")
        _write(labels, folder / f"{patient}-mask.nrrd")
    if absent:
        rows.append("P2,gone,bone,P2.nrrd,P2-mask.nrrd,9")
    (folder / "lesions.csv").write_text("\n".join(rows) + "\n")
    yml = folder / "cohort.yml"
    yml.write_text("name: tiny\ntitle: Tiny\nsource: volumes\nlesions: lesions.csv\ndraws: 20\n")
    return yml


def _write(values: np.ndarray, path: Path) -> None:
    image = sitk.GetImageFromArray(values)
    image.SetSpacing(SPACING)
    sitk.WriteImage(image, str(path))
