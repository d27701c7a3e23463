"""The key of a lesion in the store: a hash of all that its features depend on."""

import hashlib
import json
import platform
from collections.abc import Sequence

import numpy as np
import SimpleITK as sitk

from analysis import provenance
from analysis.extraction.boxes import Box
from analysis.extraction.grid import influence
from analysis.extraction.parameters import Parameters
from analysis.features import CONTOURS

PACKAGES = ("numpy", "scipy", "SimpleITK", "pyradiomics-bhklab", "scikit-image", "connected-components-3d")
"""Packages whose version can change a feature or a surface."""


CODE = ("extraction", "features", "wording")
"""Parts of this package that a feature, a surface or a reason depends on."""


def made_of() -> dict[str, str]:
    """Hash of the code that measures, kind of machine, and versions of the packages that calculate."""
    kind = f"{platform.system()} {platform.machine()}"
    return {"code": provenance.source_hash(*CODE), "machine": kind, **provenance.versions(PACKAGES)}


def versions() -> str:
    """Hash of `made_of`."""
    return provenance.content_hash(made_of())


def lesion_key(
    volumes: tuple[sitk.Image, sitk.Image],
    label: int,
    box: Box,
    parameters: Parameters,
    made_by: str,
    *,
    contours: Sequence[str] = CONTOURS,
    shuffle: int | None = None,
) -> str:
    """Hash what the features and the surface of a lesion depend on; names of files are not among it.

    Parameters
    ----------
    volumes : tuple of SimpleITK.Image
        The image and its mask, whole, on one grid.
    label : int
        The lesion's value in the mask.
    box : Box
        Bounding box of the lesion.
    parameters : Parameters
        Of the extraction.
    made_by : str
        From `versions`.
    contours : sequence of str
        Those that are measured.
    shuffle : int, optional
        Seed of a random order of the voxels.

    Returns
    -------
    str
        SHA-256, 64 hexadecimal digits. Voxels count as far as they can change a feature.
    """
    image, mask = volumes
    near = influence(mask, box, parameters.settings)
    values = sitk.GetArrayViewFromImage(image)[near.slices]
    lesion = sitk.GetArrayViewFromImage(mask)[near.slices] == label
    grids = [(one.GetSize(), one.GetSpacing(), one.GetOrigin(), one.GetDirection()) for one in volumes]
    asked = [made_by, parameters.settings, parameters.feature_classes, list(contours), shuffle]
    head = [*asked, grids, values.dtype.str, near.start.tolist(), near.size.tolist()]
    sha = hashlib.sha256(json.dumps(head, sort_keys=True, default=str).encode())
    sha.update(np.ascontiguousarray(values).data)
    sha.update(np.packbits(lesion).data)
    return sha.hexdigest()
