"""Spread and effect sizes on the page: what is promised is given, and said of how many patients."""

import numpy as np
import pytest
from matplotlib.patches import PathPatch

from analysis.display import effects, groups, spread
from analysis.display.names import feature_name
from analysis.display.page import Page
from analysis.display.palette import GROUP_NAMES


def changed(page: Page, **tables) -> Page:
    return Page(page.cohort, page.results, {**page._tables, **tables})


def without_intervals(page: Page) -> Page:
    table = page.table("effects")
    nothing = dict.fromkeys(("low", "high", "superiority_low", "superiority_high"), np.nan)
    return changed(page, effects=table.assign(**nothing, reason="no interval over fewer than 6 patients"))


def test_tables_of_spread_hold_every_measure_once_with_n(pages):
    page = pages["melanoma"]
    both = [spread.percentages_table(page), spread.others_table(page)]
    assert all(table.shape[1] == 6 for table in both)
    row = page.table("spread_summary").query("measure == 'relative_spread'").set_index("feature")
    for table in both:
        assert table["Patients (n)"].tolist()
        assert table["Feature"].tolist() == [
            feature_name(name) for name in spread.means(page, used=True)["feature"]
        ]
    n = row.loc[spread.means(page, used=True)["feature"].iloc[0], "n_patients"]
    assert both[1]["Patients (n)"].iloc[0].endswith(str(n))


def test_captions_of_spread_say_what_is_averaged_and_promise_no_interval_in_vain(pages):
    assert "root mean square" in spread.others_caption(pages["melanoma"])
    assert "mean variance of logarithms" in spread.percentages_caption(pages["melanoma"])
    assert "[95 % interval]" in spread.percentages_caption(pages["melanoma"])
    assert "interval" not in spread.percentages_caption(pages["lung"])


def test_every_feature_of_the_title_is_named_beside_the_points(pages):
    for shape in ("lung", "melanoma"):
        page = pages[shape]
        figure = spread.scales_figure(page).figure
        top = spread.largest(page)
        named = {text.get_text(): text for text in figure.axes[0].texts}
        assert set(named) == {feature_name(name) for name in top.loc[top["scale"] != "ratio", "feature"]}
        figure.draw_without_rendering()
        right = figure.axes[0].get_window_extent().x1
        boxes = [text.get_window_extent() for text in named.values()]
        assert all(box.x1 <= figure.bbox.x1 for box in boxes)
        heights = sorted(text.xyann[1] for text in named.values())
        assert all(text.xyann[0] > 1 for text in named.values())
        assert np.diff(heights).min(initial=1.0) * figure.axes[0].get_window_extent().height > 12
        assert right < figure.bbox.x1


@pytest.mark.parametrize("differences", [True, False])
def test_a_head_promises_an_interval_only_where_one_is_given(pages, differences):
    full, bare = pages["melanoma"], without_intervals(pages["melanoma"])
    table = effects.differences_table if differences else effects.sizes_table
    assert any("95 %" in head for head in table(full))
    assert not any("95 %" in head for head in table(bare))
    assert effects.why_no_interval(full, differences=differences) == ""
    assert (
        effects.why_no_interval(bare, differences=differences) == " No interval over fewer than 6 patients."
    )


def test_differences_tell_the_patients_of_both_groups(pages):
    page = pages["melanoma"]
    table = effects.differences_table(page)
    rows = page.table("effects").query("test == 'one-sample-t'").set_index(["feature", "group"])["n"]
    first = effects.between(page)["feature"].iloc[0]
    assert table["Patients (n)"].iloc[0] == " and ".join(str(rows[first, group]) for group in GROUP_NAMES)


def test_few_patients_are_points_without_a_box(pages):
    page = pages["melanoma"]
    lesions = page.table("lesions")
    multi = lesions.loc[lesions["group"] == "multi", "patient_id"].unique()
    few = lesions.assign(group=lesions["group"].where(~lesions["patient_id"].isin(multi[3:]), ""))

    def boxes(page):
        return sum(isinstance(one, PathPatch) for one in groups.groups_figure(page).figure.axes[0].patches)

    assert boxes(page) == 2 * boxes(changed(page, lesions=few))
    assert "none with fewer than 6 patients" in groups.groups_figure(changed(page, lesions=few)).caption
