"""The figure of the first page: what it draws of each cohort, with how far it reaches."""

from pathlib import Path

import numpy as np
import pytest

from analysis.report.book import BookCohort
from analysis.report.facts import INDICES, Facts
from analysis.report.finding import finding_figure


@pytest.fixture(scope="module")
def cohorts(made: dict[str, tuple[Path, Path]]) -> list[Facts]:
    return [
        Facts(BookCohort(yml, name, name, results, synthetic=True))
        for name, (results, yml) in made.items()
        if name in ("lung", "melanoma")
    ]


def test_a_mean_has_its_interval_where_the_patients_are_enough(cohorts: list[Facts]) -> None:
    lung, melanoma = cohorts
    assert np.isnan([each.low for each in lung.variations]).all()
    assert all(each.low < each.high for each in melanoma.variations)
    few, many = finding_figure(cohorts).axes[0].collections
    ends = sorted(tuple(path.vertices[:, 0]) for path in many.get_paths())
    assert ends == sorted((each.low, each.high) for each in melanoma.variations)
    assert all(np.isnan(path.vertices[:, 0]).all() for path in few.get_paths())


def test_cohorts_do_not_hide_each_other(cohorts: list[Facts]) -> None:
    heights = [line.get_ydata() for line in finding_figure(cohorts).axes[0].lines]
    assert not set(heights[0]) & set(heights[1])
    assert {round(float(height)) for height in heights[0]} == set(range(len(cohorts[0].variations)))


def test_every_index_has_a_curve_and_the_maximum_the_band_of_its_draws(cohorts: list[Facts]) -> None:
    axes = finding_figure(cohorts).axes[1]
    with_curves = [facts for facts in cohorts if facts.has_recovery]
    assert len(axes.collections) == len(with_curves)
    drawn = [line for line in axes.lines if len(line.get_xdata()) > 2]
    assert len(drawn) == len(with_curves) * len(INDICES)
    curve = with_curves[0].curve[with_curves[0].curve["index"] == "maximal"]
    band = axes.collections[0].get_paths()[0].vertices[:, 1]
    assert (band.min(), band.max()) == (curve["low_percent"].min(), curve["high_percent"].max())
    assert [text.get_text() for text in axes.get_legend().get_texts()] == [
        "maximum",
        "average (zero diagonal counted)",
        "average (over pairs)",
    ]
