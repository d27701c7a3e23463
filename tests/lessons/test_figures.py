"""Drawings of the lessons: what stands where."""

import numpy as np
import pandas as pd
import pytest

from analysis.lessons.made_lesion import MadeLesion
from analysis.lessons.plots import agreement_figure, correlation_figure, counts_figure, levels_figure
from analysis.lessons.slices import slices_figure


@pytest.fixture
def block() -> MadeLesion:
    """Two by three voxels in the middle of a block, 2 mm high and 1 mm wide."""
    image = np.arange(4 * 5 * 6, dtype=np.int16).reshape(4, 5, 6)
    mask = np.zeros(image.shape, dtype=bool)
    mask[1:3, 1:4, 2:5] = True
    return MadeLesion(image, mask, (2.0, 1.0, 1.0))


@pytest.mark.parametrize(
    ("plane", "size", "name"), [("axial", (3, 3), "y (mm)"), ("coronal", (3, 4), "z (mm)")]
)
def test_contour_is_drawn_around_its_voxels_in_millimetres(block, plane, size, name):
    figure = slices_figure({"Block": block}, "A block", plane)
    ax = figure.axes[0]
    points = np.concatenate([line for lines in ax.collections for line in lines.get_segments()])
    assert np.ptp(points, axis=0).tolist() == list(size)
    assert (points.min(axis=0) + points.max(axis=0)).tolist() == [0, 0]
    assert ax.get_ylabel() == name
    assert ax.yaxis_inverted() == (plane == "axial")
    lengths = sum(np.ptp(line, axis=0).sum() for lines in ax.collections for line in lines.get_segments())
    assert lengths == 2 * sum(size)


def test_slice_shows_the_middle_of_the_lesion(block):
    drawn = slices_figure({"Block": block}, "A block").axes[0].images[0].get_array()
    assert np.array_equal(drawn, block.image[2])


def test_levels_are_counted_between_multiples_of_the_width():
    values = np.array([-12, -3, 0, 4, 19, 20])
    figure = levels_figure(values, (10, 25), "Levels")
    heights = [[bar.get_height() for bar in ax.patches] for ax in figure.axes]
    assert heights == [[1, 1, 2, 1, 1], [2, 4]]
    assert [ax.get_title(loc="left") for ax in figure.axes] == ["10 HU: 5 levels", "25 HU: 2 levels"]


def test_agreement_draws_each_lesion_and_the_line_of_equal_values():
    (ax,) = agreement_figure({"Volume (mm³)": ([1.0, 2.0], [2.0, 4.0])}, "Twice").axes
    assert ax.collections[0].get_offsets().tolist() == [[1, 2], [2, 4]]
    assert ax.lines[0].get_xydata().tolist() == [[1, 1], [4, 4]]


def test_correlations_are_drawn_by_size_with_their_names():
    table = pd.DataFrame([[1, -0.5], [-0.5, 1]], index=["a", "b"], columns=["a", "b"])
    ax = correlation_figure(table, "Map").axes[0]
    assert ax.images[0].get_array().tolist() == [[1, 0.5], [0.5, 1]]
    assert [text.get_text() for text in ax.get_xticklabels()] == ["a", "b"]


def test_counts_are_shares_of_all():
    figure = counts_figure({"A": np.array([0, 0, 2, 3]), "B": np.array([1])}, "alarms", "Counts")
    heights = [[bar.get_height() for bar in ax.patches] for ax in figure.axes]
    assert heights == [[50, 0, 25, 25], [0, 100, 0, 0]]
