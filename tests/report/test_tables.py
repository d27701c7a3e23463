"""The tables beside the pages: downloads, dictionary, facts, cohorts side by side."""

import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis import published, schema
from analysis.report.across import side_by_side, side_by_side_table
from analysis.report.book import BookCohort, Credit
from analysis.report.dictionary import HOLDS, data_dictionary
from analysis.report.downloads import place_tables, tables_page
from analysis.report.facts import Facts
from analysis.report.recipe import _DENSITY, _KEYS, _SHAPE, recipe_tables
from analysis.sources.phantom.recipe import recipe_table
from analysis.tables import read_table, write_table
from tests.faults import fault
from tests.report.fake import PATIENTS, write_cohort


@pytest.fixture(scope="module")
def cohort(tmp_path_factory: pytest.TempPathFactory) -> BookCohort:
    return write_cohort(tmp_path_factory.mktemp("in"), "lung", "Lung", synthetic=True)


def test_every_table_can_be_downloaded_and_is_listed(cohort: BookCohort, tmp_path: Path) -> None:
    copied = place_tables(cohort, tmp_path / "lung")
    assert [path.stem for path in copied] == list(schema.RESULTS)
    assert all((cohort.results / path.name).read_bytes() == path.read_bytes() for path in copied)
    page = tables_page(cohort, copied)
    for path in copied:
        assert f"<results/{path.name}>" in page
    assert f"| {sum(PATIENTS.values())} |" in page


@pytest.mark.parametrize(
    ("name", "warned"), [("=1+1", "f"), (" @a", "f"), ("a=1", ""), ("\x1b[31ma", "s"), ("\x1b=1", "fs")]
)
def test_names_that_programs_obey_stay_and_the_page_says_so(
    cohort: BookCohort, tmp_path: Path, name: str, warned: str
) -> None:
    copied = place_tables(cohort, tmp_path / "lung")
    lesions = read_table("lesions", tmp_path / "lung" / "results")
    write_table("lesions", lesions.assign(lesion_id=name), tmp_path / "lung" / "results")
    page = tables_page(cohort, copied)
    assert ("takes for a formula" in page) is ("f" in warned)
    assert ("signs that command a terminal" in page) is ("s" in warned)
    assert read_table("lesions", tmp_path / "lung" / "results")["lesion_id"].unique().tolist() == [name]


@fault(
    "same",
    "Pages, downloads, checklists and the PDF are made twice of the same results",
    "they have the same bytes",
)
def test_archive_holds_the_tables_and_is_the_same_bytes_each_time(cohort: BookCohort, tmp_path: Path) -> None:
    first, second = (place_tables(cohort, tmp_path / name) for name in ("a", "b"))
    archives = [tmp_path / name / "results.zip" for name in ("a", "b")]
    assert archives[0].read_bytes() == archives[1].read_bytes()
    with zipfile.ZipFile(archives[0]) as archive:
        assert archive.namelist() == sorted(f"results/{path.name}" for path in first)
        assert archive.read("results/lesions.csv") == second[1].read_bytes()


def test_provenance_with_its_machine_stays_at_home(cohort: BookCohort, tmp_path: Path) -> None:
    (cohort.results / "provenance.json").write_text("{}")
    place_tables(cohort, tmp_path / "lung")
    assert not list(tmp_path.rglob("provenance.json"))


def test_dictionary_names_every_table_and_column() -> None:
    assert set(HOLDS) == set(schema.TABLES)
    written = data_dictionary()
    for name, columns in schema.TABLES.items():
        assert f"### `{name}`" in written
        for column in columns[:4] if name == "features" else columns:
            assert f"| `{column.name}` |" in written
            assert column.meaning in written


def test_recipe_is_shown_whole() -> None:
    assert set(recipe_table("lung").columns) == {*_KEYS, *_SHAPE, *_DENSITY}
    written = recipe_tables()
    for kind in ("lung", "melanoma"):
        recipe = recipe_table(kind)
        for part in ("shape", "density"):
            assert f":name: tab-recipe-{part}-{kind}" in written
        for row in recipe.itertuples():
            assert f"| {row.who} | {row.site} | {row.kind} | {row.number:g} | {row.share:g} |" in written


