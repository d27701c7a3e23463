"""The bench: what its script is given are the tables, and nothing of a cohort gets out of the data."""

import json

import numpy as np
import pytest

from analysis import schema
from analysis.report import bench_patients as module
from analysis.report.bench import Bench
from analysis.report.bench_patients import MOST_PAIRS, bench_patients
from analysis.report.book import ROOT, BookCohort
from analysis.report.facts import Facts
from analysis.report.markdown import fill_page
from analysis.statistics.dissimilarity import heterogeneity
from analysis.statistics.expectation import share_of_average_paper
from tests.faults import fault
from tests.report.fake import HOSTILE
from tests.report.made_bench import SITES, SIZES, bench_tables, matrices, write_bench

PAGE = ROOT / "book" / "across" / "bench.md"


@pytest.fixture(scope="module")
def facts(tmp_path_factory):
    return write_bench(tmp_path_factory.mktemp("bench"))


def test_pairs_truth_and_lesions_are_those_of_the_tables(facts):
    for patient, matrix in zip(bench_patients(facts), matrices().values(), strict=True):
        lower = [matrix[row, column] for row in range(len(matrix)) for column in range(row)]
        assert patient.pairs.tolist() == pytest.approx(lower, abs=1e-15)
        assert patient.truth == pytest.approx(heterogeneity(matrix), abs=1e-15)
        assert patient.lesions["site"].tolist() == SITES[patient.name]
        assert patient.lesions["lesion_id"].tolist() == [f"{patient.name}{row}" for row in range(len(matrix))]


def test_expected_recovery_is_that_of_the_pooled_sample(facts):
    first = bench_patients(facts)[0]
    assert list(first.curve) == list(SIZES)
    for k, (paper, pairs, maximal) in first.curve.items():
        assert paper == pytest.approx(100 * share_of_average_paper(np.array(k), 8))
        assert pairs == pytest.approx(100)
        assert 0 < maximal < 100
    assert list(first.by_site) == ["recist-like", "site-2", "site-3"]
    assert first.by_site["site-2"][2] > 1  # Not the lower bound.


def test_patients_with_most_lesions_come_first_and_too_many_pairs_are_passed_over(facts, monkeypatch):
    assert [patient.name for patient in bench_patients(facts)] == ["A", "B"]
    assert [patient.name for patient in bench_patients(facts, most_pairs=27)] == ["B"]
    assert bench_patients(facts, most_pairs=9) == []
    monkeypatch.setattr(module, "MOST_PATIENTS", 1)
    assert [patient.name for patient in bench_patients(facts)] == ["A"]


def test_the_page_stays_below_a_megabyte():
    assert MOST_PAIRS * len(f"{float(np.nextafter(0.1, 0))!r},") < 800_000


def test_a_patient_without_every_pair_is_left_out(tmp_path):
    pairs = bench_tables()["dissimilarity"].iloc[1:]
    assert [patient.name for patient in bench_patients(write_bench(tmp_path, dissimilarity=pairs))] == ["B"]


def test_where_not_all_lesions_were_annotated_nothing_is_drawn(tmp_path):
    bench = Bench([write_bench(tmp_path, expectation=schema.empty("expectation"))])
    assert not bench.present
    assert "No patient of this book" in _page(bench)


def test_lesions_of_unknown_size_have_no_largest(tmp_path):
    lesions = bench_tables()["lesions"]
    lesions.loc[0, "diameter_mm"] = np.nan
    first, second = bench_patients(write_bench(tmp_path, lesions=lesions))
    assert "largest" not in first.strategies
    assert second.strategies[-1] == "largest"
    assert first.plain()["lesions"][0]["diameter"] is None


@fault(
    "text",
    "Names of patients and lesions close a script of the page that holds data",
    "They stay data",
)
def test_text_of_a_cohort_stays_inside_the_data(tmp_path):
    tables = bench_tables()
    lesions = tables["lesions"].replace({"lesion_id": {"A0": f"</script>{HOSTILE}"}})
    pairs = tables["dissimilarity"].replace({"lesion_a": {"A0": f"</script>{HOSTILE}"}})
    bench = Bench([write_bench(tmp_path, HOSTILE, lesions=lesions, dissimilarity=pairs)])
    assert not set("<>&") & set(bench.data)
    (cohort,) = json.loads(bench.data)["cohorts"]
    assert cohort["title"] == f"{HOSTILE} (synthetic)"
    assert cohort["patients"][0]["lesions"][0]["name"] == f"</script>{HOSTILE}"
    page = _page(bench)
    assert page.count("</script>") == 1
    assert HOSTILE not in page


def test_the_table_tells_what_is_expected(facts):
    bench = Bench([facts])
    row = next(line for line in bench.expected.splitlines() if line.startswith("| A |"))
    _, _, lesions, two, *_, eight, _ = (
        cell.replace("\N{NO-BREAK SPACE}", " ").strip() for cell in row.split("|")
    )
    first, _ = bench_patients(facts)
    assert lesions == "8"
    assert two == f"57 / {first.curve[2][2]:.0f}"  # (1 / 2) / (7 / 8)
    assert eight == "–"  # Not among the sizes of this table.
    assert "Made &#40;synthetic&#41;* (synthetic; all 2): A (8 lesions) and B (5 lesions)." in bench.offered


def test_cohorts_of_every_shape_have_a_page(made):
    for results, yml in made.values():
        bench = Bench([Facts(BookCohort(yml, "made", "Made", results, False))])
        assert json.loads(bench.data)["cohorts"] or not bench.present
        assert "{{" not in _page(bench)


def _page(bench: Bench) -> str:
    return fill_page(PAGE, {"bench": bench, "any_synthetic": True}, ROOT / "book")


def test_a_patient_passed_over_for_size_is_counted(tmp_path):
    facts = write_bench(tmp_path)
    bench = Bench([facts])
    bench.__dict__["shown"] = [(facts, bench_patients(facts, most_pairs=27))]
    assert "those with most lesions, of 2; 1 patient with more left out, for size" in bench.offered
