"""The page on whose variance it is, against the tables it is made of."""

import numpy as np
import pandas as pd
import pytest

from analysis import schema
from analysis.display import clusters, components, findings_variance, shares
from analysis.display.names import feature_name
from analysis.display.page import Page
from analysis.display.show import Absent, Drawing

DRAWN = (shares.shares_figure, clusters.clustering_figure)


def changed(page, **tables):
    return Page(page.cohort, page.results, {**page._tables, **tables})


@pytest.mark.parametrize("draw", DRAWN)
@pytest.mark.parametrize("shape", ["lung", "melanoma", "dapper", "degenerate", "nothing"])
def test_each_figure_is_whole_or_explained(pages, shape, draw):
    drawn = draw(pages[shape])
    if isinstance(drawn, Absent):
        assert drawn.reason.endswith(".")
        return
    assert drawn.figure.get_suptitle()
    assert drawn.alt.endswith(".")
    assert pages[shape].title in drawn.caption
    assert drawn.figure.get_size_inches()[1] < 11


@pytest.mark.parametrize("shape", ["lung", "melanoma", "dapper", "degenerate", "nothing"])
def test_findings_are_whole_sentences_without_holes(pages, shape):
    for text in (findings_variance.components(pages[shape]), findings_variance.clustering(pages[shape])):
        assert all(line.startswith("- ") and line.endswith(".") for line in text.splitlines())
        assert "nan" not in text.split()
        assert "–%" not in text


def test_bars_are_the_table_and_fill_the_width(pages):
    page = pages["melanoma"]
    drawn = shares.shares_figure(page)
    left, right = drawn.figure.axes
    rows = (
        page.table("components").query("method == 'moments' and component == 'lesion'").set_index("feature")
    )
    names = [name for name in rows.index.unique() if feature_name(name) == "Sphericity"]
    order = [text.get_text() for text in left.get_yticklabels()]
    widths = [bar.get_width() for bar in left.patches if bar.get_y() + 0.36 == order.index("Sphericity")]
    log = rows[rows["scale"] == "log"].loc[names[0], "share_percent"]
    assert sum(widths) == pytest.approx(100)
    assert any(width == pytest.approx(log) for width in widths)
    assert len(right.collections[0].get_segments()) == len(order)


def test_ranks_stand_in_where_there_is_no_logarithm(pages):
    rows = components.shown_rows(pages["melanoma"], "reml").drop_duplicates("feature")
    scales = dict(zip(rows["feature"].map(feature_name), rows["scale"], strict=True))
    assert scales.pop("90Percentile") == "rank"
    assert set(scales.values()) == {"log"}
    lesions = components.shares_by_moments(pages["melanoma"])["lesion"]
    assert lesions.is_monotonic_decreasing


def test_few_patients_have_other_words_and_no_interval(pages):
    page = pages["lung"]
    table = components.components_table(page)
    assert table.columns.tolist() == [
        "Feature", "Scale", "Organs of a patient (%)", "Lesion (%)", "Contour (%)",
    ]  # fmt: skip
    assert not table["Lesion (%)"].str.contains(r"\[").any()
    assert components.components_table(pages["melanoma"])["Patient (%)"].str.contains(r"\[").all()
    assert "No interval" in shares.shares_figure(page).caption
    assert "No share is given of organ and patient (a made reason)." in findings_variance.components(page)
    assert "This rests on 2 patients" in findings_variance.clustering(page)


@pytest.mark.parametrize(("p_wd", "told"), [(0.04, True), (0.2, False)])
def test_clusters_found_by_wd_alone_are_said_to_be_found_too_often(pages, p_wd, told):
    table = pages["lung"].table("clustering").assign(p_wd=p_wd)
    said = findings_variance.clustering(changed(pages["lung"], clustering=table))
    assert ("finds clusters somewhat too often" in said) is told


def test_after_quick_a_sentence_stands_for_each(pages):
    page = changed(
        pages["melanoma"], components=schema.empty("components"), clustering=schema.empty("clustering")
    )
    for draw in DRAWN:
        assert "`--quick`" in draw(page).reason
    assert "`--quick`" in findings_variance.components(page)
    assert isinstance(components.components_table(page), Absent)
    assert isinstance(clusters.clustering_table(page), Absent)


