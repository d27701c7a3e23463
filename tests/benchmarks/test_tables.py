"""The tables, the figure and the page say what was measured."""

import doctest
import getpass
import json
import socket
import sys
from html import unescape
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest

from analysis.display.text import number
from analysis.report.book import ROOT
from analysis.report.markdown import fill_page
from analysis.report.speed import Speed
from analysis.report.speed_tables import scientific, speed_tables
from benchmarks import __main__ as command
from benchmarks import environments, growth, launch, machine, pairs, parity, patients, tools
from benchmarks.environments import NotInstallableError
from benchmarks.figure import finding, made_with, speed_figure
from benchmarks.growth import exponent
from benchmarks.pairs import Pair, Plan, measure_pair
from benchmarks.parity import compare
from benchmarks.patients import Patient
from benchmarks.speed import LESION_COLUMNS, SPEED_COLUMNS, lesion_table, speed_table
from benchmarks.tools import MODES, Measured, batch_seconds

RESULTS = ROOT / "benchmarks" / "results"
MEAN, RANGE = "original_firstorder_Mean", "original_firstorder_Range"
PATIENT = Patient("whole-body-30", Path(), Path(), (2.0, 4.0, 6.0, 8.0))
IN_MEMORY, BATCH = MODES[0], MODES[1]


def run(lesion_s: float, n_timed: int, mean: float = 5.0, **more: float) -> Measured:
    costs = {
        "start_s": 1.0,
        "read_s": 2.0,
        "end_to_end_s": 3 + n_timed * lesion_s,
        "cpu_s": 9,
        "peak_mb": 400,
    }
    seconds = {str(n + 1): {"original": lesion_s / 2, "eroded": lesion_s / 2} for n in range(n_timed)}
    features = {str(n + 1): {"original": {MEAN: mean, RANGE: 3.0}} for n in range(n_timed)}
    return Measured(
        "1.0", lesion_s=lesion_s, n_timed=n_timed, seconds=seconds, features=features, **costs | more
    )


@pytest.fixture
def table() -> pd.DataFrame:
    plan = Plan(PATIENT, (1, 3), 3)
    done = [Pair(run(ours, 4), run(theirs, 2)) for ours, theirs in ((0.1, 8.0), (0.2, 9.0), (0.3, 3.0))]
    failed = [Pair(None, None, "no compiler")]
    return speed_table([plan], {(PATIENT.name, IN_MEMORY.name): done, (PATIENT.name, BATCH.name): failed})


def test_ratios_are_medians_of_the_pairs(table: pd.DataFrame) -> None:
    assert list(table.columns) == list(SPEED_COLUMNS)
    row = table[(table["tool"] == "pyradiomics") & (table["mode"] == "volume in memory")].iloc[0]
    assert row["lesion_ratio"] == pytest.approx(np.median([80, 45, 10]))
    assert row["lesion_s"] == 8.0
    assert row["one_contour_s"] == 4.0
    assert (row["n_timed"], row["timed_cm3"], row["mean_cm3"], row["repeats"]) == (2, 4.0, 5.0, 3)


def test_lesions_that_were_not_timed_are_added_to_the_patient(table: pd.DataFrame) -> None:
    row = table[table["lesion_ratio"].notna()].iloc[0]
    assert row["patient_s"] == pytest.approx(3 + 4 * 8.0)
    assert row["patient_ratio"] == pytest.approx(np.median([35 / 3.4, 39 / 3.8, 15 / 4.2]))


def test_a_rival_that_cannot_run_is_a_row_that_says_so(table: pd.DataFrame) -> None:
    row = table[table["mode"] == "command line"].iloc[0]
    assert row["status"] == "not run: no compiler"
    assert np.isnan(row["lesion_s"])


def test_our_rows_agree_with_the_reference(table: pd.DataFrame) -> None:
    row = table[table["tool"] == "interlesion"].iloc[0]
    assert (row["parity_values"], row["parity_features"], row["parity_worst"]) == (4, 2, 0)
    assert row["parity_same_percent"] == 100
    assert row["patient_s"] == pytest.approx(3.8)


