"""Flash-radiomics called once a lesion and contour on volumes in memory, parameters as for pyradiomics."""

import logging
import tempfile
from importlib.metadata import version

from benchmarks.runners.common import (
    Answer,
    Record,
    Task,
    Volumes,
    numbers,
    outlined,
    run,
    since_launch,
    timed,
)


def measure(task: Task) -> Answer:
    """Measure each contour of each lesion.

    Each extraction also writes an HDF5 file, which this tool cannot leave out. It takes volumes for the same
    that have the same address in memory, so each new volume gets a new extractor.
    """
    import SimpleITK as sitk
    from flash_radiomics import RadiomicsFeatureExtractor

    logging.disable(logging.CRITICAL)
    start, volumes, record = since_launch(task), Volumes(sitk.ReadImage), Record()
    in_use = ("", "")
    with tempfile.TemporaryDirectory() as scratch:
        for contour, lesion in outlined(task):
            image, mask = volumes.get("image", lesion["image"]), volumes.get("mask", lesion["masks"][contour])
            if in_use != (lesion["image"], lesion["masks"][contour]):
                in_use = lesion["image"], lesion["masks"][contour]
                extractor = RadiomicsFeatureExtractor(
                    task["parameters"], backend="cpu", hdf5OutputDirectory=scratch
                )
            found, seconds = timed(extractor.execute, image, mask, label=lesion["label"])
            record.add(lesion, contour, seconds, numbers(found, "original_"))
    return {
        "version": version("flash-radiomics"),
        "start_s": start,
        "read_s": volumes.seconds,
        "lesions": record.lesions,
    }


if __name__ == "__main__":
    run(measure)
