"""Figures show what the tables hold, say so in their words, and stay readable in large cohorts."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text

from analysis.display import (
    classes,
    correlations,
    curves,
    footing,
    groups,
    heatmaps,
    lesions_3d,
    organs,
    participants,
    rank_moves,
    required,
    robustness,
    specification,
    spread,
    variation,
    variation_map,
)
from analysis.display.mesh import smooth_mesh
from analysis.display.names import feature_name
from analysis.display.page import open_page
from analysis.display.show import Absent, Drawing, png
from tests.display.made import Shape, make_results

FIGURES = (
    participants.sites_figure, robustness.agreement_figure, correlations.correlation_heatmap,
    classes.classes_figure, variation.features_figure, organs.organs_figure, groups.groups_figure,
    heatmaps.dissimilarity_heatmap,
    lesions_3d.lesions_figure, curves.recovery_figure, required.required_figure,
    specification.specification_figure, rank_moves.ranking_figure, spread.scales_figure,
    footing.groups_figure, variation_map.variation_heatmap,
)  # fmt: skip


@pytest.mark.parametrize("draw", FIGURES)
@pytest.mark.parametrize("shape", ["lung", "melanoma", "dapper"])
def test_each_figure_is_whole_or_explained(pages, shape, draw):
    drawn = draw(pages[shape])
    if isinstance(drawn, Absent):
        assert drawn.reason.endswith(".")
        return
    assert drawn.figure.get_suptitle()
    assert drawn.alt.endswith(".")
    assert pages[shape].title in drawn.caption
    width, height = drawn.figure.get_size_inches()
    assert 7 <= width <= 8
    assert height < 11


def texts(drawn: Drawing) -> list[str]:
    return [text.get_text() for axes in drawn.figure.axes for text in axes.get_yticklabels()]


def test_recovery_curve_is_the_table(pages):
    drawn = curves.recovery_figure(pages["lung"])
    line = {one.get_label(): one for one in drawn.figure.axes[0].lines}["maximum"]
    rows = pages["lung"].table("recovery").query("level == 'cohort' and index == 'maximal'")
    assert line.get_xydata().tolist() == rows[["n_sampled", "mean_percent"]].to_numpy().tolist()
    assert "simulation interval" in drawn.caption
    assert "not a confidence interval" in drawn.caption


def test_correlation_heat_map_is_in_the_order_of_the_dendrogram(pages):
    drawn = correlations.correlation_heatmap(pages["lung"])
    order = pages["lung"].table("selection").sort_values("order")["feature"]
    assert texts(drawn)[: len(order)] == [feature_name(name) for name in order]
    bold = [
        one.get_text() for one in drawn.figure.axes[0].get_yticklabels() if one.get_fontweight() == "bold"
    ]
    assert len(bold) == pages["lung"].table("selection")["selected"].sum()


def test_dissimilarity_heat_map_is_symmetric_and_in_order(pages):
    page = pages["lung"]
    drawn = heatmaps.dissimilarity_heatmap(page)
    values = drawn.figure.axes[0].images[0].get_array()
    lesions = page.table("lesions").query("patient_id == 'A'").sort_values("order")["lesion_id"].tolist()
    pair = page.table("dissimilarity").query("patient_id == 'A'").iloc[7]
    place = lesions.index(pair["lesion_a"]), lesions.index(pair["lesion_b"])
    assert values[place] == values[place[::-1]] == pair["dissimilarity"]
    assert np.diag(values).tolist() == [0] * 30


def test_bars_of_sites_count_every_lesion(pages):
    drawn = participants.sites_figure(pages["lung"])
    assert sorted(bar.get_width() for bar in drawn.figure.axes[0].patches) == [1, 2, 4, 5, 5, 18, 92]


def test_dollars_in_identifiers_are_no_formula(pages):
    drawn = heatmaps.dissimilarity_heatmap(pages["dapper"])
    texts = [text for text in drawn.figure.findobj(Text) if text.get_text()]
    assert len(texts) > 3
    assert not any(text.get_parse_math() for text in texts)
    assert png(drawn.figure)


def test_a_theme_does_not_leak(pages):
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    curves.recovery_figure(pages["lung"])
    assert dict(mpl.rcParams) == before


def test_front_view_has_the_left_of_the_patient_on_the_right():
    view = lesions_3d._FRONT
    assert view.right.tolist() == [1, 0, 0]
    assert view.towards.tolist() == [0, -1, 0]
    assert lesions_3d._SIDE.towards.tolist() == [1, 0, 0]


def test_a_smoothed_surface_keeps_its_place_and_grows_round(pages):
    surfaces = pages["lung"].table("surfaces").query("patient_id == 'A' and lesion_id == 'bone 0'")
    mesh = smooth_mesh(surfaces)
    corners = surfaces[["x_mm", "y_mm", "z_mm"]].to_numpy()
    assert len(mesh.corners) == 16 * len(corners) // 3
    assert mesh.corners.mean(axis=(0, 1)) == pytest.approx(corners.mean(axis=0), abs=1)
    radius = np.linalg.norm(corners - corners.mean(axis=0), axis=1).max()
    assert np.linalg.norm(mesh.corners.reshape(-1, 3) - corners.mean(axis=0), axis=1).max() <= radius * 1.05
    assert np.linalg.norm(mesh.normals, axis=-1) == pytest.approx(1)


@pytest.mark.slow
def test_a_large_cohort_is_drawn_as_distributions(tmp_path_factory):
    patients = {f"P{place:04d}": {"liver": 3 + place % 3} for place in range(600)}
    names = ("original_shape_Sphericity", "original_shape_VoxelVolume")
    yml = "source: table\nlesions: lesions.csv\n"
    shape = Shape("large", patients, "Large", names, contours=False, volumes=False, origin="paper", yml=yml)
    page = open_page(*make_results(shape, tmp_path_factory.mktemp("large")))
    figures = classes.classes_figure, variation.features_figure, required.required_figure
    drawn = [draw(page) for draw in figures]
    assert all(isinstance(one, Drawing) for one in drawn)
    assert len(drawn[0].figure.axes[0].collections) == 0
    assert participants.population_table(page).columns.tolist() == ["Characteristic, unit", "All"]


def test_empty_tables_give_sentences(pages):
    drawn = [draw(pages["nothing"]) for draw in FIGURES]
    assert all(isinstance(one, Absent) for one in drawn)
    assert all(isinstance(one.reason, str) and one.reason for one in drawn)


def test_zero_variation_has_a_place_on_the_axis(pages):
    from analysis.display.page import Page

    page = Page(pages["lung"].cohort, pages["lung"].results)
    table = page.table("dispersion").copy()
    table["cv_percent"] = np.where(table.index % 50 == 0, 0.0, table["cv_percent"])
    page._tables["dispersion"] = pd.DataFrame(table)
    assert png(classes.classes_figure(page).figure)


def _places(drawn: Drawing) -> list[np.ndarray]:
    return [np.asarray(points.get_offsets()) for axes in drawn.figure.axes for points in axes.collections]


@pytest.mark.parametrize("draw", [classes.classes_figure, variation.features_figure, groups.groups_figure])
def test_points_set_apart_at_random_stand_where_they_stood(pages, draw):
    """Whatever was drawn at random before; and what is drawn at random after it is left alone."""
    np.random.seed(1)  # noqa: NPY002
    expected = np.random.uniform()  # noqa: NPY002
    np.random.seed(1)  # noqa: NPY002
    first = _places(draw(pages["melanoma"]))
    assert np.random.uniform() == expected  # noqa: NPY002
    second = _places(draw(pages["melanoma"]))
    assert sum(map(len, first)) > 40
    for one, other in zip(first, second, strict=True):
        assert np.array_equal(one, other)
