"""Crops of lesions, cut and brought to 1 x 1 x 1 mm by pyradiomics itself: what other runs start from."""

import logging
from pathlib import Path

from benchmarks.runners.common import Answer, Task, run


def cut(task: Task) -> Answer:
    """Write `<id>.nii.gz` and `<id>-original.nii.gz` for each lesion into the task's folder."""
    import numpy as np
    import SimpleITK as sitk
    from radiomics import imageoperations
    from radiomics.featureextractor import RadiomicsFeatureExtractor

    logging.getLogger("radiomics").setLevel(logging.CRITICAL)
    settings = RadiomicsFeatureExtractor(task["parameters"]).settings
    kept = {path: sitk.ReadImage(path) for path in (task["image"], task["mask"])}
    for lesion in task["lesions"]:
        options = {**settings, "label": lesion["label"]}
        image, mask = imageoperations.resampleImage(kept[task["image"]], kept[task["mask"]], **options)
        alone = sitk.GetImageFromArray((sitk.GetArrayFromImage(mask) == lesion["label"]).astype(np.uint8))
        alone.CopyInformation(mask)
        sitk.WriteImage(image, str(Path(task["folder"]) / f"{lesion['id']}.nii.gz"))
        sitk.WriteImage(alone, str(Path(task["folder"]) / f"{lesion['id']}-original.nii.gz"))
    return {}


if __name__ == "__main__":
    run(cut)
