"""Real patients: a published table of features, CT with masks through `interlesion book`, kept results."""

import subprocess
import sys
from html import unescape

import nbformat
import pandas as pd
import pytest

from analysis.cohort import read_cohort
from analysis.report.book import BookCohort
from analysis.report.build import plan_book
from analysis.report.downloads import place_tables, tables_page
from analysis.report.kept import kept_cohorts
from analysis.report.markdown import fill_page
from analysis.report.overview import overview
from analysis.report.pages import Page
from analysis.report.values import page_contents
from tests.conftest import ROOT, SOAK
from tests.displayed import shown_by, with_outputs, without_vectors

pytestmark = pytest.mark.slow
PAGES = (
    "participants",
    "robustness",
    "agreement",
    "selection",
    "variation",
    "organs",
    "oligo-multi",
    "spread",
    "footing",
    "similarity",
    "sampling",
    "estimator",
    "forking-paths",
    "plan",
)


def interlesion(*words):
    command = [sys.executable, "-m", "analysis", *map(str, words)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)


def test_dapper_from_a_yml_of_ten_lines(shared_data, tmp_path):
    yml = tmp_path / "cohort.yml"
    yml.write_text(
        "name: dapper-table\n"
        "title: Metastatic leiomyosarcoma (DAPPER)\n"
        "source: table\n"
        f"lesions: {shared_data / 'dapper' / 'rad-features.csv'}\n"
        "columns: {patient_id: USUBJID, lesion_id: LESIONLOC}\n"
    )
    done = interlesion("analyse", yml, "--out", tmp_path / "out", "--quick")
    assert done.returncode == 0, done.stderr
    lesions = pd.read_csv(tmp_path / "out" / "results" / "lesions.csv")
    assert (len(lesions), lesions["usable"].sum(), lesions["patient_id"].nunique()) == (193, 192, 30)
    cohort = BookCohort.of(read_cohort(yml), tmp_path / "out" / "results")
    pages = [page for page in plan_book([cohort], tmp_path / "book") if isinstance(page, Page)]
    assert {page.name for page in pages} >= set(PAGES)
    for page in pages:
        if page.name in ("participants", "sampling"):
            assert "(DAPPER)" in unescape(text_of(page))


def test_sarcoma_and_lidc_from_images_and_masks(shared_data, tmp_path):
    sarcoma, lidc = shared_data / "sarcoma-ct", shared_data / "lidc-0314"
    rows = ["patient_id,lesion_id,site,image,mask,label"]
    for patient in ("STS_002", "STS_003", "STS_008"):
        files = f"{sarcoma / patient / 'CT_image.nii.gz'},{sarcoma / patient / 'CT_mask.nii.gz'}"
        rows.append(f"{patient},tumour,soft tissue,{files},1")
    for reader in range(1, 5):
        mask = lidc / f"nodule1_reader{reader}.nii.gz"
        rows.append(f"LIDC,reader {reader},lung,{lidc / 'ct_hu_crop.nii.gz'},{mask},1")
    (tmp_path / "lesions.csv").write_text("\n".join(rows) + "\n")
    yml = tmp_path / "cohort.yml"
    yml.write_text("name: real\ntitle: Sarcoma and nodule\nsource: volumes\nlesions: lesions.csv\n")
    out = tmp_path / "out"
    done = interlesion("book" if SOAK else "analyse", yml, "--out", out, "--quick")
    assert done.returncode == 0, done.stderr
    results = out / "real" / "results" if SOAK else out / "results"
    contours = pd.read_csv(results / "contours.csv")
    assert contours["n_measured"].tolist() == [7, 7, 7]
    heterogeneity = pd.read_csv(results / "heterogeneity.csv")
    assert heterogeneity["patient_id"].tolist() == ["LIDC"]
    for name, text in book_of(yml, out, results).items():
        assert "could not be made" not in text, name
        assert "Made by a computer program" not in text, name


def book_of(yml, out, results):
    """Text of a cohort's pages: of the book where one was built, else of notebooks run in this process."""
    if SOAK:
        assert (out / "html" / "index.html").is_file()
        return {name: (out / "html" / "real" / f"{name}.html").read_text() for name in PAGES}
    planned = plan_book([BookCohort.of(read_cohort(yml), results)], out / "pages")
    pages = {page.name: page for page in planned if isinstance(page, Page)}
    return {name: text_of(pages[name]) for name in PAGES}


def test_pages_of_kept_results_need_no_table(tmp_path):
    (dapper,) = [cohort for cohort in kept_cohorts() if cohort.name == "dapper"]
    pages = [page for page in plan_book([dapper], tmp_path) if isinstance(page, Page)]
    assert {page.name for page in pages} >= set(PAGES)
    texts = {page.name: text_of(page) for page in pages}
    texts["tables"] = unescape(tables_page(dapper, place_tables(dapper, tmp_path / "site")))
    for text in texts.values():
        assert "Real patients" in text
        assert "29(20)" in text
        assert "Licence: MIT" in text
    assert "100 of the paper's 107 features" in texts["robustness"]
    assert "one contour a lesion" in texts["robustness"]
    assert "the eight of the paper" in texts["selection"]
    overview_page = overview(dapper, [page.template for page in pages], ROOT / "book")
    assert "30 patients with 193 lesions, 192 of them" in overview_page
    index = fill_page(ROOT / "book" / "index.md", page_contents([dapper]).values, ROOT / "book")
    assert "neither confirm nor contradict" in index


def text_of(page):
    """Markdown of a page, run in this process, with what it shows."""
    notebook = nbformat.read(page.template, as_version=4)
    with without_vectors():
        shown = shown_by(notebook, page.cohort.results, page.cohort.yml)
    polished = page.polished(with_outputs(notebook, shown))
    outputs = (out["data"].get("text/markdown", "") for cell in shown for out in cell)
    return unescape(
        "\n".join([*(cell.source for cell in polished.cells if cell.cell_type == "markdown"), *outputs])
    )
