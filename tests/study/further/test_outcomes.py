"""The indices against outcomes whose dependence on them was put in."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from analysis import schema
from analysis.study.further.outcomes import outcomes_tables

LOG_RATIO = 0.8
BOOK = Path(__file__).resolve().parents[3] / "book"


def material(indices, n_lesions, **outcomes):
    """Patients whose lesions are all equally unlike, by their index; volumes grow with the lesions."""
    ids = [f"P{place:04d}" for place in range(len(indices))]
    matrices = {
        patient: value * (1 - np.eye(n)) for patient, value, n in zip(ids, indices, n_lesions, strict=True)
    }
    rows = np.repeat(ids, n_lesions)
    volume = np.random.default_rng(9).lognormal(size=len(rows))
    return SimpleNamespace(
        space=SimpleNamespace(defined=matrices),
        inputs=SimpleNamespace(
            patients=pd.DataFrame({"patient_id": ids, **outcomes}),
            original=pd.DataFrame({"patient_id": rows, "original_shape_VoxelVolume": volume}),
        ),
    )


def tables(*args, **outcomes):
    made = outcomes_tables(material(*args, **outcomes))
    return {name: schema.conform(name, table) for name, table in made.items()}


@pytest.fixture(scope="module")
def cohort():
    """400 patients: index, lesions, and outcomes with a known effect of one standard deviation."""
    rng = np.random.default_rng(4)
    index, n = rng.uniform(0.1, 1.0, 400), rng.integers(2, 12, 400)
    z = (index - index.mean()) / index.std(ddof=1)
    time, last = rng.exponential(np.exp(-LOG_RATIO * z)), rng.exponential(2.0, 400)
    response = rng.random(400) < 1 / (1 + np.exp(-LOG_RATIO * z))
    seen = {"time": np.minimum(time, last), "event": (time < last) * 1.0, "response": response * 1.0}
    return tables(index, n, **seen)


@pytest.mark.parametrize("outcome", ["survival", "response"])
@pytest.mark.parametrize("model", ["alone", "adjusted"])
def test_a_known_effect_lies_in_its_interval(cohort, outcome, model):
    rows = cohort["outcomes"].set_index(["outcome", "model", "index"])
    found = rows.loc[(outcome, model, "average_pairs")]
    assert found["low"] < np.exp(LOG_RATIO) < found["high"]
    assert found["high"] / found["low"] < 2
    assert found["p_value"] < 1e-8
    assert found["adjusted_for"] == ("lesions, volume" if model == "adjusted" else "")
    assert (found["n_known"], found["n_patients"], found["caution"]) == (400, 400, "")


def test_curves_and_logrank_tell_the_thirds_apart(cohort):
    curves = cohort["survival_curves"].query("index == 'maximal'")
    assert curves.drop_duplicates("third")["n_patients"].sum() == 400
    at_one = curves[curves["time"] <= 1].groupby("third")["survival"].last()
    assert at_one["high"] < at_one["middle"] < at_one["low"]
    test = cohort["logrank"].set_index("index").loc["maximal"]
    assert (test["df"], test["reason"]) == (2, "")
    assert test["p_value"] < 1e-8


def test_steps_of_curves_are_times_of_patients_and_the_book_says_so():
    rng = np.random.default_rng(2)
    time = rng.exponential(size=30).round(3)
    curves = tables(rng.uniform(0.1, 1, 30), [3] * 30, time=time, event=np.ones(30))["survival_curves"]
    assert set(curves.query("n_events == 1")["time"]) <= set(time)
    for page in ("own-cohort.md", "report/outcome.ipynb"):
        said = (BOOK / page).read_text(encoding="utf-8")
        assert "is the time of one patient" in said
        assert "Of single patients no time" not in said


def test_what_the_number_of_lesions_does_goes_with_adjusting_for_it():
    # The outcome hangs on the number of lesions alone, and so does average_paper where all are as unlike.
    rng = np.random.default_rng(6)
    n = rng.integers(2, 8, 300)
    time = rng.exponential(1.0 / n)
    found = tables(np.full(300, 0.5) + rng.normal(0, 0.01, 300), n, time=time, event=np.ones(300))["outcomes"]
    rows = found.set_index(["model", "index"])
    assert rows.loc[("alone", "average_paper"), "low"] > 1.3
    assert (
        rows.loc[("adjusted", "average_paper"), "low"] < 1 < rows.loc[("adjusted", "average_paper"), "high"]
    )


def test_benjamini_hochberg_by_hand(cohort):
    for _, family in cohort["outcomes"].groupby(["outcome", "model"]):
        p = family["p_value"].sort_values()
        plain = [min(p.iloc[j] * 3 / (j + 1) for j in range(i, 3)) for i in range(3)]
        assert family.loc[p.index, "p_bh"].tolist() == pytest.approx(plain)


def test_no_outcome_no_rows():
    nobody = tables([0.2, 0.4], [2, 3])
    empty = tables([0.2, 0.4], [2, 3], time=[np.nan] * 2, event=[np.nan] * 2, response=[np.nan] * 2)
    time_alone = tables([0.2, 0.4], [2, 3], time=[1.0, 2.0])
    for found in (nobody, empty, time_alone):
        assert all(table.empty for table in found.values())


def test_few_patients_have_rows_with_reasons_and_no_curve():
    found = tables([0.2, 0.4, 0.3], [2, 3, 4], time=[1.0, 2.0, np.nan], event=[1.0, 0.0, np.nan])
    assert len(found["outcomes"]) == 6
    assert set(found["outcomes"]["reason"]) == {"fewer than 10 patients"}
    assert set(found["outcomes"]["n_patients"]) == {2}
    assert found["outcomes"]["ratio"].isna().all()
    assert found["survival_curves"].empty
    assert set(found["logrank"]["reason"]) == {"fewer than 10 patients"}


def test_patients_without_index_are_known_but_not_in_the_model():
    given = material([0.2, 0.4, 0.3], [2, 3, 4], response=[1.0, 0.0, 1.0])
    del given.space.defined["P0002"]
    rows = outcomes_tables(given)["outcomes"]
    assert set(rows["n_known"]) == {3}
    assert set(rows["n_patients"]) == {2}


def test_nobody_with_an_index():
    given = material([0.2] * 12, [2] * 12, response=[1.0, 0.0] * 6)
    given.space.defined.clear()
    assert set(outcomes_tables(given)["outcomes"]["reason"]) == {"fewer than 10 patients"}


def test_an_unknown_volume_and_equal_numbers_leave_nothing_to_adjust_for():
    rng = np.random.default_rng(3)
    given = material(rng.uniform(0.1, 1, 40), [3] * 40, response=rng.integers(0, 2, 40) * 1.0)
    given.inputs.original.loc[:2, "original_shape_VoxelVolume"] = np.nan
    rows = outcomes_tables(given)["outcomes"].set_index(["model", "index"])
    assert rows.loc[("adjusted", "maximal"), "reason"].startswith("nothing to adjust for")
    assert rows.loc[("alone", "maximal"), "reason"] == ""


def test_few_events_and_wide_intervals_are_said():
    rng = np.random.default_rng(3)
    index = np.sort(rng.uniform(0.1, 1, 24))
    response = np.r_[np.zeros(11), 1.0, 0.0, np.ones(11)]
    rows = tables(index, rng.integers(2, 9, 24), response=response)["outcomes"]
    alone = rows.set_index(["model", "index"]).loc[("alone", "average_pairs")]
    assert alone["events_per_variable"] == 12
    assert alone["caution"] == "too uncertain to say anything"
    rows = tables(index, rng.integers(2, 9, 24), response=rng.permutation(response))["outcomes"]
    adjusted = rows.set_index(["model", "index"]).loc[("adjusted", "maximal")]
    assert adjusted["events_per_variable"] == 4
    assert adjusted["caution"] == "fewer than 10 events a variable"
