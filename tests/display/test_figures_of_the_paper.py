"""Figures 3 to 6 of the paper: what is drawn is what the tables hold, and print stands where it belongs."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import PathCollection
from matplotlib.patches import Rectangle

from analysis import published
from analysis.display import correlations, curves, heatmaps, printed, variation, variation_map
from analysis.display.feature_clusters import clusters_of, marked
from analysis.display.lesion_maps import map_of, volume_range
from analysis.display.names import feature_name
from analysis.display.page import Page
from analysis.display.palette import CLUSTER_COLOURS, site_colour
from analysis.display.show import Absent, Drawing, png

OF_THE_PAPER = (
    correlations.correlation_heatmap, variation_map.variation_heatmap, variation.features_figure,
    heatmaps.dissimilarity_heatmap, curves.recovery_figure,
)  # fmt: skip


def changed(page: Page, name: str, **columns: object) -> Page:
    """Give the same page with other values in a table."""
    other = Page(page.cohort, page.results)
    other._tables[name] = page.table(name).assign(**columns)
    return other


def strip_of(axes):
    """Volumes beside a map: the last of the small axes in it."""
    return axes.child_axes[-1]


@pytest.mark.parametrize("draw", OF_THE_PAPER)
@pytest.mark.parametrize("shape", ["degenerate", "nothing"])
def test_small_cohorts_are_drawn_or_explained(pages, shape, draw):
    drawn = draw(pages[shape])
    if isinstance(drawn, Absent):
        assert drawn.reason.endswith(".")
    else:
        assert "nan" not in f"{drawn.caption} {drawn.alt} {drawn.figure.get_suptitle()}"


def test_captions_name_the_figure_of_the_paper(pages):
    for draw, figure in zip(
        OF_THE_PAPER, ("Fig. 3", "Fig. 4", "Fig. 4 B", "Fig. 5 A", "Fig. 6"), strict=True
    ):
        assert f"{figure} of the paper" in draw(pages["lung"]).caption


def test_each_lesion_has_its_volume_in_its_row_and_the_colour_of_its_site(pages):
    page = pages["lung"]
    axes = heatmaps.dissimilarity_heatmap(page).figure.axes[0]
    lesions = page.table("lesions").query("patient_id == 'A'").sort_values("order")
    dots = next(one for one in strip_of(axes).collections if isinstance(one, PathCollection))
    offsets = np.asarray(dots.get_offsets())
    assert offsets[:, 0] == pytest.approx(lesions["volume_ml"].to_numpy())
    assert offsets[:, 1].tolist() == list(range(30))
    bars = axes.child_axes[:2]
    for bar in bars:
        image = bar.images[0]
        shown = image.get_cmap()(image.norm(np.ravel(image.get_array())))
        dot = np.array(dots.get_facecolor())
        assert shown == pytest.approx(dot)
    assert strip_of(axes).get_xscale() == "log"
    assert len({site_colour(site) for site in lesions["site"]}) == 5


def test_all_maps_share_the_colour_scale_and_the_axis_of_volumes(pages):
    page = pages["lung"]
    maps = heatmaps.dissimilarity_heatmap(page).figure.axes[:3]
    assert len({one.images[0].get_clim() for one in maps}) == 1
    assert maps[0].images[0].get_clim() == (0, page.table("dissimilarity")["dissimilarity"].max())
    ends = {strip_of(one).get_xlim() for one in maps}
    low, high = ends.pop()
    assert not ends
    assert low < page.table("lesions")["volume_ml"].min() < page.table("lesions")["volume_ml"].max() < high


def test_without_volumes_there_is_no_strip_and_no_word_of_them(pages):
    page = changed(pages["lung"], "lesions", volume_ml=np.nan)
    drawn = heatmaps.dissimilarity_heatmap(page)
    assert [len(axes.child_axes) for axes in drawn.figure.axes[:3]] == [2, 2, 2]
    assert "olume" not in drawn.caption + drawn.alt
    assert volume_range([map_of(page, "A")]) is None


def test_a_volume_of_zero_and_one_that_is_missing_are_drawn(pages):
    volumes = pages["lung"].table("lesions")["volume_ml"].copy()
    volumes.iloc[0], volumes.iloc[1] = 0.0, np.nan
    assert png(heatmaps.dissimilarity_heatmap(changed(pages["lung"], "lesions", volume_ml=volumes)).figure)


def test_each_cluster_has_its_frame_its_bars_and_the_name_of_its_feature(pages):
    page = pages["lung"]
    axes = correlations.correlation_heatmap(page).figure.axes[0]
    table = page.table("selection").sort_values("order")
    chosen = table.loc[table["selected"], "feature"].tolist()
    words = [text.get_text().replace("\n    ", "") for text in axes.texts]
    assert words == [f"{rank}  {feature_name(name)}" for rank, name in enumerate(chosen, 1)]
    frames = [patch for patch in axes.patches if isinstance(patch, Rectangle) and not patch.get_fill()]
    sizes = table.groupby("cluster", sort=False).size().tolist()
    assert [patch.get_width() for patch in frames] == sizes
    bars = [patch for patch in axes.patches if patch.get_fill()]
    assert [bar.get_width() for bar in bars[: len(sizes)]] == sizes
    assert [bar.get_height() for bar in bars[len(sizes) :]] == sizes
    assert len({bar.get_facecolor() for bar in bars}) == len(CLUSTER_COLOURS)


def test_names_of_neighbouring_clusters_never_overlap(pages):
    n = len(pages["lung"].table("selection"))
    page = changed(pages["lung"], "selection", cluster=range(1, n + 1), selected=True)
    axes = correlations.correlation_heatmap(page).figure.axes[0]
    heights = [text.get_position()[1] for text in axes.texts]
    lines = [1 + text.get_text().count("\n") for text in axes.texts]
    least = [0.034 * n * (one + other) / 2 for one, other in pairwise(lines)]
    assert (np.diff(heights) >= np.array(least) - 1e-9).all()


def test_features_in_use_have_a_dot_where_the_cohort_would_choose_others(pages):
    page = pages["lung"]
    assert marked(page) == set(page.features)
    order = page.table("selection").sort_values("order")["feature"].tolist()
    (dots,) = (line for line in correlations.correlation_heatmap(page).figure.axes[0].lines
               if line.get_marker() == "o")  # fmt: skip
    assert {order[int(row)] for row in dots.get_ydata()} == set(page.features) & set(order)
    own = changed(page, "scaling", feature=[name for name in order if _chosen(page, name)])
    assert marked(own) == set()
    assert "Dots" not in correlations.correlation_heatmap(own).caption


def _chosen(page: Page, name: str) -> bool:
    return bool(page.table("selection").set_index("feature").loc[name, "selected"])


def test_the_most_alike_features_are_named_where_there_is_no_selection(pages):
    page = pages["dapper"]
    table = page.table("correlation").query("feature_a != feature_b")
    top = table.loc[table["correlation"].abs().idxmax()]
    title = correlations.correlation_heatmap(page).figure.get_suptitle().replace("\n", " ")
    assert feature_name(top["feature_a"]) in title
    assert feature_name(top["feature_b"]) in title
    assert f"{abs(top['correlation']):.2f}" in title
    assert clusters_of(page.table("selection")) == []


def test_map_of_variation_is_the_table_in_the_order_of_the_dendrogram(pages):
    page = pages["melanoma"]
    axes = variation_map.variation_heatmap(page).figure.axes[0]
    values = axes.images[0].get_array()
    features = page.table("selection").sort_values("order")["feature"].tolist()
    patients = [text.get_text() for text in axes.get_xticklabels()]
    assert values.shape == (len(features), 40) == (len(features), len(patients))
    table = page.table("dispersion").query("site == 'all'").set_index(["patient_id", "feature"])["cv_percent"]
    for row, column in ((0, 0), (13, 20), (22, 39)):
        assert values[row, column] == pytest.approx(table[patients[column], features[row]])
    means = page.table("dispersion_summary").query("over == 'selected' and feature_class == 'all'")
    assert patients == means.sort_values("mean_cv_percent", ascending=False)["patient_id"].tolist()


def test_title_of_the_map_counts_the_features_that_reach_the_printed_limit(pages):
    page = pages["lung"]
    rows = page.table("dispersion_summary").query("over == 'patients' and site == 'all'").set_index("feature")
    means = rows["mean_cv_percent"][page.table("selection")["feature"].tolist()]
    reach = (means >= published.value("cv-20-abstract")).sum()
    title = variation_map.variation_heatmap(page).figure.get_suptitle()
    assert title.startswith(f"{reach} of {len(means)} robust features vary by 20\u00a0% or more")


def test_means_over_patients_stand_on_fig_4_with_their_intervals(pages):
    page = pages["melanoma"]
    drawn = variation.features_figure(page)
    rows = page.table("over_patients").query("quantity == 'cv_percent'").set_index("feature")
    order = variation.over_patients(page)["feature"].tolist()
    (means,) = (line for line in drawn.figure.axes[0].lines if line.get_marker() == "D")
    assert means.get_xdata() == pytest.approx(rows.loc[order, "mean"].to_numpy())
    assert "95\u00a0% interval" in drawn.figure.get_suptitle().replace("\n", " ").replace("95 %", "95\u00a0%")
    few = variation.features_figure(pages["lung"])
    assert all(len(line.get_xdata()) == 0 for line in few.figure.axes[0].lines if line.get_marker() == "D")


def _line(axes, label):
    return next(line for line in axes.lines if line.get_label() == label)


def test_lines_of_fig_6_are_expected_and_bands_are_simulated(pages):
    page = pages["lung"]
    maximum, averages = curves.recovery_figure(page).figure.axes[:2]
    table = page.table("expectation").query("level == 'cohort' and method != 'lower-bound'")
    random = table[table["strategy"].str.startswith("random")].sort_values("n_sampled")
    for axes, indices in ((maximum, ["maximal"]), (averages, ["average_paper", "average_pairs"])):
        lines = [line for line in axes.lines if line.get_linestyle() == "-" and len(line.get_xdata()) > 2]
        for line, index in zip(lines, indices, strict=True):
            expected = random.loc[random["index"] == index, "expected_percent"]
            assert line.get_ydata() == pytest.approx(expected.to_numpy())
    rows = page.table("recovery").query("level == 'cohort' and index == 'maximal'")
    corners = maximum.collections[0].get_paths()[0].vertices
    assert {(k, low) for k, low in zip(rows["n_sampled"], rows["low_percent"], strict=True)} <= {
        tuple(corner) for corner in corners
    }
    assert _line(averages, "average over distinct pairs").get_marker() == "s"


def test_print_stands_on_fig_6_of_the_lung_phantom_alone(pages):
    axes = curves.recovery_figure(pages["lung"]).figure.axes
    marks = [[line for line in one.lines if line.get_marker() == "D"] for one in axes[:2]]
    assert [line.get_ydata()[0] for line in marks[0]] == [27, 55]
    assert [line.get_ydata()[0] for line in marks[1]] == [48, 67]
    for shape in ("melanoma", "dapper"):
        drawn = curves.recovery_figure(pages[shape])
        assert not [line for one in drawn.figure.axes for line in one.lines if line.get_marker() == "D"]
        assert "printed" not in drawn.caption


def test_the_number_of_patients_stands_under_each_number_of_lesions(pages):
    page = pages["melanoma"]
    axes = curves.recovery_figure(page).figure.axes[0]
    rows = page.table("recovery").query("level == 'cohort' and index == 'maximal'").sort_values("n_sampled")
    said = [text.get_text() for text in axes.get_xticklabels()]
    assert said == [f"{k:.0f}\n{n:.0f}" for k, n in zip(rows["n_sampled"], rows["n_patients"], strict=True)]
    assert "3 patients at each" in curves.recovery_figure(pages["lung"]).figure.axes[0].get_xlabel()


def test_title_of_fig_6_has_the_mean_its_interval_and_the_patients(pages):
    page = pages["lung"]
    row = page.table("recovery").query("level == 'cohort' and index == 'maximal' and n_sampled == 8").iloc[0]
    title = curves.recovery_figure(page).figure.get_suptitle().replace("\n", " ").replace("\u00a0", " ")
    assert title.startswith(f"8 random lesions a patient recover {row['mean_percent']:.0f} % of the maximum")
    assert "n = 3 patients" in title
    never = changed(page, "required", n_lesions=np.nan)
    assert "No sample drawn here reaches 75" in curves.recovery_figure(never).figure.get_suptitle()


def test_table_1_in_print_adds_up_as_the_paper_does():
    table = printed.printed_population().set_index("Characteristic, unit")
    sites = table.loc["Bone, n (%)":]
    assert len(sites) == 10
    totals = sites.map(lambda cell: int(cell.split(" ")[0]) if cell[0].isdigit() else 0).sum()
    assert totals[["Overall", "Patient A", "Patient B", "Patient C"]].tolist() == [602, 30, 28, 69]
    assert totals[["Oligometastatic", "Multimetastatic"]].tolist() == [413, 62]
    assert table.loc["Lesions, n", ["Oligometastatic", "Multimetastatic"]].tolist() == ["62", "413"]
    assert table.loc["Sex F, %"].tolist() == ["41.9", "–", "M", "F", "M", "42.5", "50.0", "57.1"]
    assert table.loc["Age, median (quartiles), years", "Overall"] == "57 (49–64)"


def test_table_1_in_print_stands_beside_the_phantoms_that_imitate_it(pages):
    lung, melanoma = (printed.printed_table(pages[name]) for name in ("lung", "melanoma"))
    assert isinstance(lung, pd.DataFrame)
    assert lung.columns[2:].tolist() == ["Cohort L", "Patient A", "Patient B", "Patient C"]
    assert melanoma.columns[2:].tolist() == ["Cohort M", "Oligometastatic", "Multimetastatic"]
    assert "does not tell which is meant" in printed.caption(pages["melanoma"])
    assert "which is meant" not in printed.caption(pages["lung"])
    assert isinstance(printed.printed_table(pages["dapper"]), Absent)


def test_one_patient_alone_has_a_map(pages):
    drawn = heatmaps.dissimilarity_heatmap(pages["degenerate"])
    assert isinstance(drawn, Drawing)
    assert "only_one" in drawn.figure.get_suptitle()
