"""Work on several processes: the same bytes, and killed ones cost at most the lesion that kills."""

import tempfile
from collections import Counter
from dataclasses import replace
from functools import partial
from pathlib import Path

import pandas as pd
import pytest

from analysis.extraction import run, units
from analysis.extraction.processes import Local, WorkerLostError, run_units
from analysis.extraction.run import extract
from analysis.extraction.store import Store
from analysis.extraction.trail import Trail
from analysis.extraction.units import Task, Unit
from analysis.features import FEATURES
from tests.faults import fault
from tests.killers import Plan, measure, pretend

REASON = str(WorkerLostError())
TABLES = ("features", "excluded", "surfaces")
UNITS = [
    Unit(n, Path(f"{n}.nii"), tuple(Task(4 * n + k, Path("mask.nii"), k + 1) for k in range(4)))
    for n in range(3)
]
ROWS = [task.row for unit in UNITS for task in unit.tasks]


def outcome(plan: Plan, trail: Trail, jobs: int = 2) -> tuple[list[int], list[int]]:
    """Rows that were done, and rows that were lost; each must be one or the other, once."""
    done, lost = [], []
    for unit, rows in run_units(UNITS, partial(pretend, plan, trail), Local(jobs), trail):
        (lost if rows is None else done).extend(task.row for task in unit.tasks)
        assert rows is None or rows == [task.row for task in unit.tasks]
    assert sorted(done + lost) == ROWS
    return sorted(done), sorted(lost)


@pytest.fixture
def trail(tmp_path: Path) -> Trail:
    made = Trail(tmp_path / "trail")
    made.clear()
    return made


@pytest.mark.parametrize("jobs", [1, 2])
def test_without_accidents_each_unit_is_done_once(tmp_path, trail, jobs):
    plan = Plan(tmp_path / "diary")
    assert outcome(plan, trail, jobs) == (ROWS, [])
    assert plan.noted("finished-*") == len(ROWS)


@fault(
    "killed",
    "A worker of an extraction is killed once",
    "Every lesion is measured",
)
def test_a_process_killed_once_costs_no_lesion(tmp_path, trail):
    assert outcome(Plan(tmp_path / "diary", rows=frozenset({5}), times=1), trail) == (ROWS, [])


@pytest.mark.parametrize(
    "killers", [{5}, {4, 6}, *(pytest.param(rows, marks=pytest.mark.slow) for rows in ({0}, {11}, {1, 9}))]
)
def test_lesions_that_always_kill_are_lost_and_no_other(tmp_path, trail, killers):
    plan = Plan(tmp_path / "diary", rows=frozenset(killers))
    assert outcome(plan, trail) == ([row for row in ROWS if row not in killers], sorted(killers))
    assert all(plan.noted(f"begun-{row}") >= 2 for row in killers)


def test_an_image_that_kills_costs_its_lesions_at_two_processes_not_two_a_lesion(tmp_path, trail):
    plan = Plan(tmp_path / "diary", images=frozenset({"1.nii"}))
    assert outcome(plan, trail) == ([0, 1, 2, 3, 8, 9, 10, 11], [4, 5, 6, 7])
    assert plan.noted("killed-image") == 2


def test_a_mask_that_kills_costs_its_lesions_at_two_processes_not_two_a_lesion(tmp_path, trail, monkeypatch):
    """The second of three masks of an image, with one lesion before it and one after."""
    masks = [Path(name) for name in ("a.nii", "b.nii", "b.nii", "c.nii")]
    tasks = tuple(replace(task, mask=mask) for task, mask in zip(UNITS[1].tasks, masks, strict=True))
    monkeypatch.setitem(globals(), "UNITS", [UNITS[0], replace(UNITS[1], tasks=tasks), UNITS[2]])
    plan = Plan(tmp_path / "diary", masks=frozenset({"b.nii"}))
    assert outcome(plan, trail) == ([row for row in ROWS if row not in (5, 6)], [5, 6])
    assert plan.noted("killed-mask") == 2


def test_a_lesion_that_kills_after_its_mask_was_read_costs_no_other_of_that_mask(tmp_path, trail):
    plan = Plan(tmp_path / "diary", rows=frozenset({4}))
    assert outcome(plan, trail) == ([row for row in ROWS if row != 4], [4])


def test_the_lesion_that_kills_is_found_where_no_trail_can_be_kept(tmp_path):
    (tmp_path / "file").touch()
    nowhere = Trail(tmp_path / "file" / "trail")
    plan = Plan(tmp_path / "diary", rows=frozenset({6}))
    assert outcome(plan, nowhere) == ([row for row in ROWS if row != 6], [6])


def test_a_lesion_is_not_lost_for_one_kill_with_nothing_else_at_work(tmp_path, trail):
    """Three kills: of two processes at once, and another one later; each at a lesion of its own."""
    plan = Plan(tmp_path / "diary", rows=frozenset({1, 2, 3}), times=3)
    done, lost = outcome(plan, trail)
    killed = Counter({row: plan.noted(f"begun-{row}") for row in ROWS})
    assert all(killed[row] >= 2 for row in lost)
    assert len(done) + len(lost) == len(ROWS)
    assert len(lost) <= 1


def same(one: run.Extraction, other: run.Extraction) -> None:
    for table in TABLES:
        pd.testing.assert_frame_equal(getattr(one, table), getattr(other, table), check_exact=True)