def test_singular_and_negative_components_are_reported(pages):
    page = pages["melanoma"]
    table = page.table("components").copy()
    own = table["component"] == "patient"
    table.loc[own & (table["method"] == "reml"), ["share_percent", "variance"]] = 0.0
    table.loc[own & (table["method"] == "reml"), "singular"] = True
    beside = ["share_percent", "low_percent", "high_percent"]
    table.loc[own & (table["method"] == "moments"), beside] = [-2.4, -5.0, 3.2]
    found = changed(page, components=table)
    assert "In 8 features REML puts a variance at its edge, 0 (a singular fit: patient)" in (
        findings_variance.components(found)
    )
    assert (components.components_table(found)["Patient (%)"] == "−2.4 [−5 to 3]; 0").all()
    assert "A share below 0 means" in components.table_caption(found)
    drawn = shares.shares_figure(found)
    assert "A share below 0 means" in drawn.caption
    assert min(bar.get_width() for bar in drawn.figure.axes[0].patches) == pytest.approx(-2.4)
    assert "between patients no more than chance" in drawn.figure.get_suptitle().replace("\n", " ")
    said = findings_variance.components(found)
    assert "8 shares came out **below 0** (patient; the lowest −2.4\N{NO-BREAK SPACE}%" in said
    assert "no more than chance" in said


def test_bars_with_a_negative_share_add_up_to_the_whole(pages):
    """Bars were cut at 0 and titles at 100, so that the parts did not add up and nobody said so."""
    page = pages["melanoma"]
    table = page.table("components").copy()
    moments = table["method"] == "moments"
    table.loc[moments & (table["component"] == "patient"), "share_percent"] = -6.0
    table.loc[moments & (table["component"] == "lesion"), "share_percent"] = 106.0
    table.loc[moments & ~table["component"].isin(["patient", "lesion"]), "share_percent"] = 0.0
    found = changed(page, components=table)
    assert components.shares_by_moments(found).sum(axis=1).tolist() == [100.0] * 8
    drawn = shares.shares_figure(found)
    left, right = drawn.figure.axes
    assert sum(bar.get_width() for bar in left.patches) == pytest.approx(800)
    assert left.get_xlim() == pytest.approx((-6, 106))
    assert right.get_xlim()[1] > 106
    assert "106\N{NO-BREAK SPACE}% or more" in drawn.figure.get_suptitle()
    assert "all of them to 100 %" in findings_variance.components(found)


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (-3, 7, "7.0 % or less"),
        (40, 104, "40 % or more"),
        (2, 7, "2.0 to 7.0 %"),
        (-3, -1, "no more than chance"),
    ],
)
def test_titles_name_no_share_that_cannot_be(low, high, words):
    said = shares.possible_range(pd.Series([low, high])).replace("\N{NO-BREAK SPACE}", " ")
    assert said == words


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [(-2.4, 3.9, "3.9 % or less"), (-3.0, -1.0, "no more than chance"), (2.0, 7.0, "2.0 to 7.0 %")],
)
@pytest.mark.parametrize("component", ["patient", "contour"])
def test_findings_name_no_share_that_cannot_be(pages, component, low, high, words):
    """The patient accounted for −2.4 % to 3.9 %."""
    page = pages["melanoma"]
    table = page.table("components").copy()
    chosen = (table["component"] == component) & (table["method"] == "moments")
    first = components.shares_by_moments(page).index[0]
    table.loc[chosen, "share_percent"] = np.where(table.loc[chosen, "feature"] == first, low, high)
    said = findings_variance.components(changed(page, components=table)).replace("\N{NO-BREAK SPACE}", " ")
    assert f"The **{component}** accounts for {words}" in said


def test_limits_speak_of_the_contours_that_the_cohort_has(pages):
    assert "eroded and dilated" in components.about_limits(pages["melanoma"])
    said = components.about_limits(pages["dapper"])
    assert "one contour a lesion" in said
    assert "eroded" not in said
    assert components.about_limits(pages["nothing"]) == ""


def test_a_difference_of_the_methods_has_its_reason(pages):
    page = pages["melanoma"]
    for component, words in (("lesion", "REML does"), ("organ", "organs: REML")):
        table = page.table("components").copy()
        table.loc[(table["component"] == component) & (table["method"] == "reml"), "share_percent"] += 50
        assert words in findings_variance.components(changed(page, components=table))
    table = page.table("components").copy()
    table.loc[(table["component"] == "patient") & (table["method"] == "moments"), "share_percent"] = -60.0
    assert "where REML stops" in findings_variance.components(changed(page, components=table))


