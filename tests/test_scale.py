"""Made tables of many lesions: work and memory grow with the rows, not with their product."""

import tracemalloc
from collections.abc import Callable
from typing import TypeVar

import pandas as pd
import pytest

from analysis import schema
from analysis.cohort import read_cohort
from analysis.features import CONTOURS, FEATURES
from analysis.pipeline import Run, analyse
from analysis.sources.feature_table import read_features
from analysis.study.inputs import Inputs
from analysis.study.results import compute_results
from analysis.tables import read_table
from benchmarks.made_table import made_table, write_made_cohort
from tests.faults import fault

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::analysis.errors.InterlesionWarning")]

ROWS = 60_000
Result = TypeVar("Result")


def traced(work: Callable[[], Result]) -> tuple[Result, int]:
    """Do some work; return what it gives, and the peak of memory that Python and numpy held."""
    tracemalloc.start()
    result = work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return result, peak


def make_inputs(patients: int) -> Inputs:
    features = made_table(patients, lesions=8 * patients)
    described = pd.DataFrame({"patient_id": features["patient_id"].unique()})
    described = described.assign(age=60.0, sex="F", group="multi")
    return Inputs(schema.conform("features", features), schema.empty("excluded"), described)


@pytest.fixture
def cohort(tmp_path):
    path = write_made_cohort(tmp_path, 3, lesions=12)
    path.write_text(path.read_text() + "draws: 20\n")
    return read_cohort(path)


@fault(
    "sizes",
    "Tables of thousands of patients are read, analysed and made a cohort of",
    "work and memory grow with the rows, not with their square",
)
def test_many_patients_convert_each_text_a_few_times(tmp_path, monkeypatch):
    """One conversion of a whole column a patient would be 150 of them a row."""
    converted = []
    to_numpy = pd.arrays.ArrowStringArray.to_numpy

    def counting(self, *args, **kwargs):
        converted.append(len(self))
        return to_numpy(self, *args, **kwargs)

    path = write_made_cohort(tmp_path / "made", 150, lesions=1200)
    path.write_text(path.read_text() + "draws: 20\n")
    monkeypatch.setattr(pd.arrays.ArrowStringArray, "to_numpy", counting)
    outcome = analyse(read_cohort(path), Run(tmp_path / "out", tmp_path / "reference"))
    assert outcome.n_lesions == 1200
    rows = sum(len(read_table(name, outcome.results)) for name in schema.RESULTS)
    assert sum(converted) < 20 * rows


@fault(
    "sizes",
    "Tables of thousands of patients are read, analysed and made a cohort of",
    "work and memory grow with the rows, not with their square",
)
def test_memory_of_the_analysis_grows_no_faster_than_the_patients(cohort):
    few, many = (
        traced(lambda patients=patients: compute_results(cohort, make_inputs(patients)))[1]
        for patients in (50, 200)
    )
    assert many < 4.4 * few


@fault(
    "sizes",
    "Tables of thousands of patients are read, analysed and made a cohort of",
    "work and memory grow with the rows, not with their square",
)
def test_reading_takes_a_few_times_the_size_of_the_numbers(tmp_path):
    path = write_made_cohort(tmp_path, 400, lesions=ROWS // len(CONTOURS), contours=CONTOURS)
    cohort = read_cohort(path)
    (features, _, _), peak = traced(lambda: read_features(cohort))
    assert len(features) == ROWS
    assert peak < 3.5 * features[list(FEATURES)].to_numpy().nbytes
