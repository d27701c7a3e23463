"""What a page says about measuring is true of the cohort it is about."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from analysis.display.measuring import how_measured
from analysis.display.page import Page


def with_contours(page: Page, *names: str) -> Page:
    rows = pd.DataFrame({"contour": names, "n_lesions": 4, "n_measured": 4, "n_failed": 0})
    return Page(page.cohort, page.results, {"contours": rows})


def test_scans_are_told_with_the_parameters_they_were_measured_with(pages, tmp_path: Path):
    assert "voxels of 1 × 1 × 1 mm, with grey levels in bins of 10 HU" in how_measured(pages["lung"])
    other = tmp_path / "other.yml"
    text = pages["lung"].cohort.extraction.read_text()
    other.write_text(text.replace("binWidth: 10 ", "binWidth: 25 ").replace("[1, 1, 1]", "[2, 2, 3.5]"))
    page = Page(replace(pages["lung"].cohort, extraction=other), pages["lung"].results)
    assert "voxels of 2 × 2 × 3.5 mm, with grey levels in bins of 25 HU" in how_measured(page)


def test_a_table_is_not_said_to_have_been_resampled(pages):
    said = how_measured(pages["dapper"])
    assert "already measured, in a table" in said
    assert "one contour a lesion" in said
    assert " mm" not in said
    assert " HU" not in said


@pytest.mark.parametrize(
    ("cohort", "contours", "sentence"),
    [
        ("lung", ["original", "eroded", "dilated"], "shrunk (*eroded*) and grown (*dilated*) by 1 mm"),
        (
            "dapper",
            ["original", "eroded", "dilated"],
            "contours that were shrunk (*eroded*) and grown (*dilated*).",
        ),
        ("dapper", ["original", "reader-1", "reader-2"], "measured on 2 contours of other readers"),
    ],
)
def test_contours_are_those_of_the_cohort(pages, cohort, contours, sentence):
    assert sentence in how_measured(with_contours(pages[cohort], *contours))


def test_outlines_without_images_promise_shape_alone(pages):
    outlined = replace(pages["lung"].cohort, source="lidc", phantom=None)
    page = Page(outlined, pages["lung"].results)
    said = how_measured(with_contours(page, "original", "reader-1", "reader-2"))
    assert "no images" in said
    assert "14 features of shape" in said
    assert "voxels of 1 × 1 × 1 mm" in said
    assert "2 at most" in said
    assert "HU" not in said
    assert "The table holds" not in said
