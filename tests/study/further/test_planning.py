"""The plan's tables: who has a row, what each row says, and when there is none."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pytest

from analysis import schema
from analysis.statistics.dissimilarity import INDICES, dissimilarity_matrix
from analysis.study.further import planning
from analysis.study.further.planning import Question, planning_tables


@dataclass
class MadeCohort:
    """What planning asks of a cohort."""

    exhaustive: bool = True
    draws: int = 10
    seed: int = 3


@dataclass
class MadeSpace:
    """Dissimilarities by patient."""

    defined: dict[str, np.ndarray]


@dataclass
class Made:
    """What planning asks of the material."""

    space: MadeSpace
    cohort: MadeCohort = field(default_factory=MadeCohort)


def made(sizes: list[int], **options: object) -> Made:
    rng = np.random.default_rng(4)
    matrices = {
        f"P{place:03d}": dissimilarity_matrix(np.abs(rng.standard_t(4, (n, 5))), "cosine")
        for place, n in enumerate(sizes)
    }
    return Made(MadeSpace(matrices), MadeCohort(**options))


def plan(material: Made, question: Question | None = None) -> pd.DataFrame:
    return planning_tables(material, question)["plan"]


def test_columns_are_the_contract_and_rows_are_every_patient_and_number() -> None:
    table = plan(made([2, 5, 19, 7]))
    assert list(table.columns) == [
        "scope", "patient_id", "index", "target_percent", "confidence_percent", "n_total", "n_lesions",
        "promised_percent",
    ]  # fmt: skip
    for index in INDICES:
        own = table[table["index"] == index]
        patients, new = own[own["scope"] == "patient"], own[own["scope"] == "new"]
        assert patients["n_total"].tolist() == [2, 5, 19, 7]
        assert new["n_total"].tolist() == list(range(2, 20))
        assert set(new["patient_id"]) == {"all"}
        assert (own["n_lesions"] <= own["n_total"]).all()
        assert (patients["promised_percent"] >= 95).all()
        assert set(new["promised_percent"]) == {80.0}
        assert new["n_lesions"].is_monotonic_increasing


@pytest.mark.parametrize(("n", "percent"), [(18, 1800 / 19), (19, 95.0), (20, 2000 / 21)])
def test_under_nineteen_patients_95_percent_cannot_be_promised(n: int, percent: float) -> None:
    table = plan(made([4, 6] * (n // 2) + [5] * (n % 2)))
    new = table[table["scope"] == "new"]
    assert new["promised_percent"].to_numpy() == pytest.approx(percent)


def test_one_patient_alone_promises_half() -> None:
    tables = planning_tables(made([9]))
    new = tables["plan"].query("scope == 'new'")
    assert set(new["promised_percent"]) == {50.0}
    assert tables["plan_left_out"]["n_patients"].sum() == 0


def test_who_has_nothing_to_recover_has_a_row_and_promises_nothing() -> None:
    material = made([6, 6, 6])
    material.space.defined["P001"] = np.zeros((6, 6))
    table = plan(material)
    row = table[table["patient_id"] == "P001"]
    assert row["n_lesions"].isna().all()
    assert row["promised_percent"].isna().all()
    assert table.query("scope == 'new'")["promised_percent"].round(1).unique().tolist() == [66.7]
    alone = plan(Made(MadeSpace({"A": np.zeros((3, 3))})))
    assert alone["n_lesions"].isna().all()
    assert alone.query("scope == 'new'")["promised_percent"].unique().tolist() == [0.0]


def test_a_question_is_answered_for_its_index_target_and_confidence() -> None:
    material = made([8, 30, 22])
    asked = plan(material, Question(("maximal",), 50.0, 80.0))
    assert set(asked["index"]) == {"maximal"}
    assert set(asked["target_percent"]) == {50.0}
    assert set(asked["confidence_percent"]) == {80.0}
    default = plan(material).query("index == 'maximal'").reset_index(drop=True)
    assert (asked["n_lesions"] <= default["n_lesions"]).all()
    same = plan(material, Question(("maximal",)))
    pd.testing.assert_frame_equal(same, default)


def test_another_patient_changes_nobody_s_number() -> None:
    material = made([25, 30, 18])
    fewer = Made(MadeSpace({key: material.space.defined[key] for key in ("P000", "P002")}))
    both = [table[table["scope"] == "patient"] for table in (plan(material), plan(fewer))]
    kept = both[0][both[0]["patient_id"] != "P001"].reset_index(drop=True)
    pd.testing.assert_frame_equal(kept, both[1].reset_index(drop=True))


def test_no_promise_asks_for_more_than_finds_any_pair() -> None:
    """One pair of 60 lesions is the maximum of the only patient: 0.95 of the samples of 59 hold it."""
    matrix = np.full((60, 60), 0.1)
    np.fill_diagonal(matrix, 0)
    matrix[3, 4] = matrix[4, 3] = 1.0
    table = plan(Made(MadeSpace({"A": matrix})), Question(("maximal",)))
    assert table.query("scope == 'patient'")["n_lesions"].tolist() == [59.0]
    assert table.query("scope == 'new' and n_total == 60")["n_lesions"].tolist() == [59.0]


def test_left_out_patients_are_counted_by_class() -> None:
    table = planning_tables(made([3] * 4 + [8] * 5 + [17] * 3))["plan_left_out"]
    own = table[(table["index"] == "maximal") & table["used"]]
    assert own["fewest"].tolist() == [2, 6, 15]
    assert own["n_patients"].tolist() == [4, 5, 3]
    assert own["n_basis"].tolist() == [12, 12, 12]
    assert (own["n_enough"] <= own["n_patients"]).all()
    assert len(table) == 27


def test_those_promised_fewer_than_all_are_counted_apart() -> None:
    """Each left out and promised by hand: the largest k / √n of the others, times its own √n."""
    tables = planning_tables(made([3] * 4 + [8] * 5 + [30] * 3), Question(("average_pairs",)))
    own = tables["plan_left_out"].query("used").set_index("fewest")
    patients = tables["plan"].query("scope == 'patient'")
    n, k = patients["n_total"].to_numpy(), patients["n_lesions"].to_numpy()
    told = [min(n[one], np.ceil(np.delete(k / n**0.5, one).max() * n[one] ** 0.5)) for one in range(len(n))]
    fewer = told < n
    assert fewer.any()
    for fewest, inside in ((2, n < 6), (6, (n >= 6) & (n < 15)), (15, n >= 15)):
        assert own.loc[fewest, "n_fewer"] == (fewer & inside).sum()
        assert own.loc[fewest, "n_fewer_enough"] == (fewer & inside & (k <= told)).sum()


def test_large_cohorts_are_followed_in_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "MOST_PATIENTS", 3)
    table = plan(made([4] * 10))
    assert table.query("scope == 'patient'")["patient_id"].nunique() == 3
    assert set(table.query("scope == 'new'")["promised_percent"]) == {75.0}


def test_where_it_cannot_apply_there_are_no_tables() -> None:
    assert planning_tables(made([4, 5], exhaustive=False)) == {}
    assert planning_tables(Made(MadeSpace({}))) == {}
    assert list(schema.empty("plan").columns) == list(schema.columns("plan"))
