"""All 107 features of all three contours are those of pyradiomics on the whole image."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk
from scipy import ndimage

from analysis.extraction.contours import ball
from analysis.extraction.grid import lesion_patch
from analysis.extraction.parameters import Parameters, read_parameters
from analysis.extraction.patches import measure_patch
from analysis.extraction.quiet import one_thread
from analysis.extraction.volumes import read_mask
from analysis.features import FEATURES
from tests.extraction.masks import MASKS, ellipsoid, lumpy, parts, tissue
from tests.extraction.plain import assert_same, extractor, on_whole_image
from tests.faults import fault

SHAPE = (40, 100, 110)
KINDS = {
    "egg": (ellipsoid(6, 12, 16), (12, 30, 40)),
    "flat": (np.repeat(ellipsoid(0.5, 17, 14), 2, axis=0), (20, 40, 30)),
    "one slice": (ellipsoid(0.5, 13, 17), (25, 20, 60)),
    "concave": (MASKS["banana"], (10, 15, 50)),
    "hollow": (MASKS["shell"], (15, 50, 60)),
    "many parts": (parts(2), (8, 30, 30)),
    "first corner": (ellipsoid(5, 9, 9)[5:, 9:, 9:], (0, 0, 0)),
    "last corner": (ellipsoid(5, 9, 9)[:6, :10, :10], (34, 90, 100)),
    "tiny": (np.ones((2, 3, 4), dtype=bool), (11, 44, 55)),
    "nearly a line": (np.ones((2, 3, 9), dtype=bool), (30, 70, 80)),
}
GRIDS = [
    (1.0, 0.7, 0.0, np.int16),
    (1.25, 0.81, 0.25, np.int16),
    (2.5, 0.7, 0.0, np.float32),
    (5.0, 0.976562, 0.0, np.int16),
    (6.5, 0.98, -0.4, np.float32),
]

Volume = Callable[..., sitk.Image]


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    with one_thread():
        yield


@pytest.fixture(scope="module")
def parameters(paper_parameters: Path) -> Parameters:
    return read_parameters(paper_parameters)


@pytest.fixture(scope="module")
def drawn() -> np.ndarray:
    """All lesions on one label map; `both` borders along z, and two more along y and x, have one."""
    labels = np.zeros(SHAPE, dtype=np.uint8)
    for label, (mask, start) in enumerate(KINDS.values(), 1):
        place = tuple(slice(a, a + n) for a, n in zip(start, mask.shape, strict=True))
        labels[place][mask & (labels[place] == 0)] = label
    return labels


def compare(
    image: sitk.Image, mask: sitk.Image, label: int, path: Path, parameters: Parameters, moved: bool = True
) -> None:
    """Three contours: one on the whole image, two on what pyradiomics makes of it, moved by a millimetre."""
    patch = lesion_patch(image, mask, label, parameters.settings)
    measured = measure_patch(0, patch, parameters).features
    found = {contour: dict(zip(FEATURES, values, strict=True)) for contour, values in measured.items()}
    expected, resampled, lesion = on_whole_image(image, mask, label, path)
    assert_same(found["original"], expected)
    if moved:
        drawn = sitk.GetArrayFromImage(lesion) == label
        compare_moved(found, resampled, drawn, patch.inside, parameters)


def compare_moved(
    found: dict, image: sitk.Image, lesion: np.ndarray, inside: np.ndarray, parameters: Parameters
) -> None:
    element = ball(image.GetSpacing()[::-1])
    moves = {"eroded": ndimage.binary_erosion(lesion, element)}
    if inside.all():  # else pyradiomics' own image has voxels without values there
        moves["dilated"] = ndimage.binary_dilation(lesion, element)
    for contour, mask in moves.items():
        moved = sitk.GetImageFromArray(mask.astype(np.uint32))
        moved.CopyInformation(image)
        try:
            expected = extractor(parameters).execute(image, moved)
        except ValueError:
            assert contour not in found
        else:
            assert_same(found[contour], expected)


@fault(
    "sizes",
    "Lesions touch each side and the corners of the image, lie in one slice, are hollow, in parts or tiny",
    "all 107 features are those of pyradiomics on the whole image",
)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("slices", "pixel", "angle", "dtype"), GRIDS)
def test_all_contours_of_every_kind(
    volume, drawn, parameters, paper_parameters, kind, slices, pixel, angle, dtype
):
    grid = {"spacing": (pixel, pixel, slices), "angle": angle}
    image, mask = volume(tissue(SHAPE, seed=3).astype(dtype), **grid), volume(drawn, **grid)
    compare(image, mask, 1 + list(KINDS).index(kind), paper_parameters, parameters)


@fault(
    "sizes",
    "Lesions have hundreds of grey levels, or 60 cm³ of an irregular shape",
    "all 107 features are those of pyradiomics",
)
@pytest.mark.slow
def test_large_irregular_lesion(volume, parameters, paper_parameters):
    """About 60 cm³, through both ends of the image along z."""
    shape = (30, 100, 100)
    body = ellipsoid(40, 33, 41)[26:56, :, :83] & lumpy(2, (30, 67, 83))
    labels = np.zeros(shape, dtype=np.uint8)
    labels[:, 20:87, 10:93] = body
    grid = {"spacing": (0.8, 0.8, 1.5), "angle": 0.0}
    assert 50e3 < labels.sum() * 0.8 * 0.8 * 1.5 < 80e3
    compare(
        volume(tissue(shape).astype(np.int16), **grid),
        volume(labels, **grid),
        1,
        paper_parameters,
        parameters,
    )


@fault(
    "sizes",
    "Lesions touch each side and the corners of the image, lie in one slice, are hollow, in parts or tiny",
    "all 107 features are those of pyradiomics on the whole image",
)
@pytest.mark.parametrize("axis", range(3))
@pytest.mark.parametrize("end", [0, -1])
def test_lesion_on_each_side_of_the_image(volume, parameters, paper_parameters, axis, end):
    shape = (16, 40, 42)
    lesion = np.zeros(shape, dtype=np.uint8)
    start = [(n - m) // 2 for n, m in zip(shape, (9, 13, 15), strict=True)]
    start[axis] = -4 if end == 0 else shape[axis] - (5, 7, 8)[axis]
    egg = np.pad(ellipsoid(4, 6, 7), 50)
    cut = tuple(slice(50 - a, 50 - a + n) for a, n in zip(start, shape, strict=True))
    lesion[:] = egg[cut]
    assert np.take(lesion, end, axis).any()
    for spacing, dtype in (((0.7, 0.7, 3.0), np.int16), ((0.9, 0.8, 1.0), np.float32)):
        image = volume(tissue(shape, 5).astype(dtype), spacing)
        compare(image, volume(lesion, spacing), 1, paper_parameters, parameters)


@pytest.mark.parametrize(("dtype", "label"), [(np.int16, 300), (np.uint32, 70_000), (np.float32, 300)])
def test_masks_of_other_types(volume, parameters, paper_parameters, tmp_path, dtype, label):
    shape = (16, 40, 42)
    labels = np.zeros(shape, dtype=dtype)
    labels[3:12, 9:22, 20:35] = ellipsoid(4, 6, 7) * dtype(label)
    labels[13:, 30:, 30:] = 7
    sitk.WriteImage(volume(labels), str(tmp_path / "mask.nii.gz"))
    mask = read_mask(tmp_path / "mask.nii.gz")
    compare(volume(tissue(shape).astype(np.int16)), mask, label, paper_parameters, parameters)


@fault(
    "sizes",
    "Lesions, or whole images, have one value throughout",
    "all 107 features are those of pyradiomics, or without a value where it has none",
)
@pytest.mark.parametrize("dtype", [np.int16, np.float32])
@pytest.mark.parametrize("value", [0, 40, -1024])
def test_lesion_of_one_value_in_tissue(volume, parameters, paper_parameters, value, dtype):
    """Saturated, as metal or air outside the scan may be."""
    shape = (16, 40, 42)
    labels = np.zeros(shape, dtype=np.uint8)
    labels[3:12, 9:22, 20:35] = ellipsoid(4, 6, 7)
    values = np.where(ndimage.binary_dilation(labels, iterations=4), value, tissue(shape))
    compare(volume(values.astype(dtype)), volume(labels), 1, paper_parameters, parameters)


@fault(
    "sizes",
    "Lesions, or whole images, have one value throughout",
    "all 107 features are those of pyradiomics, or without a value where it has none",
)
@pytest.mark.parametrize(("dtype", "value"), [(np.int16, 0), (np.float32, 40)])
def test_image_of_one_value(volume, parameters, paper_parameters, dtype, value):
    shape = (16, 40, 42)
    labels = np.zeros(shape, dtype=np.uint8)
    labels[3:12, 9:22, 20:35] = ellipsoid(4, 6, 7)
    image = volume(np.full(shape, value, dtype=dtype))
    compare(image, volume(labels), 1, paper_parameters, parameters)


@fault(
    "sizes",
    "Lesions have hundreds of grey levels, or 60 cm³ of an irregular shape",
    "all 107 features are those of pyradiomics",
)
@pytest.mark.slow
def test_lesion_of_hundreds_of_grey_levels(volume, parameters, paper_parameters):
    """From air to metal: more than 300 levels of 10 HU, some of them empty."""
    shape = (16, 40, 42)
    labels = np.zeros(shape, dtype=np.uint8)
    labels[3:12, 9:22, 20:35] = ellipsoid(4, 6, 7)
    values = np.random.default_rng(1).uniform(-700, 2000, shape)
    values[7, 15, 27] += 600
    image, mask = volume(values.astype(np.int16)), volume(labels)
    patch = lesion_patch(image, mask, 1, parameters.settings)
    assert np.ptp(sitk.GetArrayFromImage(patch.image)[patch.mask]) > 3000
    compare(image, mask, 1, paper_parameters, parameters, moved=False)
