from collections.abc import Callable, Sequence
from itertools import combinations

import numpy as np
import pytest

from analysis.intake.dicom import drawing as drawing_module
from analysis.intake.dicom.polygons import fill
from analysis.intake.dicom.rtstruct import draw, region
from analysis.intake.draft import Grid
from tests.intake.dicom.drawn_rois import SQUARE, drawn, mask_of, rois_of
from tests.intake.dicom.made import MadeSeries, made_series
from tests.intake.dicom.made_rtstruct import (
    BORDERS,
    CENTRES,
    MadeRoi,
    loop,
    traced,
    traced_roi,
)
from tests.intake.dicom.shapes import (
    AXES,
    CORONAL,
    HEAD_DOWN,
    OBLIQUE,
    SHAPES,
    ball,
    dice,
    grid,
    image,
    island,
    shell,
    tube,
)


@pytest.fixture(scope="module")
def series(tmp_path_factory: pytest.TempPathFactory) -> MadeSeries:
    return made_series(tmp_path_factory.mktemp("ct"), image(grid()))


@pytest.mark.parametrize("direction", [AXES, HEAD_DOWN, CORONAL, OBLIQUE])
@pytest.mark.parametrize("shape", SHAPES)
def test_along_borders(
    series: MadeSeries, shape: Callable[..., np.ndarray], direction: tuple[float, ...]
) -> None:
    where = grid(direction)
    mask = shape(where)
    assert np.array_equal(drawn(series, traced(mask, where, along=BORDERS), where), mask)


@pytest.mark.parametrize("direction", [AXES, HEAD_DOWN, CORONAL, OBLIQUE])
@pytest.mark.parametrize("shape", SHAPES)
def test_along_centres(
    series: MadeSeries, shape: Callable[..., np.ndarray], direction: tuple[float, ...]
) -> None:
    """Contours with fewer than three corners, of single pixels, have no area."""
    where = grid(direction)
    mask = shape(where)
    contours = traced(mask, where, along=CENTRES)
    assert dice(drawn(series, contours, where), mask) >= 0.98


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("along", [BORDERS, CENTRES])
@pytest.mark.parametrize("decimals", [1, 2, 3])
def test_rounded_points(
    series: MadeSeries, shape: Callable[..., np.ndarray], along: float, decimals: int
) -> None:
    """Planning systems write as few as one decimal of a millimetre."""
    where = grid()
    mask = shape(where)
    (roi,) = rois_of(series, traced_roi("GTV", mask, where, along=along), decimals=decimals)
    assert dice(mask_of(region(roi, where, "set.dcm"), where), mask) >= 0.98


@pytest.mark.parametrize("kind", ["CLOSED_PLANAR", "CLOSEDPLANAR_XOR"])
def test_smooth_contours_of_a_ball(series: MadeSeries, kind: str) -> None:
    """Circles that no program drew along pixels: the voxels whose centres they hold."""
    where, radius, centre = grid(), 7.3, (8, 21.3, 24.2)
    contours = []
    for level in range(16):
        height = (level - centre[0]) * where.spacing[2]
        if abs(height) < radius:
            angle = np.linspace(0, 2 * np.pi, 400, endpoint=False)
            r = np.sqrt(radius**2 - height**2)
            corners = np.column_stack(
                [centre[2] + r * np.cos(angle) / 0.8, centre[1] + r * np.sin(angle) / 0.9]
            )
            contours.append(loop([tuple(corner) for corner in corners], level, where, kind))
    assert dice(drawn(series, contours), ball(where, radius, centre)) > 0.995


def test_a_contour_in_another_is_a_hole_and_one_in_that_is_not(series: MadeSeries) -> None:
    nested = [((n, n), (30 - n, n), (30 - n, 30 - n), (n, 30 - n)) for n in (5.5, 8.5, 11.5)]
    mask = drawn(series, [loop(corners, 4, grid()) for corners in nested])[4]
    assert mask[7, 7] and not mask[10, 10] and mask[15, 15] and not mask[5, 5]
    assert mask.sum() == 19**2 - 13**2 + 7**2


def test_a_keyhole_is_a_hole(series: MadeSeries) -> None:
    corners = [(5, 5), (25, 5), (25, 15), (20, 15), (20, 10), (10, 10),
               (10, 20), (20, 20), (20, 15), (25, 15), (25, 25), (5, 25)]  # fmt: skip
    mask = drawn(series, [loop(corners, 4, grid())])[4]
    assert mask.sum() == 21**2 - 9**2
    assert mask[15, 20:26].all() and not mask[15, 11:20].any()


def test_touching_parts_keep_their_common_side(series: MadeSeries) -> None:
    sides = [((5, 5), (10, 5), (10, 10), (5, 10)), ((10, 5), (15, 5), (15, 10), (10, 10))]
    mask = drawn(series, [loop(corners, 4, grid()) for corners in sides])[4]
    assert mask.sum() == 11 * 6


