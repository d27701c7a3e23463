"""Whatever a parameter file asks for: the numbers of pyradiomics on the same voxels, and its refusals."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from radiomics import imageoperations

from analysis.errors import InterlesionError
from analysis.extraction.measure import measure
from analysis.extraction.parameters import Parameters
from analysis.extraction.quiet import one_thread
from analysis.extraction.roi import roi_of
from analysis.extraction.volumes import LesionError
from analysis.features import FEATURE_CLASSES
from tests.extraction.masks import MASKS, SPACINGS, tissue
from tests.extraction.plain import assert_same, on_voxels
from tests.faults import fault

DEFAULTS = {"binWidth": 10, "minimumROIDimensions": 2, "label": 1, "additionalInfo": False}
SETTINGS: dict[str, dict[str, Any]] = {
    "as it is": {},
    "wide bins": {"binWidth": 25},
    "narrow bins": {"binWidth": 0.5},
    "odd bins": {"binWidth": 7.3},
    "bins counted": {"binCount": 32},
    "one bin": {"binCount": 1},
    "two distances": {"distances": [1, 2]},
    "weighted": {"weightingNorm": "euclidean"},
    "weighted by blocks": {"weightingNorm": "manhattan"},
    "weighted by the longest": {"weightingNorm": "infinity"},
    "not weighted, in one matrix": {"weightingNorm": "no_weighting"},
    "in slices": {"force2D": True},
    "in columns": {"force2D": True, "force2Ddimension": 1},
    "in slices, weighted": {"force2D": True, "weightingNorm": "euclidean"},
    "one way": {"symmetricalGLCM": False},
    "near levels": {"gldm_a": 2},
    "shifted": {"voxelArrayShift": 1000},
    "between values": {"resegmentRange": [0, 90]},
    "above a value": {"resegmentRange": [20]},
    "relative": {"resegmentRange": [0.1, 0.9], "resegmentMode": "relative"},
    "near the mean": {"resegmentRange": [-1.5, 1.5], "resegmentMode": "sigma"},
    "near the mean, shape too": {
        "resegmentRange": [-1, 1],
        "resegmentMode": "sigma",
        "resegmentShape": True,
    },
    "many": {
        "binCount": 20,
        "distances": [2],
        "symmetricalGLCM": False,
        "gldm_a": 1,
        "weightingNorm": "infinity",
    },
}
SHAPES = ["egg", "lumpy", "parts", "slice", "far apart"]


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    with one_thread():
        yield


def asked(**settings: Any) -> Parameters:
    return Parameters(DEFAULTS | settings, {name: [] for name in FEATURE_CLASSES})


def compare(
    name: str, dtype: type, spacing: tuple[float, ...], parameters: Parameters, seed: int = 4
) -> None:
    mask = np.pad(MASKS[name], 1)
    image = tissue(mask.shape, seed).astype(dtype)
    assert_same(measure(image, mask, spacing, parameters), on_voxels(image, mask, spacing, parameters))


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS)
def test_settings_are_followed(name, settings):
    compare(name, np.int16, SPACINGS[1], asked(**settings))


@pytest.mark.parametrize("dtype", [np.int16, np.int32, np.uint8, np.uint16, np.float32, np.float64])
@pytest.mark.parametrize("settings", [{}, {"binCount": 17}], ids=["width", "count"])
def test_pixel_types(dtype, settings):
    mask = np.pad(MASKS["egg"], 1)
    image = np.clip(tissue(mask.shape, 6), 0, 255).astype(dtype)
    parameters = asked(**settings)
    assert_same(measure(image, mask, (1, 1, 1), parameters), on_voxels(image, mask, (1, 1, 1), parameters))


@pytest.mark.parametrize("name", [name for name in MASKS if name not in ("voxel", "line", "pair")])
@pytest.mark.parametrize("dtype", [np.int16, np.float32])
def test_every_kind_of_lesion(name, dtype):
    compare(name, dtype, SPACINGS[len(name) % len(SPACINGS)], asked())


def test_lines_where_they_are_allowed():
    for name in ("line", "pair"):
        compare(name, np.int16, (1, 1, 1), asked(minimumROIDimensions=1))


@pytest.mark.parametrize("width", [10, 3.7, 0.1, 25])
@pytest.mark.parametrize("dtype", [np.int16, np.float32, np.float64])
def test_grey_levels_at_the_edges_of_bins(width, dtype):
    """Values on and beside the edges, negative too: the levels of pyradiomics' own discretisation."""
    edges = np.arange(-30, 31) * width
    values = np.concatenate([edges, np.nextafter(edges, -np.inf), np.nextafter(edges, np.inf)]).astype(dtype)
    image = values.reshape(3, 61, 1)
    mask = np.ones(image.shape, dtype=bool)
    parameters = asked(binWidth=width)
    expected, _ = imageoperations.binImage(image, mask, **parameters.settings)
    roi = roi_of(image, mask, np.ones(3), parameters.settings)
    assert np.array_equal(roi.levels, expected)
    assert np.array_equal(roi.grey_levels, np.unique(expected))


