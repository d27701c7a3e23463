"""`interlesion plan`: what it prints and leaves, and its exit codes."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.command_line import BAD_INPUT, DONE, app, run
from analysis.features import PAPER_FEATURES
from analysis.plan_answer import answer
from analysis.tables import read_table
from tests.test_command_line import interlesion

COLUMNS = "scope,patient_id,index,target_percent,confidence_percent,n_total,n_lesions,promised_percent"


def called(*arguments: object) -> int:
    return run(lambda: app(["plan", *map(str, arguments)], standalone_mode=False))


def cohort(folder: Path, sizes: list[int], more: str = "", *, alike: bool = False) -> Path:
    rng = np.random.default_rng(6)
    rows = [
        {"patient_id": f"P{place:02d}", "lesion_id": f"L{lesion}"}
        | {
            name: 3.0 if alike else value
            for name, value in zip(PAPER_FEATURES, rng.gamma(2, 1, 8), strict=True)
        }
        for place, n in enumerate(sizes)
        for lesion in range(n)
    ]
    folder.mkdir(parents=True, exist_ok=True)
    pd.DataFrame(rows).to_csv(folder / "lesions.csv", index=False)
    yml = folder / "cohort.yml"
    yml.write_text(
        f"name: made\ntitle: Made patients\nsource: table\nlesions: lesions.csv\ndraws: 20\n{more}"
    )
    return yml


def test_three_patients_cannot_promise_95_percent(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    yml = cohort(tmp_path, [4, 9, 22])
    assert called(yml, "--recover", 75, "--out", tmp_path / "out") == DONE
    said = capsys.readouterr().out
    assert "Made patients. To recover 75 % of the maximum" in said
    assert "3 patients cannot promise 95 % for a new patient, but only 75 %:" in said
    assert "segment all of them (100 %, by definition)" in said
    first, rests, table = (said.index(each) for each in ("For a new patient", "This rests on 3", "plan.csv"))
    assert first < rests < table
    assert "Nothing is promised beyond 22 lesions" in said
    assert "42 of 44" in said
    results = tmp_path / "out" / "results"
    assert (results / "plan.csv").read_text().splitlines()[0] == COLUMNS
    table = read_table("plan", results)
    assert set(table["index"]) == {"maximal"}
    assert table.query("scope == 'new'")["n_total"].tolist() == list(range(2, 23))
    assert {path.name for path in results.iterdir()} == {"plan.csv", "plan_left_out.csv"}


def test_nineteen_patients_promise_95_percent(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    yml = cohort(tmp_path, [5] * 19)
    assert called(yml, "--index", "average_pairs", "--recover", 50, "--out", tmp_path / "out") == DONE
    said = capsys.readouterr().out
    assert "So much is promised: 95 %:" in said
    assert "over all new patients of the class, those told to segment all among them." in said
    assert "fewer, taken by themselves, may be enough more rarely" in said
    assert "fewer than all" not in said
    assert "cannot promise" not in said
    assert "hangs on one lesion" not in said


def test_it_answers_as_the_default_table_does(tmp_path: Path) -> None:
    from analysis import pipeline
    from analysis.cohort import read_cohort
    from analysis.study.further.material import Material
    from analysis.study.further.planning import planning_tables

    yml = cohort(tmp_path, [4, 9, 22])
    assert called(yml, "--out", tmp_path / "out") == DONE
    described = read_cohort(yml)
    inputs = pipeline.extract(described, pipeline.Run(tmp_path / "other", tmp_path))
    default = planning_tables(Material.of(described, inputs))["plan"].query("index == 'maximal'")
    asked = read_table("plan", tmp_path / "out" / "results")
    pd.testing.assert_frame_equal(asked, default.reset_index(drop=True))


def test_every_bad_option_is_named_and_nothing_begins(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    yml = cohort(tmp_path, [4, 9])
    wrong = ("--recover", 0, "--confidence", 100, "--index", "maximum")
    assert called(yml, *wrong, "--out", tmp_path / "out") == BAD_INPUT
    said = capsys.readouterr().err
    assert [line.split(":")[1] for line in said.splitlines()] == [
        " plan, --recover", " plan, --index", " plan, --confidence"
    ]  # fmt: skip
    assert "Did you mean `maximal`?" in said
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "options", [("--recover", 100.5), ("--recover", "nan"), ("--confidence", 0), ("--confidence", "nan")]
)
def test_what_cannot_be_asked_is_refused(tmp_path: Path, options: tuple[object, ...]) -> None:
    assert called(cohort(tmp_path, [4]), *options, "--out", tmp_path / "out") == BAD_INPUT


@pytest.mark.parametrize(
    ("sizes", "more", "alike", "why"),
    [
        ([4, 5], "exhaustive: false\n", False, "cannot be known"),
        ([1, 1], "", False, "No patient has 2 usable lesions"),
        ([4, 5], "minimum_lesions: 9\n", False, "No patient has 9 usable lesions"),
        ([4, 5], "", True, "nothing to recover"),
    ],
)
def test_a_cohort_without_recovery_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], sizes: list[int], more: str, alike: bool, why: str
) -> None:
    yml = cohort(tmp_path, sizes, more, alike=alike)
    assert called(yml, "--out", tmp_path / "out") == BAD_INPUT
    assert why in capsys.readouterr().err
    assert not (tmp_path / "out" / "results").exists()


def said_of(totals: np.ndarray, lesions: np.ndarray) -> list[str]:
    new = pd.DataFrame({"n_total": totals, "n_lesions": lesions, "promised_percent": 50.0})
    asked = {"index": "average_pairs", "target_percent": 75.0, "confidence_percent": 95.0}
    return answer(new.assign(scope="new", patient_id="all", **asked), "Made")


def test_numbers_that_ask_for_the_same_stand_together() -> None:
    totals = np.arange(2, 101)
    lines = said_of(totals, np.minimum(totals, 40.0))
    assert "  with 2 to 40 lesions, segment all of them (100 %, by definition)" in lines
    assert "  with 41 to 100 lesions, segment 40" in lines


def test_two_promises_are_told_with_their_lesions() -> None:
    new = pd.DataFrame(
        {"n_total": [3, 4, 6], "n_lesions": [2, 3, 5], "promised_percent": [95.12, 95.12, 95.65]}
    )
    asked = {"index": "average_pairs", "target_percent": 75.0, "confidence_percent": 95.0}
    lines = answer(new.assign(scope="new", patient_id="all", **asked), "Made")
    assert "So much is promised: 95.1 % with 3 to 4 lesions, 95.6 % with 6 lesions:" in lines


def test_a_plan_of_all_lesions_is_100_percent_and_spares_none() -> None:
    said = "\n".join(said_of(np.arange(2, 17), np.arange(2, 17)))
    assert "Segment all lesions of a new patient, whatever their number (2 to 16)." in said
    assert "All recover 100 %, by definition." in said
    assert "can promise nothing less" in said
    assert "50 %" not in said


def test_many_lines_are_thinned_and_the_last_is_told() -> None:
    totals = np.arange(2, 101)
    lines = said_of(totals, np.ceil(0.75 * totals))
    assert "  with 99 to 100 lesions, segment 75" in lines
    assert "  numbers between them: see the table" in lines
    assert len(lines) < 20


def test_help_shows_an_example_and_says_what_a_later_run_does() -> None:
    done = interlesion("plan", "--help")
    assert done.returncode == 0
    assert "Example: interlesion plan" in done.stdout
    assert "its own answer in place of this one" in " ".join(done.stdout.split())
    assert os.sep + "tmp" not in done.stdout
