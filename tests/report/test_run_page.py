"""The page of a run: what made the results and what was left out, and nothing that differs between runs."""

from pathlib import Path

import pandas as pd

from analysis import schema
from analysis.failures import Failure, leave_reports
from analysis.report.book import ROOT, BookCohort
from analysis.report.run_page import run_page
from analysis.report.run_record import RunRecord
from analysis.tables import write_table
from tests.faults import fault
from tests.report.fake import write_cohort
from tests.report.recorded import RECORD, recorded_cohort


def written(cohort: BookCohort) -> str:
    return run_page(RunRecord.of(cohort))


def test_it_names_version_packages_inputs_and_parameters(tmp_path: Path) -> None:
    page = written(recorded_cohort(tmp_path))
    assert page.startswith("# This run: Clinic &#60;b&#62;")
    assert "**Interlesion 0.1.0 (0123456)** (Python 3&#46;11&#46;7&#44; Linux&#44; x86&#95;64)" in page
    assert "| numpy | `2.4.6` |" in page
    assert f"| the table of measured features | `{'b2' * 32}` |" in page
    assert "| `draws`: random samples of each kind | 40 |" in page
    assert "| `seed`: where all random numbers start | 7 |" in page


@fault(
    "same",
    "Pages, downloads, checklists and the PDF are made twice of the same results",
    "they have the same bytes",
)
def test_runs_that_took_longer_give_the_same_page(tmp_path: Path) -> None:
    slow = {"seconds": {"extract": 9999.0, "paths": 1.0}, "machine": RECORD["machine"] | {"release": "7.0"}}
    pages = [written(recorded_cohort(tmp_path / name, **own)) for name, own in (("a", {}), ("b", slow))]
    assert pages[0] == pages[1]
    assert "81" not in pages[0]
    assert "secret" not in pages[0]


def test_no_path_of_the_machine_is_told(tmp_path: Path) -> None:
    page = written(recorded_cohort(tmp_path))
    assert "P1&#44; L2&#58; no mask at &#91;path&#93;" in page
    assert "somebody" not in page
    assert str(tmp_path) not in page


def test_what_was_left_out_is_counted_by_reason(tmp_path: Path) -> None:
    cohort = recorded_cohort(tmp_path)
    left = [("lesion", "A", str(place), "all", "too small | <b>") for place in range(3)]
    left.append(("patient", "B", "all", "all", "fewer than 2 usable lesions"))
    columns = schema.columns("left_out")
    write_table("left_out", pd.DataFrame(left, columns=columns), cohort.results)
    excluded = [
        ("A", "1", "original", "too small | <b>"),
        ("A", "2", "eroded", "nothing is left"),
        ("C", "all", "dilated", "no scan"),
    ]
    table = pd.DataFrame(excluded, columns=schema.columns("excluded"))
    write_table("excluded", table, cohort.results.parent)
    missing = pd.DataFrame([("paths", "left out with --quick", "")], columns=schema.columns("not_computed"))
    write_table("not_computed", missing, cohort.results)
    page = written(cohort)
    rows = [line for line in page.splitlines() if line.startswith(("| Les", "| Pat", "| Con"))]
    assert rows == [
        "| Lesions | too small &#124; &#60;b&#62; | 3 |",
        "| Contours&#44; eroded | nothing is left | 1 |",
        "| Patients | fewer than 2 usable lesions | 1 |",
    ]
    assert "1 table was not computed (`paths`)" in page


def test_what_was_left_out_when_the_cohort_was_made_is_counted_too(tmp_path: Path) -> None:
    cohort = recorded_cohort(tmp_path)
    assert "interlesion new" not in written(cohort)
    file = cohort.yml.parent / "left_out.csv"
    file.write_text("what,patient_id\nanother's,table\n")
    assert "interlesion new" not in written(cohort)
    rows = ["P1,a.nii.gz,the mask is empty", "P1,b.nii.gz,the mask is empty", ",P4/ct.nrrd,is at <b> fault"]
    file.write_text("patient_id,what,reason\n" + "".join(f"{row}\n" for row in rows))
    page = written(cohort)
    assert "What `interlesion new` left out of the data" in page
    assert "| the mask is empty | 2 | 1 |" in page
    assert "| is at &#60;b&#62; fault | 1 | – |" in page
    assert page.index("the mask is empty") < page.index("is at &#60;b")
    assert "P4" not in page


def test_a_run_without_record_and_without_gaps_says_so(tmp_path: Path) -> None:
    page = written(write_cohort(tmp_path, "clinic", "Clinic"))
    assert "Of these results no record was kept." in page
    assert "Nothing was left out" in page
    assert "## Packages" not in page
    assert "| `draws`: random samples of each kind | 500 |" in page


def test_the_reference_of_a_cohort_is_named_and_not_its_path(tmp_path: Path) -> None:
    made = recorded_cohort(tmp_path)
    melanoma = BookCohort(ROOT / "data/cohorts/melanoma.yml", "melanoma", "M", made.results, True)
    page = written(melanoma)
    assert "| `reference`: the cohort whose features and scaling are taken over | lung |" in page
    assert str(ROOT) not in page


def test_reports_of_failures_are_counted(tmp_path: Path) -> None:
    cohort = recorded_cohort(tmp_path)
    assert "report" not in written(cohort)
    lost = [Failure("lesion", ("A", name), "too small") for name in "ab"]
    leave_reports(cohort.results.parent / "failures", "lesion", lost)
    assert "Of 2 failures a report stands in the folder `failures` of the run" in written(cohort)
