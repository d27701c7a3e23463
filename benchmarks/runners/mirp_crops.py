"""MIRP called once a lesion and contour on crops cut beforehand; it reads the small files itself."""

import logging
import warnings
from importlib.metadata import version
from typing import Any

from benchmarks.runners.common import Answer, Record, Task, numbers, outlined, run, since_launch, timed

SETTINGS: dict[str, Any] = {
    "new_spacing": 1.0,
    "spline_order": 3,
    "anti_aliasing": False,
    "roi_spline_order": 0,
    "base_feature_families": [
        "morphological", "statistical", "glcm", "glrlm", "glszm", "ngtdm", "ngldm",
    ],
    "base_discretisation_method": "fixed_bin_size_pyradiomics",
    "base_discretisation_bin_width": 10.0,
    "ibsi_compliant": False,
    "glcm_spatial_method": "3d_average",
    "glrlm_spatial_method": "3d_average",
    "image_modality": "ct",
}  # fmt: skip
"""As near to the paper's parameters as the tool permits."""


def measure(task: Task) -> Answer:
    """Measure each contour of each lesion."""
    from mirp import extract_features

    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    start, record = since_launch(task), Record()
    for contour, lesion in outlined(task):
        tables, seconds = timed(
            extract_features, image=lesion["image"], mask=lesion["masks"][contour], **SETTINGS
        )
        row = tables[0].iloc[0].to_dict()
        found = {name: value for name, value in row.items() if isinstance(value, int | float)}
        record.add(lesion, contour, seconds, numbers(found))
    return {"version": version("mirp"), "start_s": start, "read_s": 0.0, "lesions": record.lesions}


if __name__ == "__main__":
    run(measure)
