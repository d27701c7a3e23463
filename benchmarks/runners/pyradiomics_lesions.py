"""Pyradiomics called once a lesion and contour on volumes in memory, as its documentation shows."""

import logging
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
    """Measure each contour of each lesion."""
    import SimpleITK as sitk
    from radiomics.featureextractor import RadiomicsFeatureExtractor

    logging.getLogger("radiomics").setLevel(logging.CRITICAL)
    extractor = RadiomicsFeatureExtractor(task["parameters"])
    start, volumes, record = since_launch(task), Volumes(sitk.ReadImage), Record()
    for contour, lesion in outlined(task):
        image, mask = volumes.get("image", lesion["image"]), volumes.get("mask", lesion["masks"][contour])
        found, seconds = timed(extractor.execute, image, mask, label=lesion["label"])
        record.add(lesion, contour, seconds, numbers(found, "original_"))
    return {
        "version": version("pyradiomics-bhklab"),
        "start_s": start,
        "read_s": volumes.seconds,
        "lesions": record.lesions,
    }


if __name__ == "__main__":
    run(measure)
