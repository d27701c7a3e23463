"""The same work on a Dask cluster: a real scheduler and real workers, some of them killed."""

import signal
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pandas as pd
import pytest

from analysis.errors import InputError
from analysis.extraction import keys, run
from analysis.extraction.processes import WorkerLostError, run_units
from analysis.extraction.run import extract
from analysis.extraction.store import Store
from analysis.extraction.trail import Trail
from analysis.extraction.units import Task, Unit
from tests.dask_cluster import HOST, Machines, end, free_port, machines
from tests.faults import fault
from tests.killers import Plan, measure, pretend

pytest.importorskip("distributed", reason="needs the extra `cluster`")

from analysis.extraction import cluster as module
from analysis.extraction.cluster import ClusterError, cluster

TABLES = ("features", "excluded", "surfaces")
UNITS = [
    Unit(n, Path(f"{n}.nii"), tuple(Task(3 * n + k, Path("mask.nii"), k + 1) for k in range(3)))
    for n in range(4)
]
ROWS = [task.row for unit in UNITS for task in unit.tasks]


@pytest.fixture(autouse=True)
def _no_hang() -> Iterator[None]:
    """End a test that hangs."""

    def give_up(*_: object) -> None:
        raise TimeoutError("this test hangs")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(90)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    """Two workers that come back when they are killed, for all tests here."""
    with machines(tmp_path_factory.mktemp("dask"), deaths=1) as made:
        yield made


@pytest.fixture
def trail(tmp_path: Path) -> Trail:
    made = Trail(tmp_path / "trail")
    made.clear()
    return made


def outcome(address: str, plan: Plan, trail: Trail) -> tuple[list[int], list[int]]:
    done, lost = [], []
    with cluster(address) as where:
        for unit, rows in run_units(UNITS, partial(pretend, plan, trail), where, trail):
            (lost if rows is None else done).extend(task.row for task in unit.tasks)
    assert sorted(done + lost) == ROWS
    return sorted(done), sorted(lost)


def same(one: run.Extraction, other: run.Extraction) -> None:
    for table in TABLES:
        pd.testing.assert_frame_equal(getattr(one, table), getattr(other, table), check_exact=True)


@fault(
    "same",
    "Lesions are measured by one process, by several, or by the workers of a Dask cluster",
    "every table has the same bytes",
)
def test_two_workers_give_the_same_bytes_as_this_process(shared, small_cohort, paper_parameters, tmp_path):
    told = []
    with cluster(shared.address) as where:
        found = extract(
            small_cohort,
            paper_parameters,
            processes=where,
            workspace=tmp_path / "work",
            progress=lambda done, total, **_: told.append((done, total)),
        )
    same(found, extract(small_cohort, paper_parameters))
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1] == (8, 8)
    assert not (tmp_path / "work").exists()


@fault(
    "killed",
    "A Dask worker is killed half way",
    "The same bytes; no lesion is measured twice",
)
def test_a_worker_killed_half_way_costs_nothing(
    shared, small_cohort, paper_parameters, tmp_path, monkeypatch
):
    undisturbed = extract(small_cohort, paper_parameters)
    plan = Plan(tmp_path / "diary", rows=frozenset({2}), times=1)
    monkeypatch.setattr(run, "measure_unit", partial(measure, plan))
    store = Store(tmp_path / "store")
    with cluster(shared.address) as where:
        same(extract(small_cohort, paper_parameters, processes=where, store=store), undisturbed)
    assert plan.noted("killed-*") == 1
    assert plan.noted("finished-*") == len(small_cohort)


@fault(
    "killed",
    "Lesions that kill every Dask worker they are given to",
    "They are lost, and no other",
)
@pytest.mark.parametrize("killers", [{4}, pytest.param({0, 2, 7}, marks=pytest.mark.slow)])
def test_lesions_that_kill_every_worker_are_lost_and_no_other(shared, tmp_path, trail, killers):
    plan = Plan(tmp_path / "diary", rows=frozenset(killers))
    assert outcome(shared.address, plan, trail) == ([r for r in ROWS if r not in killers], sorted(killers))