def test_what_is_counted_has_the_interval_that_stands_beside_it(pages):
    """Shares by REML were counted and drawn, beside intervals of the moments in which they did not lie."""
    page = pages["melanoma"]
    table = page.table("components").copy()
    lesion = table["component"] == "lesion"
    table.loc[(table["method"] == "reml"), "share_percent"] = np.where(lesion, 99.0, 0.25)[
        table["method"] == "reml"
    ]
    found = changed(page, components=table)
    assert (
        findings_variance.components(found).splitlines()[0]
        == (findings_variance.components(page).splitlines()[0])
    )
    assert "of 40 shares lie outside the interval of the moments" in findings_variance.components(found)
    right = shares.shares_figure(found).figure.axes[1]
    for (x, y), segment in zip(right.lines[0].get_xydata(), right.collections[0].get_segments(), strict=True):
        assert segment[0][0] <= x <= segment[1][0]
        assert segment[0][1] == y


def test_captions_speak_of_what_is_there(pages):
    assert "interval" not in components.table_caption(pages["lung"])
    assert components.about_intervals(pages["lung"]).startswith("No interval")
    page = pages["melanoma"]
    assert "with their 95 % interval" in components.table_caption(page)
    assert "the same organs" in components.about_intervals(page)
    assert "for the organs as they are" in shares.shares_figure(page).caption
    table = page.table("components")
    columns = ["variance", "share_percent", "low_percent", "high_percent"]
    without = table.copy()
    without.loc[table["component"].isin(["organ", "patient:organ"]), columns] = np.nan
    found = changed(page, components=without)
    assert "organs" not in components.about_intervals(found)
    assert "as they are" not in shares.shares_figure(found).caption
    none = changed(page, components=schema.empty("components"))
    assert not any(say(none) for say in (components.table_caption, components.about_ranks))


def test_ranks_have_a_reason(pages):
    page = pages["melanoma"]
    assert components.about_ranks(page) == (
        "By ranks in place of logarithms: 90Percentile has no true zero, so that a ratio of two values means "
        "nothing."
    )
    table = page.table("components")
    volume = (table["feature"] == "original_shape_VoxelVolume") & (table["scale"] == "log")
    said = components.about_ranks(changed(page, components=table[~volume]))
    assert said.endswith("; VoxelVolume has values of 0 or below, which have no logarithm.")


def test_long_names_are_broken_and_not_cut(pages):
    names = [
        text.get_text() for text in shares.shares_figure(pages["melanoma"]).figure.axes[0].get_yticklabels()
    ]
    assert "LargeDependenceHigh\nGrayLevelEmphasis" in names
    assert not any("…" in name for name in names)


def test_the_verdict_is_that_of_the_decisive_test(pages):
    page = pages["melanoma"]
    assert "**more alike**" in findings_variance.clustering(page)
    table = page.table("clustering").copy()
    table.loc[0, "p_excess"] = 0.4
    found = changed(page, clustering=table)
    assert "**not shown**" in findings_variance.clustering(found)
    assert "was not shown" in clusters.clustering_figure(found).figure.get_suptitle()
    table.loc[0, "p_excess"] = np.nan
    assert "**more alike**" in findings_variance.clustering(changed(page, clustering=table))
    values = clusters.clustering_table(page).set_index("Statistic")["Value (no unit, or % beside)"]
    assert values["R²"].split() == ["30", "%"]


@pytest.mark.parametrize(("p_excess", "face"), [(0.4, "white"), (0.01, clusters.ACCENT), (np.nan, "white")])
def test_the_dot_of_all_is_filled_by_the_test_that_decides(pages, p_excess, face):
    table = pages["melanoma"].table("clustering").copy()
    table.loc[0, ["p_excess", "p_wd"]] = [p_excess, 0.2]
    drawn = clusters.clustering_figure(changed(pages["melanoma"], clustering=table))
    (dots,) = [
        line for line in drawn.figure.axes[0].lines if line.get_marker() == "o" and 0.0 in line.get_ydata()
    ]
    assert dots.get_markerfacecolor() == face
    assert ("beyond chance" in drawn.caption) == np.isfinite(p_excess)
    assert "not corrected for their number" in drawn.caption


def test_wd_over_patients_is_said_to_be_a_geometric_mean(pages):
    assert "geometric mean" in findings_variance.clustering(pages["melanoma"])
    assert "geometric mean" in clusters.clustering_table(pages["melanoma"])["What it looks at"][2]


def test_many_patients_are_cut_and_said_to_be(pages):
    page = pages["melanoma"]
    table = page.table("clustering")
    more = [table, *(table[1:].assign(patient_id=f"more {place}") for place in range(2))]
    drawn = clusters.clustering_figure(changed(page, clustering=pd.concat(more, ignore_index=True)))
    assert isinstance(drawn, Drawing)
    assert len(drawn.figure.axes[0].get_yticks()) == clusters.MOST_ROWS + 1
    assert "The 30 patients with the most lesions are drawn." in drawn.caption