def test_what_crosses_is_out_and_said(series: MadeSeries) -> None:
    sides = [
        ((5.5, 5.5), (15.5, 5.5), (15.5, 15.5), (5.5, 15.5)),
        ((10.5, 10.5), (20.5, 10.5), (20.5, 20.5), (10.5, 20.5)),
    ]
    (roi,) = rois_of(series, MadeRoi("GTV", [loop(corners, 4, grid()) for corners in sides]))
    drawing = draw(roi, grid(), "set.dcm")
    assert mask_of(drawing.region, grid()).sum() == 100 + 100 - 2 * 25
    assert drawing.remarks == (
        "`GTV`: its contours cross on 1 slice (z = -400 mm); what two of them cover is out.",
    )


def test_islands_far_apart_are_not_compared(series: MadeSeries, monkeypatch: pytest.MonkeyPatch) -> None:
    corners = [
        [(x, y), (x + 2, y), (x + 2, y + 2), (x, y + 2)] for x in range(1, 40, 4) for y in range(1, 36, 4)
    ]
    (roi,) = rois_of(series, MadeRoi("GTV", [loop(square, 4, grid()) for square in corners]))
    filled = []

    def counted(polygons: Sequence[np.ndarray], shape: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
        filled.append(len(polygons))
        return fill(polygons, shape)

    monkeypatch.setattr(drawing_module, "fill", counted)
    assert mask_of(draw(roi, grid(), "set.dcm").region, grid()).sum() == 9 * len(corners)
    assert filled == [len(corners)]


def crosses_on_the_whole_slice(polygons: Sequence[np.ndarray], shape: tuple[int, int]) -> bool:
    """Compare all pairs of polygons on all of a slice: slow, and plain to see."""
    whole = [fill([polygon], shape) for polygon in polygons]
    for (one, on_one), (other, on_other) in combinations(whole, 2):
        one_alone, other_alone = one & ~on_one & ~on_other, other & ~on_one & ~on_other
        if 0 < (one_alone & other_alone).sum() < min(one_alone.sum(), other_alone.sum()):
            return True
    return False


@pytest.mark.parametrize("seed", range(40))
def test_polygons_cross_in_their_boxes_as_on_the_whole_slice(seed: int) -> None:
    rng = np.random.default_rng(seed)
    angles = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    ring = np.column_stack([np.cos(angles), np.sin(angles)])
    rings = [rng.uniform(15, 45, 2) + rng.uniform(2, 14) * ring for _ in range(3)]
    polygons = [np.round(2 * corners) / 2 if seed % 2 else corners for corners in rings]
    assert drawing_module._cross(polygons) == crosses_on_the_whole_slice(polygons, (60, 60))


def test_a_contour_drawn_twice_counts_once(series: MadeSeries) -> None:
    contours = [
        loop(SQUARE, 4, grid()),
        loop(SQUARE[2:] + SQUARE[:2], 4, grid()),
        loop(SQUARE[::-1], 4, grid()),
    ]
    (roi,) = rois_of(series, MadeRoi("GTV", contours))
    drawing = draw(roi, grid(), "set.dcm")
    assert mask_of(drawing.region, grid()).sum() == 11 * 11
    assert drawing.remarks == ("`GTV`: 2 contours drawn a second time counted once.",)


@pytest.mark.parametrize("shape", [ball, shell, island, tube])
def test_no_remarks_on_what_is_plain(series: MadeSeries, shape: Callable[..., np.ndarray]) -> None:
    (roi,) = rois_of(series, traced_roi("GTV", shape(grid()), grid(), along=CENTRES))
    assert draw(roi, grid(), "set.dcm").remarks == ()


@pytest.mark.parametrize("every", [2, 3])
def test_outlines_on_every_nth_slice_are_joined_and_that_is_said(series: MadeSeries, every: int) -> None:
    where = Grid((48, 44, 16), (0.8, 0.9, 1.25), (0.0, 0.0, 0.0), AXES)
    whole = ball(where, 8)
    levels = np.flatnonzero(whole.any(axis=(1, 2)))[::every]
    some = np.zeros_like(whole)
    some[levels] = whole[levels]
    (roi,) = rois_of(series, traced_roi("GTV", some, where), where=where)
    drawing = draw(roi, where, "set.dcm")
    inner = whole.copy()
    inner[levels[-1] + 1 :] = False
    found = mask_of(drawing.region, where)
    assert dice(found, inner) > {2: 0.97, 3: 0.95}[every]
    assert np.array_equal(found[levels], whole[levels])
    ordinal = {2: "second", 3: "third"}[every]
    filled = levels[-1] - levels[0] + 1 - len(levels)
    assert drawing.remarks == (
        f"`GTV`: outlined on every {ordinal} slice; {filled} slices between outlines "
        "filled in by the shapes beside.",
    )


def test_a_forgotten_slice_stays_empty_and_is_said(series: MadeSeries) -> None:
    mask = tube(grid())
    mask[6] = False
    (roi,) = rois_of(series, traced_roi("GTV", mask, grid()))
    drawing = draw(roi, grid(), "set.dcm")
    assert np.array_equal(mask_of(drawing.region, grid()), mask)
    assert drawing.remarks == (
        "`GTV`: no outline on 1 slice (z = -395 mm) between others; left empty there, as drawn.",
    )
