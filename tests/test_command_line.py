"""The command line: what it prints, what it leaves, and its exit codes, without a traceback."""

import functools
import os
import signal
import subprocess
import sys

import pandas as pd
import pytest

from tests.conftest import ROOT
from tests.faults import fault
from tests.made_volumes import write_volumes


def interlesion(*arguments, cwd=ROOT):
    command = [sys.executable, "-m", "analysis", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return write_volumes(tmp_path_factory.mktemp("tiny"))


@pytest.mark.parametrize("command", ["check", "extract", "analyse", "book", "phantom"])
def test_help_shows_an_example(command):
    done = interlesion(command, "--help")
    assert done.returncode == 0
    assert f"Example: interlesion {command}" in done.stdout


def test_check_lists_warnings_and_exits_0(tiny):
    done = interlesion("check", tiny)
    assert done.returncode == 0
    assert "gone" in done.stdout
    assert done.stdout.rstrip().endswith("0 errors, 1 warning.")


def test_extract_lists_the_failed_lesion_and_exits_3(tiny, tmp_path):
    done = interlesion("extract", tiny, "--out", tmp_path, "--jobs", 1)
    assert done.returncode == 3, done.stderr
    assert "P2, gone" in done.stderr
    assert len(pd.read_parquet(tmp_path / "features.parquet")) == 18


@pytest.mark.slow
def test_bad_input_exits_2_with_every_fault_and_leaves_nothing(tiny, tmp_path):
    bad = tmp_path / "bad.yml"
    text = tiny.read_text().replace("lesions.csv", str(tiny.parent / "lesions.csv"))
    bad.write_text(text.replace("draws: 20", "draws: many\ncolour: red"))
    out = tmp_path / "out"
    for command in ("extract", "analyse", "book"):
        done = interlesion(command, bad, "--out", out)
        assert done.returncode == 2
        assert "draws" in done.stderr
        assert "colour" in done.stderr
        assert "Traceback" not in done.stderr
        assert not out.exists()
    done = interlesion("check", bad)
    assert done.returncode == 2
    assert "2 errors" in done.stdout


@pytest.mark.slow
def test_wrong_use_exits_2():
    for arguments in (
        ["nonsense"],
        ["extract"],
        ["phantom", "brain", "--out", "x"],
        ["analyse", "--jobs", "0"],
    ):
        done = interlesion(*arguments)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_two_cohorts_of_one_name_are_refused(tiny, tmp_path):
    done = interlesion("book", tiny, tiny, "--out", tmp_path / "out")
    assert done.returncode == 2
    assert "named tiny" in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_a_book_is_not_built_among_the_results_of_another_cohort(tiny, tmp_path):
    (tmp_path / "cohort.json").write_text('{"name": "other"}')
    done = interlesion("book", tiny, "--out", tmp_path)
    assert done.returncode == 2
    assert "holds the results of another cohort, `other`; this is `tiny`." in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["cohort.json"]


@pytest.mark.slow
def test_a_table_with_a_row_without_features_is_done_and_exits_0(tmp_path):
    rows = ["patient_id,lesion_id,original_shape_VoxelVolume,original_shape_Sphericity"]
    rows += [f"P{i % 3},L{i},{100 + i * i},{0.5 + i / 50}" for i in range(9)] + ["P0,L9,,"]
    (tmp_path / "lesions.csv").write_text("\n".join(rows) + "\n")
    yml = tmp_path / "cohort.yml"
    yml.write_text("name: rows\nsource: table\nlesions: lesions.csv\n")
    done = interlesion("analyse", yml, "--out", tmp_path / "out", "--draws", 10)
    assert done.returncode == 0, done.stderr
    assert "L9" in done.stderr
    assert len(pd.read_csv(tmp_path / "out" / "results" / "heterogeneity.csv")) == 3


@pytest.mark.slow
@pytest.mark.parametrize(("name", "options"), [("method", []), ("tiny", ["--only", "nosuch"])])
def test_a_book_that_cannot_be_is_refused_before_any_work(tiny, tmp_path, name, options):
    yml = tmp_path / "cohort.yml"
    lesions = tiny.parent / "lesions.csv"
    yml.write_text(tiny.read_text().replace("tiny", name).replace("lesions.csv", str(lesions)))
    done = interlesion("book", yml, "--out", tmp_path / "out", *options)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


@fault(
    "killed",
    "Ctrl-C while a synthetic cohort is drawn",
    "It says how to go on and exits 130",
)
@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "killpg"), reason="needs process groups")
def test_an_interrupted_run_says_how_to_go_on_and_exits_130(tmp_path):
    command = [sys.executable, "-m", "analysis", "phantom", "lung", "--out", str(tmp_path), "--jobs", "2"]
    restore = functools.partial(signal.signal, signal.SIGINT, signal.default_int_handler)
    options = {"cwd": ROOT, "stderr": subprocess.PIPE, "text": True, "start_new_session": True}
    with subprocess.Popen(command, preexec_fn=restore, **options) as run:  # noqa: PLW1509
        begun = next(line for line in run.stderr if "Synthetic CT" in line)  # so all processes are up
        os.killpg(run.pid, signal.SIGINT)
        said = begun + run.communicate(timeout=30)[1]
    assert run.returncode == 130
    assert "Run the same command again" in said
    assert "Traceback" not in said