@fault(
    "same",
    "Lesions are measured by one process, by several, or by the workers of a Dask cluster",
    "every table has the same bytes",
)
def test_two_processes_give_the_same_bytes(small_cohort, paper_parameters):
    same(extract(small_cohort, paper_parameters), extract(small_cohort, paper_parameters, jobs=2))


@fault(
    "same",
    "Lesions are measured by one process, by several, or by the workers of a Dask cluster",
    "every table has the same bytes",
)
@pytest.mark.slow
def test_four_processes_give_the_same_bytes(small_cohort, paper_parameters):
    same(extract(small_cohort, paper_parameters), extract(small_cohort, paper_parameters, jobs=4))


@fault(
    "killed",
    "A worker of an extraction is killed at a lesion, with a store",
    "The same bytes; no finished lesion is measured again",
)
def test_a_run_outlives_a_killed_process_and_measures_nothing_twice(
    small_cohort, paper_parameters, tmp_path, monkeypatch
):
    undisturbed = extract(small_cohort, paper_parameters)
    plan = Plan(tmp_path / "diary", rows=frozenset({2}), times=1)
    monkeypatch.setattr(run, "measure_unit", partial(measure, plan))
    told: list[tuple[int, int, int, int]] = []
    found = extract(
        small_cohort,
        paper_parameters,
        jobs=2,
        store=Store(tmp_path / "store"),
        workspace=tmp_path / "work",
        progress=lambda done, total, failed, stored: told.append((done, total, failed, stored)),
    )
    same(found, undisturbed)
    assert plan.noted("killed-*") == 1
    # The other process was stopped too, perhaps between the end of a lesion and the store.
    assert plan.noted("finished-*") <= len(small_cohort) + 1
    assert not (tmp_path / "work").exists()
    check_progress(told, found, len(small_cohort))


def check_progress(told: list[tuple[int, int, int, int]], found: run.Extraction, total: int) -> None:
    done = [at[0] for at in told]
    assert done == sorted(done)
    assert told[-1] == (total, total, found.tally.n_failed, found.tally.n_stored)


@fault(
    "killed",
    "Lesions and scans that kill their worker at each attempt, as for lack of memory",
    "They are listed with the reason, the others have the same bytes",
)
@pytest.mark.slow
def test_lesions_and_images_that_always_kill_are_rows_of_nan_with_the_reason(
    small_cohort, paper_parameters, tmp_path, monkeypatch
):
    undisturbed = extract(small_cohort, paper_parameters)
    first = Path(small_cohort["image"].iloc[0]).name
    plan = Plan(tmp_path / "diary", rows=frozenset({4}), images=frozenset({first}))
    monkeypatch.setattr(run, "measure_unit", partial(measure, plan))
    told: list[tuple[int, int, int, int]] = []
    found = extract(
        small_cohort,
        paper_parameters,
        jobs=2,
        store=Store(tmp_path / "store"),
        progress=lambda done, total, failed, stored: told.append((done, total, failed, stored)),
    )
    ordered = small_cohort.sort_values(["patient_id", "lesion_id"]).reset_index(drop=True)
    lost = ordered[ordered.index.isin([4]) | (ordered["image"].map(lambda path: Path(path).name) == first)]
    names = list(zip(lost["patient_id"], lost["lesion_id"], strict=True))
    said = found.excluded[found.excluded["reason"] == REASON]
    assert sorted(set(zip(said["patient_id"], said["lesion_id"], strict=True))) == sorted(names)
    assert len(said) == 3 * len(names)
    gone = pd.MultiIndex.from_frame(found.features[["patient_id", "lesion_id"]]).isin(names)
    pd.testing.assert_frame_equal(found.features[~gone], undisturbed.features[~gone], check_exact=True)
    assert found.features.loc[gone, list(FEATURES)].isna().all(axis=None)
    assert found.tally.n_failed == len(names)
    check_progress(told, found, len(small_cohort))


@fault(
    "killed",
    "A mask that kills whoever reads it",
    "Its lesions are listed with the reason after two attempts, the others are measured",
)
def test_a_mask_file_that_always_kills_gives_all_its_lesions_up_together(
    small_cohort, paper_parameters, tmp_path, monkeypatch
):
    first = small_cohort["mask"].iloc[0]
    plan = Plan(tmp_path / "diary", masks=frozenset({Path(first).name}))
    monkeypatch.setattr(run, "measure_unit", partial(measure, plan))
    monkeypatch.setattr(units, "UNITS_A_JOB", 1)  # an image is one unit
    found = extract(small_cohort, paper_parameters, jobs=2)
    lost = small_cohort.loc[small_cohort["mask"] == first, ["patient_id", "lesion_id"]]
    said = found.excluded[found.excluded["reason"] == REASON]
    assert set(map(tuple, said[["patient_id", "lesion_id"]].to_numpy())) == set(map(tuple, lost.to_numpy()))
    assert found.tally.n_failed == len(lost) == 3
    assert plan.noted("killed-mask") == 2


def test_the_trail_lies_where_all_processes_find_it(small_cohort, paper_parameters, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    seen: list[Path] = []
    real = run.run_units

    def spy(units, work, where, trail):
        seen.append(trail.folder)
        return real(units, work, where, trail)

    monkeypatch.setattr(run, "run_units", spy)
    (elsewhere := tmp_path / "elsewhere").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(elsewhere))
    extract(small_cohort[:1], paper_parameters, workspace=Path("work"))
    assert seen == [tmp_path / "work"]
    assert list(tmp_path.glob("work*")) == list(elsewhere.iterdir()) == []