def test_facts_are_those_of_the_tables(cohort: BookCohort) -> None:
    facts = Facts(cohort)
    heterogeneity = read_table("heterogeneity", cohort.results)
    assert (facts.patients, facts.lesions, facts.compared) == (3, 19, 3)
    assert facts.indices["maximal"] == heterogeneity["maximal"].mean()
    assert facts.recovered("maximal", 3) == pytest.approx(100 / 3)
    assert np.isnan(facts.recovered("maximal", 15))
    assert facts.required("average_paper") == 4
    assert np.isnan(facts.required("maximal"))
    assert facts.most_sampled == 9
    values = [variation.mean_cv_percent for variation in facts.variations]
    assert len(values) == 8
    assert values == sorted(values)


def test_a_number_of_lesions_that_some_lack_says_who_counts(tmp_path: Path) -> None:
    cohort = write_cohort(tmp_path, "lung", "Lung")
    recovery = read_table("recovery", cohort.results)
    fewer = recovery["n_patients"].where(recovery["n_sampled"] < 4, 2)
    write_table("recovery", recovery.assign(n_patients=fewer), cohort.results)
    facts = Facts(cohort)
    assert facts.who_has(3) == facts.who_has(np.nan) == ""
    assert facts.who_has(4) == " (over the 2 of 3 patients with that many lesions)"
    row = next(line for line in side_by_side_table([facts]).splitlines() if "&#37; of the average" in line)
    assert "| 4 (over the 2 of 3 patients with that many lesions) |" in row
    assert "| 8, or more than 8 (index not told) |" in row


def test_how_many_are_needed_is_told_by_those_who_have_many(tmp_path: Path) -> None:
    """Of the made cohort one patient alone has eight; two with eight and nine need five."""
    cohort = write_cohort(tmp_path, "lung", "Lung")
    assert not Facts(cohort).with_many.enough
    rows = [
        ("patient", patient, "maximal", k, 1, *[15.0 * k] * 3)
        for patient, most in {"A": 8, "B": 4, "C": 9}.items()
        for k in range(2, most + 1)
    ]
    patients = pd.DataFrame(rows, columns=schema.columns("recovery"))
    recovery = pd.concat([read_table("recovery", cohort.results), patients], ignore_index=True)
    write_table("recovery", recovery, cohort.results)
    lesions = read_table("heterogeneity", cohort.results).assign(n_lesions=[8, 4, 9])
    write_table("heterogeneity", lesions, cohort.results)
    facts = Facts(cohort)
    assert (facts.with_many.patients, facts.with_many.most, facts.needed) == (("A", "C"), 8, 5)


def test_cohort_without_recovery_says_so(tmp_path: Path) -> None:
    facts = Facts(write_cohort(tmp_path, "clinic", "Clinic", exhaustive=False))
    assert not facts.has_recovery
    assert np.isnan(facts.recovered("maximal", 2))
    assert np.isnan(facts.required("maximal"))


def test_side_by_side_is_unrounded_and_beside_print(cohort: BookCohort) -> None:
    table = side_by_side([Facts(cohort)]).set_index("quantity")
    assert list(table.columns) == ["lung", "published L", "published M"]
    assert table.loc["Maximal divergence", "lung"] == Facts(cohort).indices["maximal"]
    assert table.loc["Maximal divergence", "published L"] == published.value("maximal-exhaustive") == 0.92
    assert table.loc["Lesions", "published M"] == 475
    assert pd.isna(table.loc["Maximal divergence", "published M"])


def test_licence_of_published_data_goes_with_the_tables(cohort: BookCohort, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "LICENSE").write_text("You may.")
    own = replace(cohort, yml=tmp_path / "in" / "cohort.yml")
    published = replace(own, credit=Credit("Ten.", "A paper.", "MIT"))
    pages = [tables_page(one, place_tables(one, tmp_path / str(n))) for n, one in enumerate((own, published))]
    assert ["<results/LICENSE>" in page for page in pages] == [False, True]
    assert not (tmp_path / "0" / "results" / "LICENSE").exists()
    with zipfile.ZipFile(tmp_path / "1" / "results.zip") as archive:
        assert archive.read("results/LICENSE") == b"You may."
