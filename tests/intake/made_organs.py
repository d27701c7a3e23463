"""A small person of boxes: organs where people have them, as a label map in any form."""

from collections.abc import Mapping
from pathlib import Path

import nibabel
import numpy as np
import SimpleITK as sitk

from analysis.intake.draft import Grid, Region

SPACING = (3.0, 3.0, 3.0)
GRID = Grid((60, 40, 50), SPACING, (-90.0, -60.0, 0.0), (1.0, 0, 0, 0, 1.0, 0, 0, 0, 1.0))
"""x grows towards the left, z towards the head."""

BOXES = {
    "lung_upper_lobe_right": ((5, 22), (10, 30), (38, 50)),
    "lung_lower_lobe_right": ((5, 22), (10, 30), (26, 38)),
    "lung_upper_lobe_left": ((38, 55), (10, 30), (38, 50)),
    "lung_lower_lobe_left": ((38, 55), (10, 30), (26, 38)),
    "liver": ((5, 25), (10, 30), (12, 24)),
    "spleen": ((44, 54), (20, 30), (14, 22)),
    "kidney_right": ((12, 18), (30, 36), (4, 12)),
    "kidney_left": ((42, 48), (30, 36), (4, 12)),
    "adrenal_gland_right": ((20, 23), (31, 33), (13, 16)),
    "adrenal_gland_left": ((37, 40), (31, 33), (13, 16)),
    "aorta": ((31, 33), (26, 29), (0, 50)),
    "inferior_vena_cava": ((26, 29), (26, 29), (0, 26)),
    "vertebrae_L1": ((27, 34), (31, 37), (6, 12)),
    "vertebrae_L5": ((27, 34), (31, 37), (0, 5)),
    "vertebrae_T10": ((27, 34), (31, 37), (20, 26)),
    "colon": ((26, 36), (0, 9), (2, 42)),
    "iliopsoas_left": ((36, 40), (30, 36), (0, 8)),
}
"""First and last voxel, exclusive, along x, y and z."""


def person(labels: Mapping[int, str]) -> np.ndarray:
    """Label map (z, y, x) of the organs that a table of labels has."""
    voxels = np.zeros(GRID.shape, np.uint8)
    for label, name in labels.items():
        if name in BOXES:
            (x0, x1), (y0, y1), (z0, z1) = BOXES[name]
            voxels[z0:z1, y0:y1, x0:x1] = label
    return voxels


def box(x: tuple[int, int], y: tuple[int, int], z: tuple[int, int], grid: Grid = GRID) -> Region:
    """Lesion that fills a box."""
    mask = np.zeros(grid.shape, bool)
    mask[slice(*z), slice(*y), slice(*x)] = True
    region = Region.of(mask)
    assert region is not None
    return region


def write_named(voxels: np.ndarray, names: Mapping[int, str], path: Path) -> None:
    """Write a NIfTI label map whose header names its labels, as TotalSegmentator does."""
    affine = np.diag([-SPACING[0], -SPACING[1], SPACING[2], 1.0])
    affine[:3, 3] = (-GRID.origin[0], -GRID.origin[1], GRID.origin[2])
    image = nibabel.Nifti1Image(voxels.T, affine)
    labels = "".join(
        f'<Label Key="{key}" Alpha="1"><![CDATA[{name}]]></Label>' for key, name in names.items()
    )
    text = f"<CaretExtension><VolumeInformation><LabelTable>{labels}</LabelTable></VolumeInformation>"
    content = f'<?xml version="1.0" encoding="UTF-8"?> {text}</CaretExtension>\n   '
    image.header.extensions.append(nibabel.nifti1.Nifti1Extension(0, content.encode()))
    nibabel.save(image, path)


def write_segments(masks: Mapping[str, np.ndarray], path: Path) -> None:
    """Write a Slicer segmentation, each segment on a layer of its own."""
    layers = [GRID.placed(mask.astype(np.uint8)) for mask in masks.values()]
    image = sitk.Compose(layers)
    for place, name in enumerate(masks):
        image.SetMetaData(f"Segment{place}_Name", name)
        image.SetMetaData(f"Segment{place}_Layer", str(place))
        image.SetMetaData(f"Segment{place}_LabelValue", "1")
    sitk.WriteImage(image, str(path))
