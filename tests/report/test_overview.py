"""A cohort's first page: its numbers come from its tables, its pages from the notebooks."""

import re
from pathlib import Path

import pytest

from analysis.report.book import ROOT, BookError
from analysis.report.overview import overview, question
from analysis.report.toc import read_toc, templates
from analysis.tables import read_table
from tests.report.fake import write_cohort, write_template

BOOK = ROOT / "book"
NOTEBOOKS = [BOOK / "report" / f"{name}.ipynb" for name in templates(read_toc(ROOT / "_toc.yml"))]


def test_every_page_opens_with_its_question() -> None:
    asked = [question(path) for path in NOTEBOOKS]
    assert len(set(asked)) == len(asked) > 8
    assert all(text.endswith("?") for text in asked)


def test_a_page_without_a_question_is_an_error(tmp_path: Path) -> None:
    path = write_template(tmp_path / "sampling.ipynb", "Sampling")
    path.write_text(path.read_text().replace("**", ""))
    with pytest.raises(BookError, match=r"sampling\.ipynb: below its title"):
        question(path)


def test_it_shows_means_with_n_and_interval_and_every_page(tmp_path: Path) -> None:
    cohort = write_cohort(tmp_path, "clinic", "Clinic <b>", synthetic=True)
    page = overview(cohort, NOTEBOOKS, BOOK)
    assert page.startswith("# Clinic &#60;b&#62; &#40;synthetic&#41;")
    assert "Synthetic cohort" in page
    for path in NOTEBOOKS:
        assert f"{{doc}}`/clinic/{path.stem}`" in page
    largest = read_table("heterogeneity", cohort.results)["maximal"]
    ends = f"from {largest.min():.3f} to {largest.max():.3f}"
    assert re.search(rf"The \[largest\].*was {largest.mean():.3f} \(3 patients, {ends}; too few", page)
    curve = read_table("recovery", cohort.results)
    two = curve[(curve["level"] == "cohort") & (curve["index"] == "maximal") & (curve["n_sampled"] == 2)]
    low, high = two[["low_percent", "high_percent"]].iloc[0]
    assert re.search(rf"dissimilarity \({low:.0f} to {high:.0f}\s% in 95\s% of draws\)", page)


def test_a_cohort_where_nothing_was_sampled_says_so(tmp_path: Path) -> None:
    cohort = write_cohort(tmp_path, "clinic", "Clinic", exhaustive=False)
    assert "What sampling loses was not computed" in overview(cohort, NOTEBOOKS, BOOK)
