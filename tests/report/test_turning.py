"""Data of the page on which one can turn lesions: small, the same every time, and unable to write markup."""

import json
from pathlib import Path

import pytest

from analysis.cohort import read_cohort
from analysis.report.book import ROOT, BookCohort
from analysis.report.turning import script, turning_files
from analysis.tables import read_table, write_table
from tests.faults import fault

HOSTILE = "</script><img src=x onerror=alert(1)> & \u2028"


def cohort(results: Path, yml: Path) -> BookCohort:
    return BookCohort.of(read_cohort(yml), results)


def data(file: bytes) -> dict:
    text = file.decode("ascii")
    assert text.startswith("interlesionTurn.take(")
    assert text.endswith(");\n")
    return json.loads(f"[{text[len('interlesionTurn.take(') : -3]}]")[1]


def test_each_patient_has_a_file_and_the_list_names_them(made: dict[str, tuple[Path, Path]]) -> None:
    files = turning_files(cohort(*made["lung"]))
    folder = "_extra/lung/lesions"
    assert set(files) == {f"{folder}/index.js", *(f"{folder}/patient-{k}.js" for k in range(3))}
    index = data(files[f"{folder}/index.js"])
    for k, each in enumerate(index["patients"]):
        assert len(data(files[f"{folder}/patient-{k}.js"])["lesions"]) == each["lesions"]
    assert turning_files(cohort(*made["lung"])) == files


def test_a_cohort_without_volumes_has_no_files(made: dict[str, tuple[Path, Path]]) -> None:
    assert turning_files(cohort(*made["dapper"])) == {}


@fault(
    "text",
    "Names of patients and lesions close a script of the page that holds data",
    "They stay data",
)
def test_text_of_a_cohort_is_data(made: dict[str, tuple[Path, Path]], tmp_path: Path) -> None:
    results, yml = made["lung"]
    for path in results.iterdir():
        (tmp_path / path.name).symlink_to(path)
    for name in ("lesions", "surfaces", "drawn_features", "dissimilarity"):
        table = read_table(name, results)
        write_table(name, table.assign(patient_id=table["patient_id"].replace("A", HOSTILE)), tmp_path)
    files = turning_files(cohort(tmp_path, yml))
    assert not {b"<", b">", b"&"} & {bytes([sign]) for file in files.values() for sign in file}
    index = data(files["_extra/lung/lesions/index.js"])
    assert "</script><img src=x onerror=alert(1)> &" in {each["name"] for each in index["patients"]}


def test_a_number_that_is_none_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="JSON"):
        script("index", {"value": float("nan")})


def test_the_page_names_scripts_that_exist() -> None:
    from analysis.display.turning import SCRIPTS

    assert {path.stem for path in (ROOT / "book/_extra/_turn").glob("*.js")} == set(SCRIPTS)
