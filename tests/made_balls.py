"""Patients with balls for lesions, quickly measured."""

from pathlib import Path

import numpy as np
import pandas as pd
import SimpleITK as sitk


def write_balls(folder: Path, lesions: dict[str, int], kind: type = np.int16) -> pd.DataFrame:
    """Write an image and a label map a patient; return the manifest."""
    rows = []
    for place, (patient, count) in enumerate(lesions.items()):
        rng = np.random.default_rng(place)
        values, labels = rng.normal(-80, 20, (20, 40, 40 * count)), np.zeros((20, 40, 40 * count), np.uint8)
        z, y, x = np.indices(labels.shape)
        for label in range(1, count + 1):
            far = np.sqrt((x - 40 * label + 20) ** 2 + (y - 20) ** 2 + (2 * z - 20) ** 2)
            labels[far <= 6 + label] = label
            values[far <= 6 + label] += 60 + 20 * label
            rows.append((patient, f"L{label}", "lung", str(folder / f"{patient}.nii.gz")))
        for name, array in ((f"{patient}.nii.gz", values.astype(kind)), (f"{patient}-mask.nii.gz", labels)):
            image = sitk.GetImageFromArray(array)
            image.SetSpacing((0.9, 0.9, 1.8))
            sitk.WriteImage(image, str(folder / name))
    frame = pd.DataFrame(rows, columns=["patient_id", "lesion_id", "site", "image"])
    frame["mask"] = frame["image"].str.replace(".nii.gz", "-mask.nii.gz")
    return frame.assign(label=frame["lesion_id"].str[1:].astype(int))
