"""Made tables of many lesions: work and memory grow with the rows, not with their product."""

import os
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pandas as pd
import pytest

from analysis import schema
from analysis.cohort import read_cohort
from analysis.features import CONTOURS, FEATURES
from analysis.pipeline import Run, analyse
from analysis.run import Outcome
from analysis.sources.feature_table import read_features
from analysis.study.inputs import Inputs
from analysis.study.results import compute_results
from analysis.tables import read_table
from benchmarks.made_table import made_table, write_made_cohort
from tests.faults import fault

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::analysis.errors.InterlesionWarning")]

ROWS = 60_000
SOAK = bool(os.environ.get("INTERLESION_SOAK"))
PATIENTS = 10_000 if SOAK else 150
HUNDRED = 100
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


@dataclass(frozen=True)
class Analysed:
    """A large made cohort: its table, its results, and how many texts were converted on the way."""

    lesions: pd.DataFrame
    outcome: Outcome
    converted: int


@pytest.fixture(scope="module")
def analysed(tmp_path_factory) -> Analysed:
    """Many patients, the first of whom has a hundred lesions."""
    folder, converted = tmp_path_factory.mktemp("many"), []
    path = write_made_cohort(folder / "made", PATIENTS, lesions=(3 if SOAK else 8) * PATIENTS)
    path.write_text(path.read_text() + "draws: 20\n")
    lesions = pd.read_parquet(path.parent / "lesions.parquet")
    lesions.loc[: HUNDRED - 1, "patient_id"] = lesions["patient_id"].iloc[0]
    lesions.loc[: HUNDRED - 1, "lesion_id"] = [f"L{number:05d}" for number in range(HUNDRED)]
    lesions.to_parquet(path.parent / "lesions.parquet", index=False)
    to_numpy = pd.arrays.ArrowStringArray.to_numpy

    def counting(self, *args, **kwargs):
        converted.append(len(self))
        return to_numpy(self, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pd.arrays.ArrowStringArray, "to_numpy", counting)
        outcome = analyse(read_cohort(path), Run(folder / "out", folder / "reference", quick=True))
    return Analysed(lesions, outcome, sum(converted))


@fault(
    "sizes",
    "A table of 10,000 patients is analysed, one of whom has 100 lesions (of 150 where it has to be quick)",
    "every patient has indices, and those of some taken by chance are those of plain loops",
)
def test_of_many_patients_each_has_the_right_indices(analysed):
    found = read_table("heterogeneity", analysed.outcome.results).set_index("patient_id")
    scaling = read_table("scaling", analysed.outcome.results).set_index("feature")
    sizes = analysed.lesions.groupby("patient_id").size()
    pd.testing.assert_series_equal(found["n_lesions"], sizes[sizes > 1], check_names=False)
    several = sizes[sizes > 1].index
    for patient in [several[0], *np.random.default_rng(3).choice(several[1:], 10, replace=False)]:
        rows = analysed.lesions.loc[analysed.lesions["patient_id"] == patient, list(scaling.index)]
        scaled = ((rows - scaling["center"]) / scaling["scale"]).to_numpy()
        pairs = [1 - a @ b / (a @ a * (b @ b)) ** 0.5 for k, a in enumerate(scaled) for b in scaled[k + 1 :]]
        row, n = found.loc[patient], len(rows)
        assert row["average_pairs"] == pytest.approx(np.mean(pairs), rel=1e-9)
        assert row["average_paper"] == pytest.approx(2 * np.sum(pairs) / n**2, rel=1e-9)
        assert row["maximal"] == pytest.approx(np.max(pairs), rel=1e-9)
    assert sizes.iloc[0] == HUNDRED


@fault(
    "sizes",
    "Tables of thousands of patients are read, analysed and made a cohort of",
    "work and memory grow with the rows, not with their square",
)
def test_many_patients_convert_each_text_a_few_times(analysed):
    """One conversion of a whole column a patient would be 150 of them a row."""
    assert analysed.outcome.n_lesions == len(analysed.lesions)
    rows = sum(len(read_table(name, analysed.outcome.results)) for name in schema.RESULTS)
    assert analysed.converted < 20 * rows


@fault(
    "sizes",
    "Tables of thousands of patients are read, analysed and made a cohort of",
    "work and memory grow with the rows, not with their square",
)
def test_memory_of_the_analysis_grows_no_faster_than_the_patients(cohort):
    few, many = (
        traced(lambda patients=patients: compute_results(cohort, make_inputs(patients)))[1]
        for patients in (30, 120)
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