@fault(
    "killed",
    "A lesion that kills every Dask worker, with Dask's own settings",
    "It is listed with the reason, the others are measured",
)
@pytest.mark.slow
def test_a_lesion_that_kills_is_a_row_of_nan_with_dask_s_defaults(
    small_cohort, paper_parameters, tmp_path, monkeypatch
):
    plan = Plan(tmp_path / "diary", rows=frozenset({4}))
    monkeypatch.setattr(run, "measure_unit", partial(measure, plan))
    with machines(tmp_path) as made, cluster(made.address) as where:
        found = extract(small_cohort, paper_parameters, processes=where, workspace=tmp_path / "work")
    assert set(found.excluded["reason"]) == {str(WorkerLostError())}
    assert set(zip(found.excluded["patient_id"], found.excluded["lesion_id"], strict=True)) == {("P2", "L2")}
    assert found.tally.n_failed == 1


@fault(
    "same",
    "Lesions are measured by one process, by several, or by the workers of a Dask cluster",
    "every table has the same bytes",
)
@pytest.mark.slow
def test_workers_of_two_threads_give_the_same_bytes(small_cohort, paper_parameters, tmp_path):
    with machines(tmp_path, workers=0) as made:
        made.add_worker(threads=2)
        with cluster(made.address) as where:
            assert where.jobs == 2
            found = extract(small_cohort, paper_parameters, processes=where)
    same(found, extract(small_cohort, paper_parameters))


@pytest.mark.parametrize("address", ["tcp://{host}:{port}", "{host}:{port}"])
def test_no_scheduler_is_said_at_once(monkeypatch, address):
    monkeypatch.setattr(module, "SECONDS_TO_ANSWER", 1)
    began = time.monotonic()
    said = r"No Dask scheduler answers at .*\. Start one with `dask scheduler`"
    with pytest.raises(ClusterError, match=said), cluster(address.format(host=HOST, port=free_port())):
        pytest.fail("there is none")
    assert time.monotonic() - began < 10


def test_a_scheduler_without_workers_is_said(monkeypatch, tmp_path):
    monkeypatch.setattr(module, "SECONDS_TO_ANSWER", 2)
    said = r"has no workers\. Start some with `dask worker tcp://"
    with (
        machines(tmp_path, workers=0) as made,
        pytest.raises(ClusterError, match=said),
        cluster(made.address),
    ):
        pytest.fail("there is no worker")


def test_workers_with_other_packages_are_refused(shared, monkeypatch):
    monkeypatch.setattr(keys.provenance, "source_hash", lambda *_: "another")
    with pytest.raises(ClusterError, match="other code of Interlesion"), cluster(shared.address):
        pytest.fail("they measure otherwise")


def test_workers_that_come_late_with_other_packages_are_refused(shared, monkeypatch, tmp_path, trail):
    with cluster(shared.address) as where:
        monkeypatch.setattr(module, "_here", lambda: keys.made_of() | {"numpy": "0.1"})
        with pytest.raises(ClusterError, match=r"here 0\.1.*Lesions that were finished are in the store"):
            list(run_units(UNITS, partial(pretend, Plan(tmp_path), trail), where, trail))


@fault(
    "killed",
    "The Dask scheduler is killed",
    "The run ends with a sentence, and finished lesions are in the store",
)
def test_a_scheduler_that_is_lost_ends_the_run_and_leaves_the_store(small_cohort, paper_parameters, tmp_path):
    store = Store(tmp_path / "store")
    with machines(tmp_path, workers=1) as made:

        def kill(done: int, total: int, **_: int) -> None:
            if done and made.scheduler.poll() is None:
                end(made.scheduler)

        said = pytest.raises(ClusterError, match="Lesions that were finished are in the store")
        with said, cluster(made.address) as where:
            extract(
                small_cohort,
                paper_parameters,
                processes=where,
                store=store,
                workspace=tmp_path / "work",
                progress=kill,
            )
    assert store.size()[0] > 0
    assert not (tmp_path / "work").exists()


@fault(
    "killed",
    "All Dask workers are gone for good",
    "The run ends with a sentence",
)
def test_a_run_ends_where_all_workers_are_gone_for_good(tmp_path, trail, monkeypatch):
    monkeypatch.setattr(module, "SECONDS_WITHOUT_WORKERS", 2)
    plan = Plan(tmp_path / "diary", rows=frozenset({4}))
    gone = pytest.raises(ClusterError, match="all workers are gone")
    with machines(tmp_path, workers=1, nanny=False) as made, gone:
        outcome(made.address, plan, trail)


def test_without_dask_the_remedy_is_named(monkeypatch):
    from analysis import session

    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.delitem(sys.modules, "analysis.extraction.cluster")
    remedy = pytest.raises(InputError, match=r'pip install -e "\.\[cluster\]"')
    with remedy, session._cluster(f"tcp://{HOST}:{free_port()}"):
        pytest.fail("there is no Dask")