def test_lesions_have_a_row_each() -> None:
    done = [Pair(run(0.1, 4), run(s, 2)) for s in (8.0, 9.0, 3.0)]
    rows = lesion_table([Plan(PATIENT, (1, 2), 3)], {(PATIENT.name, IN_MEMORY.name): done})
    assert list(rows.columns) == list(LESION_COLUMNS)
    assert rows["seconds"].tolist() == [8.0, 8.0]
    assert rows["volume_cm3"].tolist() == [2.0, 4.0]


def test_parity_finds_the_worst_and_ignores_what_one_side_lacks() -> None:
    there = {"1": {"original": {MEAN: 10.0, RANGE: 4.0}, "eroded": {MEAN: 1.0}}}
    here = {"1": {"original": {MEAN: 10.0, RANGE: 5.0}, "eroded": {}}, "2": {"original": {MEAN: 0.0}}}
    found = compare(here, there)
    assert (found.n_values, found.worst, found.worst_feature) == (2, 0.25, RANGE)
    assert found.share_same == 50
    assert np.isnan(compare({}, there).worst)
    assert compare(here, {"1": {"original": {MEAN: 10.0}}}, {MEAN: RANGE}).worst == 0.5


def test_parity_of_one_contour_looks_at_the_original_alone() -> None:
    there = {"1": {"original": {MEAN: 1.0}, "eroded": {MEAN: 2.0}}}
    here = {"1": {"original": {MEAN: 1.0}, "eroded": {MEAN: 3.0}}}
    assert compare(here, there, contours=1).worst == 0
    assert compare(here, there, contours=3).worst == 0.5


def test_names_shared_with_mirp_are_features() -> None:
    assert set(parity.MIRP_NAMES) <= set(parity.FEATURES)


def test_seconds_of_cases_are_read_from_the_log() -> None:
    log = "[t] I: Case 1 processed in 0:00:08.250000\n[t] I: Case 12 processed in 1 day, 1:00:01\n"
    assert batch_seconds(log) == {1: 8.25, 12: 86400 + 3600 + 1}


@pytest.mark.parametrize("module", [environments, growth, parity, patients, tools])
def test_examples_in_docstrings_hold(module: ModuleType) -> None:
    result = doctest.testmod(module)
    assert result.failed == 0
    assert result.attempted > 0


def test_exponent_is_that_of_a_power() -> None:
    voxels = np.array([1e3, 1e4, 1e6])
    assert exponent(voxels, 3e-5 * voxels**1.15) == pytest.approx(1.15)


def test_pins_are_exact_and_complete() -> None:
    for path in environments.RIVALS.glob("*.txt"):
        lines = path.read_text(encoding="utf-8").split()
        assert all(line.count("==") == 1 for line in lines), path.name
    required = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert machine.pins(environments.RIVALS / "pyradiomics.txt") in required


def like_this_one(folder: Path) -> None:
    """Stand in for a new environment, which takes seconds to make: our own Python."""
    (folder / "bin").mkdir(parents=True)
    python = folder / "bin" / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    python.chmod(0o755)


def test_a_rival_that_cannot_be_installed_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(environments, "RIVALS", tmp_path)
    monkeypatch.setattr(environments, "ENVIRONMENTS", tmp_path / "made")
    monkeypatch.setattr(environments.venv, "create", lambda folder, **_: like_this_one(folder))
    (tmp_path / "broken.txt").write_text("this is no requirement\n", encoding="utf-8")
    with pytest.raises(NotInstallableError, match="ERROR: Invalid requirement"):
        environments.environment("broken")
    assert not (tmp_path / "made" / "broken" / ".whole").exists()


