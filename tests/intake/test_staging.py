"""A folder that is there whole or not at all."""

from functools import partial
from pathlib import Path

import pytest

from analysis.command_line import app, run
from analysis.errors import InputError
from analysis.intake.new import Wishes, new
from analysis.intake.replacing import MARK, own_files
from analysis.intake.staging import alone, require_free, staged
from tests.faults import fault
from tests.intake import made_folders


def test_a_folder_appears_whole(tmp_path: Path):
    out = tmp_path / "deep" / "cohort"
    with staged(out) as folder:
        (folder / "a").write_text("1")
        assert not out.exists()
    assert sorted(path.name for path in out.iterdir()) == [MARK, "a"]
    assert [path.name for path in out.parent.iterdir()] == ["cohort"]


@fault(
    "killed",
    "The making of a cohort from other files fails or is interrupted",
    "Nothing is left of it",
)
@pytest.mark.parametrize("error", [KeyboardInterrupt, InputError([]), ValueError])
def test_nothing_is_left_of_one_that_failed(tmp_path: Path, error):
    with (
        pytest.raises(type(error) if isinstance(error, BaseException) else error),
        staged(tmp_path / "cohort") as folder,
    ):
        (folder / "a").write_text("1")
        raise error
    assert list(tmp_path.iterdir()) == []


def test_one_that_was_made_before_is_replaced_only_when_asked(tmp_path: Path):
    out = tmp_path / "cohort"
    with staged(out) as folder:
        (folder / "old").touch()
    with pytest.raises(InputError, match="--replace"):
        require_free(out, replace=False)
    require_free(out, replace=True)
    with staged(out) as folder:
        (folder / "new").touch()
    assert sorted(path.name for path in out.iterdir()) == [MARK, "new"]
    assert [path.name for path in tmp_path.iterdir()] == ["cohort"]


def test_what_somebody_added_or_changed_is_kept_when_it_is_replaced(tmp_path: Path):
    out = tmp_path / "cohort"

    def make() -> None:
        with staged(out) as folder:
            (folder / "images").mkdir()
            (folder / "images" / "a.nii.gz").write_text("large")
            (folder / "lesions.csv").write_text("site\nunknown\n")
            (folder / "cohort.yml").write_text("name: a\n")

    make()
    make()
    assert [path.name for path in tmp_path.iterdir()] == ["cohort"]
    (out / "images" / "a.nii.gz").write_text("not looked at, as it may be large")
    (out / "images" / "b.nii.gz").write_text("another's")
    (out / "lesions.csv").write_text("site\nliver\n")
    (out / "results").mkdir()
    (out / "results" / "heterogeneity.csv").write_text("0.4\n")
    assert own_files(out) == ["images/b.nii.gz", "lesions.csv", "results/heterogeneity.csv"]
    make()
    kept = tmp_path / "cohort-replaced-1"
    assert (kept / "lesions.csv").read_text() == "site\nliver\n"
    assert {path.name for path in kept.rglob("*.*")} == {"b.nii.gz", "lesions.csv", "heterogeneity.csv"}
    assert (out / "lesions.csv").read_text() == "site\nunknown\n"
    (out / "notes.txt").write_text("mine")
    make()
    assert [path.name for path in (tmp_path / "cohort-replaced-2").iterdir()] == ["notes.txt"]
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "cohort",
        "cohort-replaced-1",
        "cohort-replaced-2",
    ]


def test_new_says_what_it_keeps_and_keeps_nothing_that_it_made(tmp_path: Path):
    out = tmp_path / "cohort"
    made_folders.by_patient(tmp_path / "source", ("P1", "P2"))
    new(tmp_path / "source", out, Wishes())
    again = new(tmp_path / "source", out, Wishes(replace=True))
    assert not any("kept in" in line for line in again.lines())
    with (out / "lesions.csv").open("a") as file:
        file.write("\n")
    again = new(tmp_path / "source", out, Wishes(replace=True))
    assert any("kept in `cohort-replaced-1`: `lesions.csv`" in line for line in again.lines())
    assert (tmp_path / "cohort-replaced-1" / "lesions.csv").read_text().endswith("\n\n")


def test_the_licence_of_an_open_cohort_counts_as_made(tmp_path: Path, shared_data: Path):
    mirror, out = str(shared_data / "dapper"), tmp_path / "cohort"
    for further in ([], ["--replace"]):
        arguments = ["new", "open:dapper", "--mirror", mirror, "--out", str(out), *further]
        assert run(partial(app, arguments, standalone_mode=False)) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["cohort"]
    assert own_files(out) == []


@pytest.mark.parametrize("content", ["", "[1]", "null", "{"])
def test_a_mark_of_before_lists_nothing_and_no_table_is_lost(tmp_path: Path, content: str):
    out = tmp_path / "cohort"
    (out / "images").mkdir(parents=True)
    (out / "images" / "a.nii.gz").touch()
    (out / "lesions.csv").write_text("site\nliver\n")
    (out / MARK).write_text(content)
    assert own_files(out) == ["lesions.csv"]


def test_folders_of_others_are_never_replaced(tmp_path: Path):
    out = tmp_path / "thesis"
    out.mkdir()
    require_free(out, replace=False)
    (out / "chapter.txt").write_text("precious")
    for replace in (False, True):
        with pytest.raises(InputError, match="not made by"):
            require_free(out, replace=replace)
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="not a folder"):
        require_free(tmp_path / "file", replace=True)


@fault(
    "together",
    "Two cohorts are made in one folder at the same time",
    "The second is refused at once, exit 2; the first is whole",
)
def test_a_second_cohort_in_the_same_folder_is_refused_meanwhile(tmp_path: Path):
    out = tmp_path / "cohort"
    with alone(out):
        with pytest.raises(InputError, match=r"Another run .* is writing to"), alone(out):
            pass
        with alone(tmp_path / "other"):
            pass
    assert list(tmp_path.iterdir()) == []
