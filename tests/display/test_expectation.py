"""What follows from the estimator, on the page: lines and tables hold the results, and say so."""

import numpy as np
import pandas as pd
import pytest

from analysis import published
from analysis.display import expectation, findings_expectation
from analysis.display.page import Page
from analysis.display.show import Absent


def test_lines_are_expected_and_markers_are_simulated(pages):
    drawn = expectation.expectation_figure(pages["lung"])
    axes = drawn.figure.axes[0]
    lines = [line for line in axes.lines if line.get_marker() in ("None", None) and len(line.get_xdata()) > 2]
    markers = [line for line in axes.lines if line.get_marker() in ("o", "s", "^")]
    assert len(lines) == len(markers) == 3
    table = pages["lung"].table("expectation")
    random = table["strategy"].str.startswith("random")
    expected = table[random & (table["method"] == "counting")].query("level == 'cohort'")
    simulated = pages["lung"].table("recovery").query("level == 'cohort' and index == 'maximal'")
    assert lines[2].get_ydata().tolist() == expected.sort_values("n_sampled")["expected_percent"].tolist()
    assert markers[2].get_ydata().tolist() == simulated["mean_percent"].tolist()
    assert "simulation interval" in drawn.caption


def test_table_has_a_column_for_each_patients_n(pages):
    table = expectation.expected_table(pages["lung"])
    assert [name for name in table if "n =" in name] == [
        f"Zero diagonal counted, n = {n} (%)" for n in (28, 30, 69)
    ]
    assert table["Zero diagonal counted, n = 30 (%)"].tolist()[:3] == ["52", "69", "78"]
    assert len(table) == 14


def test_table_of_many_sizes_is_cut_to_three_and_leaves_out_what_a_patient_lacks(pages):
    table = expectation.expected_table(pages["melanoma"])
    columns = [name for name in table if "n =" in name]
    assert len(columns) == 3
    assert table[columns[0]].iloc[-1] == "–"


def test_bounds_stand_beside_what_was_simulated(pages):
    table = expectation.bound_table(pages["lung"])
    assert table["At least (%)"].tolist() == ["11"] * 3
    rows = (
        pages["lung"]
        .table("sampling")
        .query("level == 'cohort' and index == 'maximal' and reading == 'pooled'")
    )
    mean = rows.set_index("strategy").loc["site-3", "mean_percent"]
    assert table["Simulated [interval] (%)"].iloc[1].startswith(f"{mean:.0f} [")
    assert isinstance(expectation.bound_table(pages["dapper"]), Absent)


def test_agreement_names_the_largest_difference(pages):
    said = findings_expectation.agreement(pages["lung"])
    assert "largest difference is 0.50 percentage points" in said
    assert "the largest is 0.50" in said
    assert "Simulation and expectation agree" in said
    assert "left to simulation" not in said


def test_maxima_that_were_not_counted_are_said_to_be_left_out(pages):
    page = Page(pages["lung"].cohort, pages["lung"].results)
    table = page.table("expectation").copy()
    table.loc[table["method"] == "counting", ["expected_percent", "standard_errors"]] = np.nan
    page._tables["expectation"] = pd.DataFrame(table)
    assert "left to simulation" in findings_expectation.agreement(page)
    assert "not counted" in expectation.bound_table(page)["Expected (%)"].tolist()
    assert isinstance(expectation.expectation_figure(page).alt, str)
    assert "nan" not in findings_expectation.expectation(page)


def test_findings_say_what_depends_on_the_tumours(pages):
    said = findings_expectation.expectation(pages["lung"])
    assert "whatever the tumours look like" in said
    assert "**100\u00a0%** in expectation" in said
    assert "The maximum alone depends on the tumours" in said
    assert f"8 lesions for 75\u00a0% ({published.place('required-text')}), in other patients" in said


@pytest.mark.parametrize("shape", ["degenerate", "nothing"])
def test_without_recovery_there_are_sentences(pages, shape):
    for made in (expectation.expectation_figure, expectation.expected_table, expectation.bound_table):
        assert isinstance(made(pages[shape]), Absent)
    assert findings_expectation.agreement(pages[shape]) == ""


def test_a_difference_beyond_chance_is_called_so(pages, monkeypatch):
    page = pages["lung"]
    table = page.table("expectation")
    table.loc[table["level"] == "cohort", "standard_errors"] = 9.0
    monkeypatch.setitem(page._tables, "expectation", table)
    assert "differ by more than chance explains" in findings_expectation.agreement(page)