def test_a_pair_is_kept_and_a_failure_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(pairs, "RUNS", tmp_path)
    monkeypatch.setattr(pairs, "run_ours", lambda *_: run(0.1, 4))
    calls = []
    mode = tools.Mode("MIRP", "crops", "mirp", "mirp_crops", lambda *_: [], "patient")
    monkeypatch.setattr(pairs, "run_rival", lambda *_: calls.append(1) or run(8.0, 2))
    plan = Plan(PATIENT, (1, 2), 1)
    first, second = (measure_pair(plan, mode, 0, lambda _: None) for _ in range(2))
    assert first == second
    assert len(calls) == 1

    def refuse(*_: object) -> Measured:
        raise NotInstallableError("no wheel")

    monkeypatch.setattr(pairs, "run_rival", refuse)
    assert measure_pair(plan, mode, 1, lambda _: None) == Pair(None, None, "no wheel")


def test_a_process_is_measured_and_its_failure_told() -> None:
    kept = "import time; x = bytearray(60_000_000); time.sleep(0.3)"
    cost = launch.launch([sys.executable, "-c", kept])
    assert 0.3 <= cost.seconds < 10
    assert 55 < cost.peak_mb < 400
    with pytest.raises(launch.FailedRunError, match="ValueError: it is broken"):
        launch.launch([sys.executable, "-c", "raise ValueError('it is broken')"])


def test_a_process_that_takes_too_long_is_stopped() -> None:
    with pytest.raises(launch.FailedRunError, match="stopped after 1 s"):
        launch.launch([sys.executable, "-c", "import time; time.sleep(30)"], limit=1)


def test_machine_names_no_host_user_or_path() -> None:
    told = json.dumps(machine.describe())
    assert "/home" not in told
    assert str(ROOT) not in told
    for name in (socket.gethostname(), getpass.getuser()):
        assert name not in told or len(name) < 5


@pytest.mark.parametrize("options", [["--patients", "5"], ["--quick"], ["--full", "--only", "MIRP"]])
def test_command_line_is_understood(options: list[str]) -> None:
    assert command.parser().parse_args(options).parts == list(command.PARTS)


@pytest.fixture(scope="module")
def committed() -> dict[str, pd.DataFrame]:
    return {path.stem: pd.read_csv(path) for path in RESULTS.glob("*.csv")}


def test_committed_tables_are_whole(committed: dict[str, pd.DataFrame]) -> None:
    assert {"speed", "lesions", "growth"} <= set(committed)
    assert list(committed["speed"].columns) == list(SPEED_COLUMNS)
    assert (RESULTS / "speed.png").is_file()
    assert (committed["speed"]["peak_mb"].dropna() > 0).all()


def test_the_figure_shows_its_finding(committed: dict[str, pd.DataFrame]) -> None:
    figure = speed_figure(committed["speed"], committed["lesions"], committed["growth"])
    title = finding(committed["speed"], committed["growth"])
    assert " ".join(figure.get_suptitle().split()) == title
    for axes in figure.axes:
        assert axes.get_xscale() == axes.get_yscale() == "log"
    ours = next(line for line in figure.axes[0].lines if line.get_label() == "this project, whole image")
    assert ours.get_ydata().tolist() == committed["growth"]["seconds"].tolist()


def test_versions_and_hardware_stand_under_the_figure(committed: dict[str, pd.DataFrame]) -> None:
    told = json.loads((RESULTS / "machine.json").read_text(encoding="utf-8"))
    below = made_with(RESULTS / "machine.json")
    figure = speed_figure(committed["speed"], committed["lesions"], committed["growth"], below)
    (text,) = [one for one in figure.texts if " ".join(one.get_text().split()) == below]
    for name, version in told["packages"].items():
        assert f"{name} {version}" in below
    assert told["processor"] in below
    assert "MIRP" in below or "mirp" in below
    figure.draw_without_rendering()
    assert text.get_window_extent().x1 <= figure.bbox.x1
    (legend,) = figure.legends
    assert text.get_window_extent().y1 <= legend.get_window_extent().y0
    assert legend.get_window_extent().y1 <= min(axes.get_tightbbox().y0 for axes in figure.axes)


def test_without_a_machine_nothing_stands_under_the_figure(tmp_path: Path) -> None:
    assert made_with(tmp_path / "machine.json") == ""