@fault(
    "sizes",
    "Lesions have one voxel, one line, or just as many voxels as the settings ask for",
    "refused with the reason where pyradiomics refuses, else measured",
)
@pytest.mark.parametrize(
    ("name", "settings", "message"),
    [
        ("voxel", {}, "1 x 1 x 1 voxels, expected more than one along 2 of the axes"),
        ("voxel", {"minimumROIDimensions": 1}, "expected more than one along 1 of the axes"),
        ("line", {}, "17 x 1 x 1 voxels, expected more than one along 2 of the axes"),
        ("slice", {"minimumROIDimensions": 3}, "expected more than one along 3 of the axes"),
        ("cube", {"minimumROISize": 1728}, "1728 voxels, expected more than 1728"),
    ],
)
def test_too_small_for_the_settings_as_in_pyradiomics(name, settings, message):
    mask = MASKS[name]
    image = tissue(mask.shape).astype(np.int16)
    with pytest.raises(ValueError, match=r"mask|ROI"):
        on_voxels(image, mask, (1, 1, 1), asked(**settings))
    with pytest.raises(LesionError, match=message):
        measure(image, mask, (1, 1, 1), asked(**settings))


@fault(
    "sizes",
    "Lesions have one voxel, one line, or just as many voxels as the settings ask for",
    "refused with the reason where pyradiomics refuses, else measured",
)
def test_just_large_enough_as_in_pyradiomics():
    compare("cube", np.int16, (1, 1, 1), asked(minimumROISize=1727))
    compare("slice", np.int16, (1, 1, 1), asked(minimumROIDimensions=2))


@pytest.mark.parametrize(
    "settings",
    [
        {"resegmentRange": [5000, 6000]},
        {"resegmentRange": [-0.01, 0.01], "resegmentMode": "sigma", "minimumROISize": 900},
    ],
)
def test_resegmentation_that_leaves_too_little_as_in_pyradiomics(settings):
    mask = MASKS["egg"]
    image = tissue(mask.shape).astype(np.int16)
    with pytest.raises(ValueError, match=r"Cannot extract|too small"):
        on_voxels(image, mask, (1, 1, 1), asked(**settings))
    with pytest.raises((ValueError, InterlesionError)):
        measure(image, mask, (1, 1, 1), asked(**settings))


def test_empty_contour_and_values_that_are_not_finite():
    mask = MASKS["egg"]
    image = tissue(mask.shape).astype(np.float32)
    with pytest.raises(LesionError, match="no voxel"):
        measure(image, np.zeros_like(mask), (1, 1, 1), asked())
    image[4, 9, 15] = np.nan
    with pytest.raises(LesionError, match="not finite"):
        measure(image, mask, (1, 1, 1), asked())
    image[4, 9, 15] = 0
    image[~mask] = np.nan
    assert_same(measure(image, mask, (1, 1, 1), asked()), on_voxels(image, mask, (1, 1, 1), asked()))
