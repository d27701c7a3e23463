"""The same numbers as for any other lesion: as if scan and contour had been files."""

import numpy as np
import pandas as pd
import pytest
import SimpleITK as sitk

from analysis.cohort import EXTRACTION
from analysis.extraction.run import extract
from analysis.features import FEATURES
from analysis.sources.lidc.measure import measure_scan
from analysis.sources.lidc.nodules import nodules
from analysis.sources.lidc.outlines import enclosed
from analysis.sources.lidc.scans import PIXELS
from analysis.sources.lidc.shape import SHAPE, shape_parameters


def as_files(scan, nodule, folder):
    """Write an empty image, and the voxels of each reader as a mask."""
    masks, corner = enclosed(nodule.readings)
    step = float(np.median(np.diff(scan.z_mm)))
    rows = []
    whole = np.zeros((len(scan.z_mm), PIXELS, PIXELS), np.uint8)
    for name, mask in [("image", None), *((f"reader-{n}", mask) for n, mask in enumerate(masks, start=1))]:
        whole[:] = 0
        if mask is not None:
            whole[tuple(slice(a, a + n) for a, n in zip(corner, mask.shape, strict=True))] = mask
            rows.append(("P", name, "lung", folder / "image.nrrd", folder / f"{name}.nrrd", 1))
        image = sitk.GetImageFromArray(whole)
        image.SetSpacing([scan.pixel_mm, scan.pixel_mm, step])
        image.SetOrigin([0, 0, float(scan.z_mm[0])])
        sitk.WriteImage(image, str(folder / f"{name}.nrrd"), useCompression=True)
    return pd.DataFrame(rows, columns=["patient_id", "lesion_id", "site", "image", "mask", "label"])


@pytest.mark.parametrize("number", [1, 12])
def test_shape_is_that_of_the_extraction_from_files(scans, number, tmp_path):
    scan = scans[number]
    found = nodules(scan)
    place, nodule = max(enumerate(found), key=lambda pair: len(pair[1].readings))
    measured = measure_scan(scan, 0, found, shape_parameters(EXTRACTION))[place]
    files = extract(as_files(scan, nodule, tmp_path), EXTRACTION).features.query("contour == 'original'")
    assert len(files) == len(nodule.readings)
    for row in files.to_dict("records"):
        ours = dict(zip(FEATURES, measured.features[row["lesion_id"]], strict=True))
        assert [ours[name] for name in SHAPE] == [row[name] for name in SHAPE]
