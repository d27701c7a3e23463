"""Equal footing on the page: one verdict a row, whichever table and sentence tells it."""

import numpy as np
import pandas as pd
import pytest

from analysis.display import findings_footing, footing
from analysis.display.names import feature_name
from analysis.display.page import Page
from analysis.display.show import Absent, png
from analysis.study.further.footing import MEASURES


def changed(page: Page, rows: pd.DataFrame) -> Page:
    return Page(page.cohort, page.results, {**page._tables, "footing": rows})


@pytest.fixture
def page(pages):
    return pages["melanoma"]


def test_an_interval_of_the_ratio_alone_names_nothing(page):
    """Of lung against liver the ratio left out 1 by far, and its own difference held 0."""
    table = page.table("footing").assign(
        ratio_low=4.3, ratio_high=304.0, low=-0.1, high=5.6, p_value=0.084, p_bh=0.34, differs=False
    )
    shown = changed(page, table)
    sites = footing.sites_table(shown)
    cells = sites[[column for column in sites if "features that differ" in column]]
    assert cells.map(lambda cell: cell.startswith("none of")).all(axis=None)
    assert "differ in 0 if compared naively" in footing.groups_figure(shown).figure.get_suptitle().replace(
        "\n", " "
    )
    assert "only" not in findings_footing.footing(shown)


def test_what_differs_is_told_alike_in_table_title_and_text(page):
    table = page.table("footing")
    first = page.features[0]
    rows = (table["feature"] == first) & (table["measure"] == "variance")
    table = table.assign(
        differs=rows, low=np.where(rows, 0.25, -1.0), high=2.0, p_bh=np.where(rows, 0.01, 0.5)
    )
    shown = changed(page, table)
    sites = footing.sites_table(shown)
    told = sites["Variance: features that differ, by [95 % interval]"]
    assert told.str.fullmatch(
        rf"{feature_name(first)}, .* \[0.25 to 2\]|{feature_name(first)}, .*2.00\]"
    ).all()
    assert f"**only on equal footing** in {feature_name(first)} (oligo less multi" in (
        findings_footing.footing(shown)
    )
    cell = footing.groups_table(shown).set_index("Feature").loc[feature_name(first)]
    assert "[0.25" in cell.filter(like="Variance").iloc[0]
    assert "(0.01" in cell.filter(like="Variance").iloc[0]


def test_a_row_that_could_not_be_computed_is_a_dash(page):
    table = page.table("footing")
    first = page.features[0]
    without = (table["feature"] == first) & (table["measure"] == "variance")
    table = table.assign(difference=table["difference"].mask(without))
    table = table.assign(differs=(table["feature"] == first) & (table["measure"] == "naive"))
    shown = changed(page, table)
    cells = footing.groups_table(shown).set_index("Feature")
    assert cells.loc[feature_name(first)].filter(like="Variance").tolist() == ["–"]
    assert (cells.filter(like="Naive") != "–").all(axis=None)
    assert png(footing.groups_figure(shown).figure)
    assert "– by the variance" in findings_footing.footing(shown)


def test_captions_give_the_range_of_patients_and_lesions(page):
    table = page.table("footing")
    one = table["feature"] == page.features[0]
    table = table.assign(
        n_a=np.where(one, 17, 18), n_b=np.where(one, 22, 20), m_lesions=table["m_lesions"].mask(one, 3.0)
    )
    caption = footing.groups_figure(changed(page, table)).caption
    assert "oligometastatic patients (n = 17 to 18)" in caption
    assert "multimetastatic patients (n = 20 to 22)" in caption
    assert "of 2 to 3 of their lesions" in caption


def test_intervals_are_promised_only_where_they_are_given(page):
    table = page.table("footing").assign(low=np.nan, high=np.nan, p_bh=np.nan, differs=False)
    shown = changed(page, table)
    assert not any("95" in column for column in footing.groups_table(shown))
    assert isinstance(footing.sites_table(shown), Absent)
    assert [column for column in footing.groups_table(page) if "95 % interval" in column] == [
        f"{footing.HEADS[measure]}: ratio; difference [95 % interval] (p) ({footing.UNITS[measure]})"
        for measure in MEASURES
    ]