@pytest.mark.parametrize("name", pairs.SOURCES)
def test_whatever_a_measurement_depends_on_changes_its_state(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, read = pairs.code_state(), Path.read_bytes
    monkeypatch.setattr(
        Path, "read_bytes", lambda path: read(path) + (b"#" if path.as_posix().endswith(name) else b"")
    )
    assert pairs.code_state() != before


@pytest.mark.parametrize("package", pairs.PACKAGES)
def test_another_version_of_a_package_is_another_state(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before, real = pairs.code_state(), pairs.version
    monkeypatch.setattr(pairs, "version", lambda name: "0.1" if name == package else real(name))
    assert pairs.code_state() != before


def values(speed: Speed) -> dict[str, object]:
    return {"speed": speed, "speed_tables": speed_tables(speed)}


def test_the_page_shows_the_committed_numbers(committed: dict[str, pd.DataFrame]) -> None:
    speed = Speed()
    page = unescape(fill_page(ROOT / "book" / "speed.md", values(speed), ROOT / "book"))
    rows = committed["speed"].set_index(["patient", "tool", "mode"])
    own = rows.loc[("whole-body-30", "interlesion", "volume in memory")]
    rival = rows.loc[("whole-body-30", "pyradiomics", "volume in memory")]
    minutes = (own["start_s"] + 50 * (own["read_s"] + 30 * own["lesion_s"])) / 60
    assert speed.minutes(50, 30) == pytest.approx(minutes)
    for value in (own["lesion_s"], own["read_s"], minutes, rival["lesion_ratio"], rival["patient_s"]):
        assert number(float(value), 2) in page
    assert speed.machine["processor"] in page


def test_a_copy_without_measurements_says_so(tmp_path: Path) -> None:
    page = fill_page(ROOT / "book" / "speed.md", values(Speed(tmp_path)), ROOT / "book")
    assert "holds no measurements" in page
    assert "In short" not in page


def test_a_row_of_processes_holds_medians_of_the_ratios() -> None:
    runs = [
        {n: (launch.Cost(seconds / n, 1, 100), {"seconds": seconds / n - 1}) for n in (1, 2)}
        for seconds in (10, 12, 20)
    ]
    row = dict(zip(growth.PROCESSES_COLUMNS, growth._processes_row(2, runs), strict=True))
    assert (row["seconds"], row["extract_s"], row["times_as_fast"]) == (6, 5, 2)
    assert row["extract_times_as_fast"] == pytest.approx(11 / 5)


def test_two_and_eight_cores_follow_the_measured_gain(tmp_path: Path) -> None:
    for path in RESULTS.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    pd.DataFrame({"processes": [1, 2], "times_as_fast": [1.0, 1.9]}).to_csv(tmp_path / "processes.csv")
    speed = Speed(tmp_path)
    assert speed.minutes(50, 30, 8) == pytest.approx(speed.minutes(50, 30) / 1.9**3)
    assert "8 cores" in speed_tables(speed)["estimates"]


@pytest.mark.parametrize("gain", [None, 0.9])
def test_more_cores_have_no_column_where_they_were_not_seen_to_gain(
    tmp_path: Path, gain: float | None
) -> None:
    for path in RESULTS.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    rows = {"processes": [1, 2], "times_as_fast": [1.0, gain]} if gain else {"processes": [1]}
    pd.DataFrame(rows).to_csv(tmp_path / "processes.csv")
    speed = Speed(tmp_path)
    table = speed_tables(speed)["estimates"]
    assert "1 core &" in table
    assert "cores" not in table
    page = fill_page(ROOT / "book" / "speed.md", values(speed), ROOT / "book")
    assert "eight cores was not measured" not in page
    assert ("so the table holds one core alone" if gain else "was not measured in this run") in page


def test_small_numbers_have_a_power() -> None:
    assert [scientific(value) for value in (0, 2.4e-12, 0.5)] == ["0", "2 × 10⁻¹²", "0.50"]
