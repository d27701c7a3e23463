"""How grids differ, in words, and where a part begins."""

from dataclasses import replace

import pytest

from analysis.intake.grids import difference, offset
from analysis.sources.geometry import Head

UPRIGHT = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)
IMAGE = Head(
    (28, 24, 20), (1.5, 1.5, 3.0), (-20.0, 10.0, 100.0), UPRIGHT, 1, "16-bit signed integer", False, 0
)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"size": (28, 24, 19)}, "it is 1 slice short"),
        ({"size": (28, 24, 22)}, "it is 2 slices too long"),
        ({"size": (27, 23, 20)}, "it has another number of voxels along x and y"),
        ({"direction": (-1.0, 0, 0, 0, -1.0, 0, 0, 0, 1.0)}, "it runs the other way along x and y"),
        ({"direction": (0, 1.0, 0, 1.0, 0, 0, 0, 0, 1.0)}, "its axes point elsewhere"),
        ({"spacing": (1.5, 1.5, 2.5)}, "its voxels are of another size"),
        ({"origin": (-20.4, 10.0, 100.0)}, "it is shifted by 0.4 mm, which is less than a voxel"),
        ({"origin": (-20.0, 10.0, 106.0)}, "it is shifted by 6 mm;"),
    ],
)
def test_a_difference_is_told_with_both_grids(change: dict[str, tuple[float, ...]], words: str) -> None:
    mask = replace(IMAGE, **change)  # type: ignore[arg-type]
    told = difference(IMAGE, mask)
    assert words in told
    assert f"image {IMAGE}" in told
    assert f"mask {mask}" in told


def test_grids_that_differ_by_rounding_are_the_same() -> None:
    assert difference(IMAGE, replace(IMAGE, origin=(-20.0001, 10.0, 100.0))) == ""


def test_a_part_begins_at_whole_voxels() -> None:
    part = replace(IMAGE, size=(4, 5, 6), origin=(-17.0, 14.5, 94.0))
    assert offset(IMAGE, part) == (2, 3, -2)
    assert difference(IMAGE, part, part=True) == ""


def test_a_part_on_turned_axes_begins_along_them() -> None:
    direction = (0.0, -1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0)
    image = replace(IMAGE, direction=direction)
    part = replace(image, size=(4, 5, 6), origin=(-20.0 - 3 * 1.5, 10.0 + 2 * 1.5, 100.0))
    assert offset(image, part) == (2, 3, 0)


@pytest.mark.parametrize(
    "change",
    [
        {"origin": (-19.5, 10.0, 100.0)},
        {"spacing": (1.5, 1.5, 1.5)},
        {"direction": (1.0, 0, 0, 0, -1.0, 0, 0, 0, 1.0)},
    ],
)
def test_what_is_no_part_has_no_place(change: dict[str, tuple[float, ...]]) -> None:
    part = replace(IMAGE, size=(4, 5, 6), **change)  # type: ignore[arg-type]
    assert offset(IMAGE, part) is None
    assert "does not lie on the image's grid" in difference(IMAGE, part, part=True)
