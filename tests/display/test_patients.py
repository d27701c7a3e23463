"""Every patient is drawn, and a mean has an interval only over six patients or more."""

import numpy as np
import pytest

from analysis.display import patients
from analysis.display.show import Absent


@pytest.mark.parametrize("name", ["lung", "dapper"])
def test_every_patient_is_a_mark_and_intervals_need_six(pages, name):
    page = pages[name]
    drawing = patients.patients_figure(page)
    axes = drawing.figure.axes[0]
    marks = sum(len(collection.get_offsets()) for collection in axes.collections)
    assert marks == 3 * len(page.compared)
    bars = [line for line in axes.lines if len(line.get_xdata()) == 2]
    assert len(bars) == (3 if len(page.compared) >= 6 else 0)
    assert ("no interval over fewer than 6 patients" in drawing.caption) == (len(page.compared) < 6)
    shown = patients.indices_table(page)
    assert (shown["95 % interval (no unit)"] == "–").all() == (len(page.compared) < 6)


def test_the_bar_is_the_interval_of_the_table(pages):
    page = pages["dapper"]
    row = patients.means(page, "index").set_index("index").loc["average_pairs"]
    bars = [
        line for line in patients.patients_figure(page).figure.axes[0].lines if len(line.get_xdata()) == 2
    ]
    assert np.allclose(bars[0].get_xdata(), [row["low"], row["high"]])


def test_a_cohort_without_indices_says_so(pages):
    assert isinstance(patients.patients_figure(pages["nothing"]), Absent)
    assert isinstance(patients.indices_table(pages["nothing"]), Absent)
    assert isinstance(patients.recovery_table(pages["degenerate"]), Absent)


def test_simulation_intervals_are_named_conditional_on_the_patients(pages):
    assert "conditional on these 3 patients" in patients.conditional(pages["lung"])
    assert "no interval is given" in patients.conditional(pages["lung"])
    assert "no interval is given" not in patients.conditional(pages["dapper"])
